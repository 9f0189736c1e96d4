using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Kernels;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// 95 % intervals over images for all cells at once, from each image's share h_i of the inner products that a matrix is made of. Images are drawn
/// with replacement, the same draws for all cells; each inner product T is replaced by its linear part around the images there are,
/// T* = T + c Σ_i w_i (h_i − T/n), w_i how often image i was drawn, and the cosine is formed from three such.
/// </summary>
/// <remarks>
/// With c = 2 this is the von Mises expansion of the double-centred V-statistic. For U-centred Gram matrices, whose rows sum to 0, the value without
/// image i is (T − 2 h_i (n−2)/(n−3)) / ((n−1)(n−4)) exactly, and c = 2(n−2)/(n−4) makes T* the mean of drawn jackknife pseudo-values (Arvesen 1969; Efron,
/// Tibshirani 1993, chapter 11). Chosen over drawing rows of the Gram matrices because a row drawn twice meets itself off the diagonal, which the
/// debiased estimator takes for similarity (a bias of about tr K tr L / n³), and because that costs a product of the whole matrix for each resample;
/// this costs one product of 1,000 × n by n × cells. Under independence the linear part vanishes; the jackknife then overstates the variance, on average
/// twofold (Efron, Stein 1981): intervals there are too wide rather than too narrow.
/// </remarks>
internal sealed class ImageBootstrap : IDisposable
{
    /// <summary>Fewest images there is an interval for.</summary>
    public const int LeastImages = 10;

    private readonly Tensor weights; // resamples×n, float32: (1 − c) + c·w
    private readonly int resamples;

    private ImageBootstrap(Tensor weights, int resamples) => (this.weights, this.resamples) = (weights, resamples);

    /// <summary>Draws the images.</summary>
    /// <param name="images">n.</param>
    /// <param name="factor">c.</param>
    /// <param name="resamples">How many draws of n images.</param>
    /// <param name="seed">Same seed, same draws.</param>
    public static ImageBootstrap Draw(int images, double factor, int resamples, long seed)
    {
        var random = new Random(unchecked((int)Randomness.Derive(seed, "bootstrap")));
        var weights = new float[(long)resamples * images];
        Array.Fill(weights, (float)(1 - factor));
        for (var resample = 0; resample < resamples; resample++)
        {
            for (var draw = 0; draw < images; draw++)
            {
                weights[(long)resample * images + random.Next(images)] += (float)factor;
            }
        }

        return new(AlignedTensor.Of(weights, resamples, images).DetachFromDisposeScope(), resamples);
    }

    /// <summary>Factor c of Gram matrices U-centred over so many images, or of double-centred ones.</summary>
    public static double Factor(int batch, bool hollow) => hollow ? 2.0 * (batch - 2) / (batch - 4) : 2;

    /// <summary>Intervals of the cosines of one row network with the column networks from a given one on; null where too many resamples leave no cosine.</summary>
    public (double Low, double High)?[] Row(KernelSums sums, int row, int firstColumn)
    {
        using var scope = NewDisposeScope();
        var (cells, rows, columns) = sums.ByImage!.Value;
        var count = cells.shape[2] - firstColumn;
        var ofRow = weights.mv(rows.select(1, row)); // resamples
        var ofColumns = weights.mm(columns.narrow(1, firstColumn, count)); // resamples×q
        var cosines = weights.mm(cells.select(1, row).narrow(1, firstColumn, count)); // resamples×q
        cosines.div_(ofColumns.mul_(ofRow.unsqueeze(1)).sqrt_()); // NaN where a norm comes out negative, which a few overwhelming images can do
        cosines.masked_fill_(ofRow.unsqueeze(1) <= 0, double.NaN); // two negative ones make a positive product
        var values = cosines.t().contiguous().data<float>().ToArray();
        return [.. Enumerable.Range(0, (int)count).Select(column => Middle(values.AsSpan(column * resamples, resamples)))];
    }

    public void Dispose() => weights.Dispose();

    // sorts what is finite in place
    private (double Low, double High)? Middle(Span<float> drawn)
    {
        var finite = 0;
        foreach (var value in drawn)
        {
            if (float.IsFinite(value))
            {
                drawn[finite++] = Math.Clamp(value, -1, 1);
            }
        }

        drawn[..finite].Sort();
        return finite < 0.975 * resamples || finite < 2 ? null : (Quantiles.OfSorted<float>(drawn[..finite], 0.025), Quantiles.OfSorted<float>(drawn[..finite], 0.975));
    }
}
