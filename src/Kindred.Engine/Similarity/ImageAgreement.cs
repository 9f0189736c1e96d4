using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>How far two networks agree on each single image, so that a reader sees which images a value rests on.</summary>
public static class ImageAgreement
{
    /// <summary>Most images of which Gram matrices are made: two of these take 268 MB.</summary>
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
        using var noGrad = no_grad();
        return measure.Properties.Input == MeasureInput.Logits ? OfLogits(x, y) : OfRepresentations(measure as KernelMeasure ?? new LinearCka(), x, y);
    }

    private static double[]? OfRepresentations(KernelMeasure measure, Tensor x, Tensor y)
    {
        if (x.shape[0] > MostImages || measure.CentredGram(x, out _) is not { } k || measure.CentredGram(y, out _) is not { } l)
        {
            return null;
        }

        var cosines = (k * l).sum(-1) / (linalg.norm(k, dims: [-1]) * linalg.norm(l, dims: [-1])); // n, or B×b of batches
        var found = cosines.clamp(-1, 1).flatten().data<double>().ToArray();
        return [.. found, .. Enumerable.Repeat(double.NaN, (int)x.shape[0] - found.Length)]; // images of no whole batch
    }

    private static double[] OfLogits(Tensor x, Tensor y)
    {
        var (p, q) = (nn.functional.log_softmax(x.to(float64), 1), nn.functional.log_softmax(y.to(float64), 1));
        var middle = logaddexp(p, q) - Math.Log(2); // log m, n×K
        var bits = (p.exp() * (p - middle) + q.exp() * (q - middle)).sum(1) / (2 * Math.Log(2));
        return (1 - bits).clamp(0, 1).data<double>().ToArray();
    }
}
