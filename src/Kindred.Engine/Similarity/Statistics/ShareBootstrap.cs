using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// 95 % percentile intervals over images of values that are functions of sums over images: n images are drawn with replacement, the same draws for
/// all cells and those of <see cref="ImageBootstrap"/>, and each sum replaced by Σ_i w_i s_i, w_i how often image i was drawn and s_i its share. Where shares are
/// an image's own terms, as for disagreement, this is the plain bootstrap; where they are derivatives or jackknife pseudo-values, its linear part.
/// </summary>
internal sealed class ShareBootstrap : IDisposable
{
    private readonly Tensor weights; // n×resamples, float64

    /// <param name="images">n.</param>
    /// <param name="resamples">Draws of n images.</param>
    /// <param name="seed">Same seed, same draws.</param>
    public ShareBootstrap(int images, int resamples, long seed)
    {
        var random = new Random(unchecked((int)Randomness.Derive(seed, "bootstrap")));
        var drawn = new double[(long)resamples * images];
        for (var resample = 0; resample < resamples; resample++)
        {
            for (var draw = 0; draw < images; draw++)
            {
                drawn[(long)resample * images + random.Next(images)]++;
            }
        }

        using var scope = NewDisposeScope();
        weights = AlignedTensor.Of(drawn, resamples, images).t().contiguous().DetachFromDisposeScope();
    }

    /// <summary>The intervals of some cells.</summary>
    /// <param name="measure">Makes values of sums.</param>
    /// <param name="shares">Of each cell, k×n.</param>
    /// <returns>Null for a cell where more than one draw in forty leaves no value.</returns>
    public (double Low, double High)?[] Intervals(InfluenceMeasure measure, IReadOnlyList<Tensor> shares)
    {
        if (shares.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        var (k, cells) = (shares[0].shape[0], shares.Count);
        var sums = cat([.. shares], 0).mm(weights); // cells·k×R
        var values = measure.Drawn(sums.view(cells, k, -1).transpose(0, 1)).contiguous().data<double>().ToArray(); // cells×R
        var resamples = values.Length / cells;
        return [.. Enumerable.Range(0, cells).Select(cell => Middle(values.AsSpan(cell * resamples, resamples)))];
    }

    public void Dispose() => weights.Dispose();

    private static (double Low, double High)? Middle(Span<double> drawn)
    {
        var finite = 0;
        foreach (var value in drawn)
        {
            if (double.IsFinite(value))
            {
                drawn[finite++] = value;
            }
        }

        var values = drawn[..finite];
        values.Sort();
        return values.Length < 0.975 * drawn.Length || values.Length < 2 ? null
            : (Quantiles.OfSorted(values, 0.025), Quantiles.OfSorted(values, 0.975));
    }
}
