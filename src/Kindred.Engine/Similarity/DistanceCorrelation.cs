using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// √(dCov²(X,Y) / √(dCov²(X,X) dCov²(Y,Y))), from double-centred Euclidean distance matrices n×n: the V-statistic, biased upward in high
/// dimension. Equals resi's <c>distance_correlation</c>.
/// </summary>
[CatalogId("distance-correlation")]
[About("Distance correlation", "Square root of the cosine between double-centred matrices of Euclidean distances; 0 only under independence.",
    Reference = "Székely, Rizzo, Bakirov: Measuring and testing dependence by correlation of distances, Annals of Statistics 2007, definition 5")]
public sealed record DistanceCorrelation : KernelMeasure
{
    public override string Label => "distance correlation";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(n²(p+q))",
        Pitfalls = ["High for unrelated representations of few images in many dimensions, as biased CKA is."],
    };

    public override double FromCosine(double cosine) => Math.Sqrt(Math.Max(0, cosine));

    protected override Tensor Gram(Tensor x, out string? fault)
    {
        fault = null;
        return Centring.Double(Distances.Euclidean(Centring.ScaledColumns(x)));
    }
}
