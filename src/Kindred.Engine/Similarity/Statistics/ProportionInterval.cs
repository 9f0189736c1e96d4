namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Interval of a proportion, such as an accuracy or an agreement, from a count.</summary>
public static class ProportionInterval
{
    /// <summary>
    /// 95 % score interval of Wilson 1927 (recommended over the normal one by Brown, Cai, DasGupta 2001): never leaves [0,1], and has a
    /// width at 0 and at all of the trials.
    /// </summary>
    /// <returns>Null without a trial.</returns>
    public static (double Low, double High)? Wilson(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return null;
        }

        const double z = 1.959963984540054;
        double n = trials;
        var share = successes / n;
        var middle = (share + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
