using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Platform.Comparisons;

/// <summary>Whether pairs of different architectures at one epsilon and seed have a higher value of one kind than of another.</summary>
internal static class PairedTest
{
    private const string name = "paired differences, signs flipped by pair of networks";

    /// <summary>
    /// Both ordered cells of a pair flip together: of a symmetric measure they are one value. Pairs share networks, so that p is somewhat small; with
    /// networks as units instead, each pair would stand in two of them.
    /// </summary>
    /// <param name="question">What it asks.</param>
    /// <param name="data">The grid.</param>
    /// <param name="epsilons">Of both networks.</param>
    /// <param name="higher">What is asked to be higher.</param>
    /// <param name="lower">Than this.</param>
    public static ReportTest Of(
        ReportQuestion question, FindingsData data, IReadOnlyList<double> epsilons, Func<int, int, double?> higher, Func<int, int, double?> lower)
    {
        var differences = epsilons.SelectMany(e => data.Across(e, e))
            .Select(p => (Pair: $"{Math.Min(p.Row, p.Column)}-{Math.Max(p.Row, p.Column)}", Value: higher(p.Row, p.Column) - lower(p.Row, p.Column)))
            .Where(p => p.Value is not null).Select(p => new PairedDifference(p.Pair, p.Value!.Value)).ToList();
        var units = differences.Select(d => d.Unit).Distinct().Count();
        var test = new ReportTest(question, name) { Pairs = differences.Count, Units = units };
        var seed = unchecked((int)(data.ExperimentId * 31 + (int)question));
        return data.Architectures < 2 ? test with { Untested = "needs two architectures" }
            : units == 0 ? test with { Untested = "no pair has both values" }
            : Math.Pow(2, 1 - units) > ReportTests.Alpha ? test with { Untested = $"so few pairs allow no p below {Math.Pow(2, 1 - units):0.###}" }
            : ReportTests.Found(test, SignFlipTest.Of(differences, seed)) with { Size = differences.Average(d => d.Value) };
    }
}
