using System.Numerics;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Quantiles of a sample, interpolated linearly between order statistics (Hyndman, Fan 1996, type 7: NumPy's and R's default).</summary>
public static class Quantiles
{
    /// <summary>The quantile at a share in [0,1] of values in ascending order, at least one.</summary>
    public static double OfSorted(ReadOnlySpan<double> sorted, double share) => OfSorted<double>(sorted, share);

    /// <inheritdoc cref="OfSorted(ReadOnlySpan{double}, double)"/>
    public static double OfSorted<T>(ReadOnlySpan<T> sorted, double share) where T : INumber<T>
    {
        var place = share * (sorted.Length - 1);
        var (below, above) = (double.CreateChecked(sorted[(int)place]), double.CreateChecked(sorted[Math.Min((int)place + 1, sorted.Length - 1)]));
        return below + (place - (int)place) * (above - below);
    }

    /// <summary>
    /// The range holding the middle of the values, 95 % by default. Over fewer than about 40 values, such as a handful of seeds, its ends
    /// are nearly the smallest and the largest: a spread to look at, not an interval with a coverage.
    /// </summary>
    /// <returns>Null with fewer than two values.</returns>
    public static (double Low, double High)? Middle(IEnumerable<double> values, double share = 0.95)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length < 2 ? null : (OfSorted(sorted, (1 - share) / 2), OfSorted(sorted, (1 + share) / 2));
    }
}
