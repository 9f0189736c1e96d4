using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>|c(X) − c(Y)|, c the mean over images of the cosine between x_i and the mean representation, 0 for an x_i of zeros. Equals resi's <c>concentricity_difference</c>.</summary>
[CatalogId("concentricity-difference")]
[About("Concentricity difference", "Difference in how far representations point the same way as their mean.",
    Reference = "Wang, Dong, Wang, Guo: Towards understanding the instability of network embedding, TKDE 2022; Klabunde et al.: Similarity of neural network models, ACM Computing Surveys 2025")]
public sealed record ConcentricityDifference : DescriptorMeasure
{
    public override string Label => "concentricity difference";

    public override MeasureProperties Properties => Facts(maximum: 2, scaling: true, translation: false, "O(n(p+q))",
        "About 0 between any two representations with a large common offset, such as those after a ReLU.");

    protected override Tensor Describe(Tensor x, out string? fault)
    {
        var mean = x.mean([0], keepdim: true); // 1×p
        fault = mean.abs().max().item<double>() > 0 ? null : "has a mean of zeros, which points nowhere";
        return Distances.UnitRows(x).mm(Distances.UnitRows(mean).t()).mean();
    }
}
