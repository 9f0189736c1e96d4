namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Values at ascending doses, such as the similarity of two architectures at each epsilon, and the unit they belong to.</summary>
public sealed record TrendSeries(string Unit, IReadOnlyList<double> Values);

/// <summary>
/// Whether values rise or fall with epsilon: the mean over series of Spearman's rank correlation with the dose, against all ways to
/// shuffle the doses within each unit (a stratified permutation test in the manner of Page 1963).
/// </summary>
/// <remarks>
/// All series of one unit are shuffled alike, so that cells which share networks may depend on each other at will. One unit for each seed is
/// the honest choice; the smallest p is then 2 / (doses!)^units: a third for three epsilons and one seed, 0.0001 for five and two.
/// </remarks>
public static class TrendTest
{
    /// <summary>Up to this many arrangements all are tried: five doses and two units have 14,400.</summary>
    private const int ExactArrangements = 20_000;

    private const int Samples = 9999;

    /// <summary>Statistic and effect size: the mean rank correlation, in [−1,1].</summary>
    /// <returns>Null with fewer than three doses or no series.</returns>
    /// <exception cref="ArgumentException">A series has not one value for each dose.</exception>
    public static PermutationResult? Of(IReadOnlyList<double> doses, IReadOnlyList<TrendSeries> series, int seed)
    {
        if (series.FirstOrDefault(s => s.Values.Count != doses.Count) is { } wrong)
        {
            throw new ArgumentException($"a series of {wrong.Unit} has {wrong.Values.Count} values for {doses.Count} doses", nameof(series));
        }

        if (doses.Count < 3 || series.Count == 0)
        {
            return null;
        }

        // correlations are linear in the standardised ranks: the series of a unit add up to one before any shuffling
        var standardDoses = Ranks.Standardised(doses);
        var units = series.GroupBy(s => s.Unit, StringComparer.Ordinal).Select(u => Sum(u, doses.Count, series.Count)).ToList();
        var observed = units.Sum(u => Ranks.Product(standardDoses, u));
        var counter = new ExtremeCounter(observed);
        if (Arrangements(doses.Count, units.Count) <= ExactArrangements)
        {
            foreach (var statistic in All(standardDoses, units))
            {
                counter.Count(statistic);
            }

            return counter.Exact(observed);
        }

        var random = new Random(seed);
        var shuffled = standardDoses.ToArray();
        for (var sample = 0; sample < Samples; sample++)
        {
            var statistic = 0.0;
            foreach (var unit in units)
            {
                random.Shuffle(shuffled);
                statistic += Ranks.Product(shuffled, unit);
            }

            counter.Count(statistic);
        }

        return counter.Sampled(observed);
    }

    private static double Arrangements(int doses, int units) => Math.Pow(Enumerable.Range(1, doses).Aggregate(1.0, (orders, n) => orders * n), units);

    // the statistic of every combination of one order for each unit
    private static List<double> All(double[] doses, List<double[]> units)
    {
        var orders = Orders(doses, 0).ToList();
        List<double> sums = [0];
        foreach (var unit in units)
        {
            var products = orders.ConvertAll(order => Ranks.Product(order, unit));
            sums = [.. sums.SelectMany(sum => products, (sum, product) => sum + product)];
        }

        return sums;
    }

    // all orders of what stands from a place on
    private static IEnumerable<double[]> Orders(double[] values, int from) => from >= values.Length - 1 ? [values]
        : Enumerable.Range(from, values.Length - from).SelectMany(place =>
        {
            var swapped = values.ToArray();
            (swapped[from], swapped[place]) = (swapped[place], swapped[from]);
            return Orders(swapped, from + 1);
        });

    private static double[] Sum(IEnumerable<TrendSeries> series, int doses, int count)
    {
        var sum = new double[doses];
        foreach (var ranks in series.Select(s => Ranks.Standardised(s.Values)))
        {
            for (var dose = 0; dose < doses; dose++)
            {
                sum[dose] += ranks[dose] / count;
            }
        }

        return sum;
    }
}
