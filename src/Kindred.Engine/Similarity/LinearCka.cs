using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Which estimate of HSIC linear CKA is built from.</summary>
public enum HsicEstimator
{
    /// <summary>‖XᵀY‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F), the form of Kornblith et al. and of Jones et al.; biased upward by about p/n.</summary>
    Biased,

    /// <summary>The U-statistic of Song et al. in place of each HSIC; about 0, slightly negative possible, under independence.</summary>
    Debiased,
}

[CatalogId("linear-cka")]
[About("Linear CKA", "Centred kernel alignment with the linear kernel: cosine between centred Gram matrices.",
    Reference = "Kornblith, Norouzi, Lee, Hinton: Similarity of neural network representations revisited, ICML 2019, equation 4; debiased: Song et al., JMLR 2012, equation 5")]
public sealed record LinearCka : SimilarityMeasure
{
    [Display(Name = "Estimator", Description = "Biased as in the paper, or debiased by the U-statistic.")]
    public HsicEstimator Estimator { get; init; } = HsicEstimator.Biased;

    public override string Label => $"linear CKA ({(Estimator == HsicEstimator.Biased ? "biased" : "debiased")})";

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
    };

    public override SimilarityValue Compare(Tensor x, Tensor y) => throw new NotImplementedException();
}
