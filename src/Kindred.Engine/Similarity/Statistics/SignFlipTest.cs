namespace Kindred.Engine.Similarity.Statistics;

/// <summary>One paired difference, and the unit it belongs to: differences of one unit depend on each other and change sign together.</summary>
public readonly record struct PairedDifference(string Unit, double Value);

/// <summary>
/// Paired test of a mean difference against 0 by flipping signs (Fisher 1935; Good: Permutation, parametric and bootstrap tests, 2005,
/// section 3.2): of S[A,B] − S[B,A], of a robust row with a non-robust column against its transpose, or of plain against inverted similarity.
/// </summary>
/// <remarks>
/// Exchangeable under the null are units, not cells. Cells that share a network are not independent: with one unit for each unordered pair
/// the test takes them as if they were and errs towards small p; with one unit for each seed it does not, but needs six seeds to reach 0.05.
/// </remarks>
public static class SignFlipTest
{
    /// <summary>Up to this many units all sign patterns are tried.</summary>
    private const int ExactUnits = 13;

    private const int Samples = 9999;

    /// <summary>Effect size: mean over standard deviation of the unit means (Cohen's d_z).</summary>
    /// <returns>Null with fewer than two units.</returns>
    public static PermutationResult? Of(IReadOnlyCollection<PairedDifference> differences, int seed)
    {
        var units = differences.GroupBy(d => d.Unit, StringComparer.Ordinal).ToList();
        if (units.Count < 2)
        {
            return null;
        }

        var sums = units.Select(u => u.Sum(d => d.Value) / differences.Count).ToArray(); // their sum is the mean of all
        var effect = Standardised([.. units.Select(u => u.Average(d => d.Value))]);
        var counter = new ExtremeCounter(sums.Sum());
        if (units.Count <= ExactUnits)
        {
            for (var pattern = 0; pattern < 1 << units.Count; pattern++)
            {
                counter.Count(Flipped(sums, unit => (pattern >> unit & 1) != 0));
            }

            return counter.Exact(effect);
        }

        var random = new Random(seed);
        for (var sample = 0; sample < Samples; sample++)
        {
            counter.Count(Flipped(sums, _ => random.Next(2) != 0));
        }

        return counter.Sampled(effect);
    }

    private static double Flipped(double[] sums, Func<int, bool> flip)
    {
        var total = 0.0;
        for (var unit = 0; unit < sums.Length; unit++)
        {
            total += flip(unit) ? -sums[unit] : sums[unit];
        }

        return total;
    }

    private static double Standardised(double[] values)
    {
        var mean = values.Average();
        var variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
        return variance > 0 ? mean / Math.Sqrt(variance) : double.NaN;
    }
}
