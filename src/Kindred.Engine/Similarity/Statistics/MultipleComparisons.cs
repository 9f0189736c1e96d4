namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Correction for asking several questions of one set of data.</summary>
public static class MultipleComparisons
{
    /// <summary>
    /// P-values adjusted by Holm 1979, in the order given: those at or under alpha reject with a chance of at most alpha for even one false
    /// rejection among all, whatever their dependence.
    /// </summary>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var largest = 0.0;
        foreach (var (place, rank) in Enumerable.Range(0, p.Count).OrderBy(i => p[i]).Select((place, rank) => (place, rank)))
        {
            largest = Math.Max(largest, Math.Min(1, (p.Count - rank) * p[place]));
            adjusted[place] = largest;
        }

        return adjusted;
    }

    /// <summary>What a reader must know beside adjusted p-values.</summary>
    public static string Note(int tests) => tests < 2
        ? "one test: no correction"
        : $"{tests} tests on the same networks: p-values adjusted by Holm's method, under which all {tests} together reject falsely with a chance of at most 5 % where each is read at 0.05";
}
