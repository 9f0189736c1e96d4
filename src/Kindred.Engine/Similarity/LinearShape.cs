using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// The angular shape metric of partially whitened representations X(αI + (1−α)(XᵀX)^(−1/2)), X centred: α = 1 is the angular shape metric,
/// α = 0 whitens fully, arccos of the sum of canonical correlations / √(rank·rank). Equals netrep's <c>LinearMetric(alpha)</c>.
/// </summary>
[CatalogId("linear-shape")]
[About("Linear shape metric", "Angle after the best rotation of partially whitened representations: between Procrustes and canonical correlation.",
    Reference = "Williams, Kunz, Kornblith, Linderman: Generalized shape metrics on neural representations, NeurIPS 2021, equation 7")]
public sealed record LinearShape : ArrayMeasure
{
    [Range(0.0, 1.0)]
    [Display(Name = "Alpha", Description = "1 leaves the representations as they are, 0 whitens them, so that all directions count alike.")]
    public double Alpha { get; init; } = 0.5;

    public override string Label => $"linear shape metric (α {Alpha})";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = Math.PI / 2,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = Alpha is 0 or 1,
        TranslationInvariant = true,
        LinearInvariant = Alpha == 0,
        Cost = "O(npq + pq·min(p,q)), p and q at most n",
        Pitfalls =
        [
            "Below α = 1 directions of hardly any variance count: with few images for each feature they are noise.",
            "Strictly between α = 0 and 1 the scale of each representation matters.",
        ],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        var axes = PrincipalAxes.Of(x);
        fault = Alpha == 0 && axes.FillsTheImages ? $"has {axes.Rank} dimensions on {x.shape[0]} images: fully whitened, any two of those are alike" : null;
        var scores = axes.Directions * (Alpha * axes.SingularValues + (1 - Alpha)); // n×r: X(αI + (1−α)(XᵀX)^(−1/2)) but for a rotation
        return [scores / linalg.norm(scores)];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new(Alignment.Angle(Alignment.NuclearNorm(x[0], y[0])));
}
