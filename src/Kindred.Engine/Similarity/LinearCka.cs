using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Similarity.Kernels;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Which estimate of HSIC linear CKA is built from.</summary>
public enum CkaEstimator
{
    /// <summary>‖XᵀY‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F), the form of Kornblith et al. and of Jones et al.; biased upward by about p/n.</summary>
    Biased,

    /// <summary>The U-statistic of Song et al. in place of each HSIC; about 0, slightly negative possible, under independence.</summary>
    Debiased,

    /// <summary>
    /// The U-statistic summed over batches of b images in each of the three HSIC terms, Nguyen, Raghu, Kornblith 2021, equation 3: one ratio of
    /// sums, never a mean of ratios. Batches are consecutive images; a last one of fewer than b is left out; of fewer than b images in all
    /// there is one batch. Equals STIR's <c>MinibatchCKA</c> and torch_cka, and ckatorch where features have no large offset.
    /// </summary>
    Minibatch,
}

[CatalogId("linear-cka")]
[About("Linear CKA", "Centred kernel alignment with the linear kernel: cosine between centred Gram matrices.",
    Reference = "Kornblith, Norouzi, Lee, Hinton: Similarity of neural network representations revisited, ICML 2019, equation 4; debiased: Song et al., JMLR 2012, equation 5; minibatch: Nguyen, Raghu, Kornblith, ICLR 2021, equation 3")]
public sealed record LinearCka : KernelMeasure
{
    [Display(Name = "Estimator", Description = "Biased as in the paper, debiased by the U-statistic, or that summed over batches as for data that do not fit memory at once.")]
    public CkaEstimator Estimator { get; init; } = CkaEstimator.Biased;

    [AddedLater, Range(4, 4096), Unit("images")]
    [Display(Name = "Batch size", Description = "Of the minibatch estimator alone: only pairs of images within a batch count.")]
    public int BatchSize { get; init; } = 256;

    public override string Label => Estimator switch
    {
        CkaEstimator.Biased => "linear CKA (biased)",
        CkaEstimator.Debiased => "linear CKA (debiased)",
        _ => $"linear CKA (batches of {BatchSize})",
    };

    public override MeasureProperties Properties => new()
    {
        Minimum = Estimator == CkaEstimator.Biased ? 0 : -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = Estimator == CkaEstimator.Minibatch ? "O(nb(p+q)), b the batch size" : "O(npq) or O(n²(p+q)), the lesser",
        Pitfalls =
        [
            .. Estimator switch
            {
                CkaEstimator.Biased => (string[])["Biased upward by about p/n: independent representations of few images look alike."],
                CkaEstimator.Debiased => [],
                _ =>
                [
                    "Depends on the batch size and on the order of the images: compare values of equal batches only.",
                    "An estimate of debiased CKA with more noise; where all images fit memory, debiased CKA is better.",
                ],
            },
            "A few outlying images or one dominant direction can decide the value; differences in directions of low variance hardly show.",
            "Can be moved to almost any value without changing what a network predicts.",
        ],
    };

    protected override int LeastImages => Estimator == CkaEstimator.Biased ? 2 : 4;

    public override PreparedRepresentation Prepare(Tensor x) => Estimator == CkaEstimator.Minibatch ? base.Prepare(x) : CenteredRepresentation.Of(x);

    public override SimilarityValue Compare(PreparedRepresentation x, PreparedRepresentation y) => Estimator == CkaEstimator.Minibatch
        ? base.Compare(x, y)
        : Compare((CenteredRepresentation)x, (CenteredRepresentation)y, CenteredRepresentation.CheaperForm(x.Width, y.Width, x.Count));

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
        return new(Math.Clamp(value, Estimator == CkaEstimator.Biased ? 0 : -1, 1)); // a cosine: rounding alone can pass the ends
    }

    internal override CenteredKernel? Kernel(Tensor x, out string? fault)
    {
        if (Estimator == CkaEstimator.Minibatch)
        {
            return base.Kernel(x, out fault);
        }

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

        return centred is null ? null : LinearKernel.Of(centred, hollow: Estimator == CkaEstimator.Debiased);
    }

    protected override Tensor Gram(Tensor x, out string? fault)
    {
        fault = null;
        var centred = Centring.ScaledColumns(x);
        if (Estimator == CkaEstimator.Minibatch)
        {
            var size = Math.Min(BatchSize, x.shape[0]);
            centred = centred.narrow(0, 0, x.shape[0] / size * size).reshape(-1, size, x.shape[1]); // B×b×p
        }

        var gram = centred.matmul(centred.transpose(-2, -1)); // n×n or B×b×b
        return Estimator == CkaEstimator.Biased ? gram : Centring.Unbiased(gram);
    }

    /// <summary>
    /// HSIC times a factor of n alone, which cancels in the ratio. With X, Y centred, a_i = ‖x_i‖², b_i = ‖y_i‖²: ‖XᵀY‖²_F, or the
    /// U-statistic ‖XᵀY‖²_F − n/(n−2) Σ a_i b_i + Σa Σb / ((n−1)(n−2)) of Song et al. 2012, equation 5, rewritten for centred data.
    /// </summary>
    private double Hsic(CenteredRepresentation x, CenteredRepresentation y, double cross)
    {
        if (Estimator == CkaEstimator.Biased)
        {
            return cross;
        }

        double n = x.Count;
        return cross - n / (n - 2) * x.DiagonalProduct(y) + x.Trace * y.Trace / ((n - 1) * (n - 2));
    }
}
