namespace Kindred.Engine.Inversion;

/// <summary>Some pairs' inversions, all that is kept of a finished batch.</summary>
/// <param name="First">Index of the first pair.</param>
/// <param name="Count">Number of pairs n.</param>
/// <param name="Images">n·C·H·W pixels in [0,1]: the best iterate of each pair.</param>
/// <param name="Best">(steps + 1)·n: the smallest relative distance of each pair before each step and, last, at the end.</param>
public sealed record InvertedBatch(int First, int Count, float[] Images, float[] Best)
{
    /// <summary>Filmed pairs × frames × C·H·W bytes, see <see cref="InversionFilm"/>; empty where no pair of the batch is filmed, or it was made before there were films.</summary>
    public byte[] Film { get; init; } = [];

    /// <summary>n: relative distance ‖Rep(x) − r‖ / ‖r‖ of the images kept.</summary>
    public ReadOnlySpan<float> Residuals => Best.AsSpan()[^Count..];
}

/// <summary>All pairs' inversions through one network.</summary>
/// <param name="Images">N·C·H·W pixels in [0,1], pair after pair.</param>
/// <param name="Residuals">N: relative distance of each image kept; 1 where the target's representation is 0 and there is none.</param>
/// <param name="MedianCurve">steps + 1: median over the pairs of the best distance so far, never rising.</param>
public sealed record InversionResult(float[] Images, float[] Residuals, float[] MedianCurve)
{
    /// <summary>Filmed pairs × frames × C·H·W bytes; null where some batch lacks its film.</summary>
    public byte[]? Film { get; private init; }

    /// <summary>What the coarse steps computed with.</summary>
    public required InversionArithmetic Arithmetic { get; init; }

    /// <summary>Puts batches together.</summary>
    internal static InversionResult From(IEnumerable<InvertedBatch> batches, int steps, InversionArithmetic arithmetic)
    {
        var ordered = batches.OrderBy(b => b.First).ToList();
        var residuals = ordered.SelectMany(b => b.Residuals.ToArray()).ToArray();
        var curve = new float[steps + 1];
        var atStep = new float[residuals.Length];
        for (var step = 0; step <= steps; step++)
        {
            foreach (var batch in ordered)
            {
                batch.Best.AsSpan(step * batch.Count, batch.Count).CopyTo(atStep.AsSpan(batch.First));
            }

            curve[step] = Median(atStep);
        }

        var filmed = ordered.Where(b => InversionFilm.Filmed(b.First, b.Count) > 0).ToList();
        return new([.. ordered.SelectMany(b => b.Images)], residuals, curve)
        {
            Arithmetic = arithmetic,
            Film = filmed.All(b => b.Film.Length > 0) ? [.. filmed.SelectMany(b => b.Film)] : null,
        };
    }

    /// <summary>Median; the mean of the two in the middle where their number is even. Sorts a copy.</summary>
    public static float Median(ReadOnlySpan<float> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? float.NaN : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
