using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Similarity.Kernels;
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
public sealed record LinearCka : KernelMeasure
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
        Cost = "O(npq) or O(n²(p+q)), the lesser",
        Pitfalls =
        [
            .. Estimator == HsicEstimator.Biased ? (string[])["Biased upward by about p/n: independent representations of few images look alike."] : [],
            "A few outlying images or one dominant direction can decide the value; differences in directions of low variance hardly show.",
            "Can be moved to almost any value without changing what a network predicts.",
        ],
    };

    protected override int LeastImages => Estimator == HsicEstimator.Biased ? 2 : 4;

    public override PreparedRepresentation Prepare(Tensor x) => CenteredRepresentation.Of(x);

    public override SimilarityValue Compare(PreparedRepresentation x, PreparedRepresentation y) =>
        Compare((CenteredRepresentation)x, (CenteredRepresentation)y, CenteredRepresentation.CheaperForm(x.Width, y.Width, x.Count));

    /// <summary>Compares with the cross term in the given form: both give the same number, at different cost.</summary>
    internal SimilarityValue Compare(CenteredRepresentation x, CenteredRepresentation y, CrossForm form)
    {
        if (x.Count != y.Count)
        {
            throw new ArgumentException($"X is {x.Count}×{x.Width} and Y is {y.Count}×{y.Width}: both need one row for each image", nameof(y));
        }

        if (Reason(x, y) is { } reason)
        {
            return SimilarityValue.Because(reason);
        }

        var self = Hsic(x, x, x.CrossWithSelf) * Hsic(y, y, y.CrossWithSelf);
        if (!(self > 0))
        {
            // squared lengths, so never below 0 but for rounding: all U-centred Gram entries vanish
            return SimilarityValue.Because("a representation's debiased self-similarity is 0");
        }

        var value = Hsic(x, y, x.Cross(y, form)) / Math.Sqrt(self);
        return new(Math.Clamp(value, Estimator == HsicEstimator.Biased ? 0 : -1, 1)); // a cosine: rounding alone can pass the ends
    }

    internal override CenteredKernel? Kernel(Tensor x, out string? fault)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor? centred;
        if (x.dtype == float32 && x.dim() == 2 && x.shape[0] >= LeastImages && x.shape[1] > 0)
        {
            centred = NarrowCentring.Columns(x, out fault);
        }
        else
        {
            fault = Fault(x);
            centred = fault is null ? Centring.ScaledColumns(x) : null;
        }

        return centred is null ? null : LinearKernel.Of(centred, hollow: Estimator == HsicEstimator.Debiased);
    }

    protected override Tensor Gram(Tensor x, out string? fault)
    {
        fault = null;
        var centred = Centring.ScaledColumns(x);
        var gram = centred.mm(centred.t());
        return Estimator == HsicEstimator.Biased ? gram : Centring.Unbiased(gram);
    }

    /// <summary>
    /// HSIC times a factor of n alone, which cancels in the ratio. With X, Y centred, a_i = ‖x_i‖², b_i = ‖y_i‖²: ‖XᵀY‖²_F, or the
    /// U-statistic ‖XᵀY‖²_F − n/(n−2) Σ a_i b_i + Σa Σb / ((n−1)(n−2)) of Song et al. 2012, equation 5, rewritten for centred data.
    /// </summary>
    private double Hsic(CenteredRepresentation x, CenteredRepresentation y, double cross)
    {
        if (Estimator == HsicEstimator.Biased)
        {
            return cross;
        }

        double n = x.Count;
        return cross - n / (n - 2) * x.DiagonalProduct(y) + x.Trace * y.Trace / ((n - 1) * (n - 2));
    }
}
