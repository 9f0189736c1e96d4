using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>How far two networks agree on each single image, so that a reader sees which images a value rests on.</summary>
public static class ImageAgreement
{
    /// <summary>Most images of which Gram matrices are made: two of these take 268 MB. Linear ones of fewer features than images need none.</summary>
    public const int MostImages = 4096;

    /// <summary>
    /// Of representations, the cosine between an image's rows of the two centred Gram matrices, in [−1,1]: 1 where both networks place the image alike
    /// among all others. Weighted by the rows' lengths the mean of these cosines is, up to one factor, the kernel measure's own cosine. Gram matrices are
    /// those of a kernel measure, else linear. Of logits, 1 less the Jensen–Shannon divergence in bits of the class probabilities, in [0,1].
    /// </summary>
    /// <param name="measure">What compares the two.</param>
    /// <param name="x">n×p, or n×K logits; rows the same images in the same order as those of <paramref name="y"/>.</param>
    /// <param name="y">n×q, or n×K.</param>
    /// <returns>n values; NaN for an image that has none. Null where there are too many images, or the measure has no value either.</returns>
    public static double[]? Of(SimilarityMeasure measure, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var row = new AgreementRow(measure, x, float64);
        return row.With(y)?.data<double>().ToArray();
    }
}
