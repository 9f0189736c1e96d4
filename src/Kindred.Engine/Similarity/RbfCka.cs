using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Which estimate of HSIC RBF CKA is built from.</summary>
public enum HsicEstimator
{
    /// <summary>The double-centred Gram matrices, as Kornblith et al.</summary>
    Biased,

    /// <summary>The U-statistic of Song et al. in place of each HSIC; about 0, slightly negative possible, under independence.</summary>
    Debiased,
}

/// <summary>
/// CKA with K_ij = exp(−‖x_i − x_j‖² / (2σ²)), σ² = f² × the median of all n² squared distances, the zeros of the diagonal among them, as
/// in the demo of Kornblith et al. (which it equals; STIR leaves the zeros out).
/// </summary>
[CatalogId("rbf-cka")]
[About("RBF CKA", "Centred kernel alignment with a Gaussian kernel whose width is a fraction of the median distance.",
    Reference = "Kornblith, Norouzi, Lee, Hinton: Similarity of neural network representations revisited, ICML 2019, section 3; debiased: Song et al., JMLR 2012, equation 5")]
public sealed record RbfCka : KernelMeasure
{
    [Range(0.05, 10), Unit("× median distance")]
    [Display(Name = "Bandwidth", Description = "Width of the Gaussian; smaller looks at nearer neighbours, larger comes closer to linear CKA.")]
    public double Bandwidth { get; init; } = 1;

    [Display(Name = "Estimator", Description = "Biased as in the paper, or debiased by the U-statistic.")]
    public HsicEstimator Estimator { get; init; } = HsicEstimator.Biased;

    public override string Label => $"RBF CKA ({(Estimator == HsicEstimator.Biased ? "biased" : "debiased")}, {Bandwidth} × median)";

    public override MeasureProperties Properties => new()
    {
        Minimum = Estimator == HsicEstimator.Biased ? 0 : -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(n²(p+q))",
        Pitfalls =
        [
            .. Estimator == HsicEstimator.Biased ? (string[])["Biased upward: independent representations of few images look alike."] : [],
            "Depends on the bandwidth: compare values of equal bandwidth only. In many dimensions all distances are alike and it sees little.",
        ],
    };

    protected override Tensor Gram(Tensor x, out string? fault)
    {
        var distances = Distances.Euclidean(Centring.ScaledColumns(x)).pow_(2); // n×n
        var variance = Bandwidth * Bandwidth * Distances.MedianWithDiagonal(distances);
        fault = variance > 0 ? null : "has so many equal rows that the median distance is 0";
        var gram = exp(distances / (-2 * variance));
        return Estimator == HsicEstimator.Biased ? Centring.Double(gram) : Centring.Unbiased(gram);
    }
}
