using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// arccos ‖XᵀY‖_* of X and Y centred, of unit Frobenius norm, the narrower padded with zeros, in [0, π/2]. Equals netrep's
/// <c>LinearMetric(alpha=1)</c> and resi's <c>orthogonal_angular_shape_metric_centered</c>.
/// </summary>
[CatalogId("angular-shape")]
[About("Angular shape metric", "Angle left between two representations after the best rotation of one onto the other.",
    Reference = "Williams, Kunz, Kornblith, Linderman: Generalized shape metrics on neural representations, NeurIPS 2021")]
public sealed record AngularShape : RotationMeasure
{
    public override string Label => "angular shape metric";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = Math.PI / 2,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(npq + pq·min(p,q)), p and q at most n",
        Pitfalls = ["Unrelated representations of few images come close: with more features than images a rotation fits much."],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return [Alignment.Compact(Alignment.UnitNorm(x))];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new(Alignment.Angle(Alignment.NuclearNorm(x[0], y[0])));

    private protected override Tensor Value(Tensor aligned, Tensor ofX, Tensor ofY) => (aligned / (ofX * ofY).sqrt()).clamp(-1, 1).acos_();
}
