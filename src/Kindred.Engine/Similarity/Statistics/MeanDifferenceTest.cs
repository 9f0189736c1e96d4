namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// Permutation test on the difference of two means, as Klabunde et al. 2025 compare similarity on inputs where two networks agree with that
/// where they disagree: the labels of the two groups are shuffled.
/// </summary>
/// <remarks>Takes values as exchangeable under the null; where they share networks, p is too small rather than too large. For pairs use <see cref="SignFlipTest"/>.</remarks>
public static class MeanDifferenceTest
{
    private const int Samples = 9999;

    /// <summary>Statistic: mean of the first less mean of the second. Effect size: that over the pooled standard deviation (Cohen's d).</summary>
    /// <returns>Null where either group has fewer than two values.</returns>
    public static PermutationResult? Of(IReadOnlyList<double> first, IReadOnlyList<double> second, int seed)
    {
        if (first.Count < 2 || second.Count < 2)
        {
            return null;
        }

        double[] pool = [.. first, .. second];
        var total = pool.Sum();
        var observed = Difference(pool, first.Count, total);
        var spread = Math.Sqrt((SquaredDeviations(first) + SquaredDeviations(second)) / (pool.Length - 2));
        var counter = new ExtremeCounter(observed);
        var random = new Random(seed);
        for (var sample = 0; sample < Samples; sample++)
        {
            random.Shuffle(pool);
            counter.Count(Difference(pool, first.Count, total));
        }

        return counter.Sampled(spread > 0 ? observed / spread : double.NaN);
    }

    private static double Difference(double[] pool, int count, double total)
    {
        var sum = 0.0;
        foreach (var value in pool.AsSpan(0, count))
        {
            sum += value;
        }

        return sum / count - (total - sum) / (pool.Length - count);
    }

    private static double SquaredDeviations(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean));
    }
}
