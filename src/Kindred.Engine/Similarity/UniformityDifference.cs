using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>|u(X) − u(Y)|, u = log (1/n²) Σ_ij exp(−2‖x_i − x_j‖²), the pairs i = j among them. Equals resi's <c>uniformity_difference</c>.</summary>
[CatalogId("uniformity-difference")]
[About("Uniformity difference", "Difference in how evenly images are spread over representation space.",
    Reference = "Wang, Isola: Understanding contrastive representation learning through alignment and uniformity on the hypersphere, ICML 2020, equation 2")]
public sealed record UniformityDifference : DescriptorMeasure
{
    public override string Label => "uniformity difference";

    public override MeasureProperties Properties => Facts(maximum: null, scaling: false, translation: true, "O(n²(p+q))",
        "Made for representations of length 1: with distances well above 1, u is −log n of any representation, and every difference about 0.");

    protected override Tensor Describe(Tensor x, out string? fault)
    {
        fault = null;
        var n = x.shape[0];
        return (Distances.Euclidean(Centring.Columns(x)).pow_(2) * -2).flatten().logsumexp(0) - 2 * Math.Log(n);
    }
}
