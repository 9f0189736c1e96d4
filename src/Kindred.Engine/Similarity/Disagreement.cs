using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>What disagreement is relative to.</summary>
public enum DisagreementForm
{
    /// <summary>Share of images that are classified differently.</summary>
    Share,

    /// <summary>0 at the least and 1 at the most that the two networks' error rates allow; needs the true classes.</summary>
    MinMaxNormalized,
}

/// <summary>
/// Share of images on which the most likely classes differ. Normalised: (d − |e₁−e₂|) / (min(e₁+e₂, 1) − |e₁−e₂|), e the error rates.
/// Equals resi's and rob-univ's disagreement; agreement is 1 − it.
/// </summary>
[CatalogId("disagreement")]
[About("Disagreement", "Share of images that two networks classify differently.",
    Reference = "Madani, Pennock, Flake: Co-validation, NeurIPS 2004; bounds: Fort, Hu, Lakshminarayanan: Deep ensembles, 2020; Klabunde, Lemmerich: On the prediction instability of graph neural networks, 2023")]
public sealed record Disagreement : OutputMeasure
{
    [Display(Name = "Form", Description = "The share itself, or between the least and the most that the error rates allow.")]
    public DisagreementForm Form { get; init; } = DisagreementForm.Share;

    public override string Label => Form == DisagreementForm.Share ? "disagreement" : "min–max normalised disagreement";

    public override MeasureProperties Properties => new()
    {
        Input = MeasureInput.Logits,
        Minimum = 0,
        Maximum = 1,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = Form == DisagreementForm.Share,
        ScalingInvariant = true,
        Cost = "O(n)",
        Pitfalls = Form == DisagreementForm.Share
            ? ["Accurate networks agree because both are right: read it between the bounds that their accuracies set."]
            : ["Undefined where the error rates leave one value only, as with a network without errors."],
    };

    /// <summary>What disagreement to expect of two networks of K classes from their accuracies alone.</summary>
    /// <param name="accuracy">Of the one, in [0,1].</param>
    /// <param name="other">Of the other, in [0,1].</param>
    /// <param name="classes">K, at least 2.</param>
    public static DisagreementBounds Bounds(double accuracy, double other, int classes)
    {
        var (k, a, best) = ((double)classes, Math.Min(accuracy, other), Math.Max(accuracy, other));

        // the better network perturbed until it is as wrong as the other; at chance or below only |a* − a| is certain
        var least = k * best > 1 ? Math.Min(1, (k - 1) * (best - a) / (k * best - 1)) : best - a;
        var independent = (1 - best) * a + (1 - a) * best + (1 - best) * (1 - a) * (k - 2) / (k - 1);
        return new(least, independent);
    }

    // most likely classes, N, how often each is, K, and where labels are known which are wrong, N
    protected override Tensor[] Summarize(Tensor logits, Tensor? labels)
    {
        var predicted = logits.argmax(1);
        var counts = predicted.bincount(null, logits.shape[1]).to(float64);
        return labels is null ? [predicted, counts] : [predicted, counts, predicted.ne(labels).to(float64)];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var share = x[0].ne(y[0]).to(float64).mean().item<double>();
        return Form == DisagreementForm.Share ? new(share)
            : x.Length < 3 || y.Length < 3 ? SimilarityValue.Because("the images' true classes are not known")
            : Normalized(share, x[2].mean().item<double>(), y[2].mean().item<double>());
    }

    // of the share, and for the normalised form of both error rates
    private protected override Tensor Shares(Tensor[] x, Tensor[] y)
    {
        var differ = x[0].ne(y[0]).to(float64);
        return (Form == DisagreementForm.Share ? differ.unsqueeze(0) : stack([differ, x[2], y[2]])).div(x[0].shape[0]);
    }

    private protected override Tensor FromSums(Tensor sums)
    {
        if (Form == DisagreementForm.Share)
        {
            return sums[0];
        }

        var (least, most) = ((sums[1] - sums[2]).abs(), (sums[1] + sums[2]).clamp_max(1));
        return (sums[0] - least) / (most - least); // not finite where the error rates leave one value only
    }

    // rows change places together with their classes: error rates stay
    private protected override NullLevel Unrelated(Tensor[] x, Tensor[] y, RowOrders orders)
    {
        var n = (double)x[0].shape[0];
        var moments = AssignmentMoments.Of(1 - eye(x[1].shape[0], dtype: float64), x[1], y[1]);
        if (Form == DisagreementForm.Share)
        {
            return moments.Level(0, 1 / n, largerIsMoreSimilar: false);
        }

        var (error, other) = (x[2].mean().item<double>(), y[2].mean().item<double>());
        var (least, most) = (Math.Abs(error - other), Math.Min(error + other, 1));
        return moments.Level(-least / (most - least), 1 / n / (most - least), largerIsMoreSimilar: false);
    }

    private static SimilarityValue Normalized(double share, double error, double other)
    {
        var (least, most) = (Math.Abs(error - other), Math.Min(error + other, 1));
        return most > least ? new((share - least) / (most - least))
            : SimilarityValue.Because($"error rates of {error:0.####} and {other:0.####} leave one disagreement only");
    }
}

/// <summary>Disagreement that accuracies alone explain (Fort et al. 2020, as drawn by Klabunde et al. 2025).</summary>
/// <param name="Least">Of a network and its perturbation of the other's accuracy: (K−1)(a*−a)/(K a*−1), a ≤ a*.</param>
/// <param name="Independent">Of networks whose errors are independent: (1−a*)a + (1−a)a* + (1−a*)(1−a)(K−2)/(K−1).</param>
public readonly record struct DisagreementBounds(double Least, double Independent);
