using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>|‖mean x‖ − ‖mean y‖| of the mean representations. Equals resi's <c>magnitude_difference</c>.</summary>
[CatalogId("magnitude-difference")]
[About("Magnitude difference", "Difference in length between the mean representations of all images.",
    Reference = "Wang, Dong, Wang, Guo: Towards understanding the instability of network embedding, TKDE 2022; Klabunde et al.: Similarity of neural network models, ACM Computing Surveys 2025")]
public sealed record MagnitudeDifference : DescriptorMeasure
{
    public override string Label => "magnitude difference";

    public override MeasureProperties Properties => Facts(maximum: null, scaling: false, translation: false, "O(n(p+q))",
        "Follows the scale of each representation.");

    protected override Tensor Describe(Tensor x, out string? fault)
    {
        fault = null;
        return linalg.norm(x.mean([0]));
    }
}
