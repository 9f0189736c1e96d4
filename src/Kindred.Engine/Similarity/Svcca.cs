using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Mean CCA of the fewest principal directions of each centred representation that hold the given share of its variance (its summed squared
/// singular values), or of at most the given number. With 20 directions it equals the recipe in google/svcca's tutorial; anatome takes the
/// share of the singular values themselves, resi keeps one direction only.
/// </summary>
[CatalogId("svcca")]
[About("SVCCA", "Mean canonical correlation between the principal directions that hold most of the variance.",
    Reference = "Raghu, Gilmer, Yosinski, Sohl-Dickstein: SVCCA, NeurIPS 2017")]
public sealed record Svcca : CcaMeasure
{
    [Range(0.5, 1)]
    [Display(Name = "Variance kept", Description = "Share of each representation's variance whose directions are compared.")]
    public double VarianceKept { get; init; } = 0.99;

    [Range(1, 4096), Unit("directions")]
    [Display(Name = "At most", Description = "Most directions compared of each representation; empty for as many as the variance asks for.")]
    public int? Directions { get; init; }

    public override string Label => $"SVCCA ({100 * VarianceKept:0.##} %{(Directions is { } most ? $", at most {most} directions" : "")})";

    public override MeasureProperties Properties =>
        Facts(symmetric: true, linear: false, "Jumps where a direction crosses the threshold of variance; compare values of equal thresholds only.");

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new(Correlations(x, y).mean().item<double>());

    private protected override PrincipalAxes Reduce(PrincipalAxes axes)
    {
        var held = axes.SingularValues.square().cumsum(0); // r
        var wanted = (held < VarianceKept * held[-1]).sum().item<long>() + 1; // the fewest that reach the share
        var kept = Math.Min(Math.Min(wanted, axes.Rank), Directions ?? axes.Rank);
        return new(axes.Directions.narrow(1, 0, kept), axes.SingularValues.narrow(0, 0, kept), axes.Features.narrow(1, 0, kept));
    }
}
