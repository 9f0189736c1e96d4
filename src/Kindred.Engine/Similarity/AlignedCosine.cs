using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Mean over images of the cosine between x_i Q and y_i, Q the rotation that brings X closest to Y, the narrower padded with zeros, neither
/// centred. An image that is zero in either counts as 0. Equals resi's <c>aligned_cossim</c>.
/// </summary>
[CatalogId("aligned-cosine")]
[About("Aligned cosine", "Mean cosine between the two representations of an image after the best rotation.",
    Reference = "Hamilton, Leskovec, Jurafsky: Diachronic word embeddings reveal statistical laws of semantic change, ACL 2016")]
public sealed record AlignedCosine : ArrayMeasure
{
    public override string Label => "aligned cosine";

    public override MeasureProperties Properties => new()
    {
        Minimum = -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        Cost = "O(npq + pq·min(p,q))",
        Pitfalls =
        [
            "About 1 between any two representations with a large common offset, such as those after a ReLU: the offset is not subtracted.",
            "Unrelated representations of few images come close: with more features than images a rotation fits much.",
        ],
    };

    protected override bool RefusesConstants => false;

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        var wide = x.to(float64);
        var most = wide.abs().max().item<double>();
        fault = most > 0 ? null : "is zero throughout";
        return [wide / most];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var (u, _, vt) = linalg.svd(x[0].t().mm(y[0]), fullMatrices: false); // p×m, m, m×q, m = min(p,q)

        // what Q does to features beyond m adds to the length of a row but not to its inner product
        var product = x[0].mm(u).mul(y[0].mm(vt.t())).sum(1); // n
        var lengths = linalg.norm(x[0], dims: [1]) * linalg.norm(y[0], dims: [1]);
        return new((product / lengths).where(lengths > 0, zeros_like(product)).mean().item<double>());
    }
}
