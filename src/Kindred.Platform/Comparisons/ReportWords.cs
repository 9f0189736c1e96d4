using Kindred.Engine.Similarity.Statistics;
using static Kindred.Platform.Comparisons.FindingSentences;

namespace Kindred.Platform.Comparisons;

/// <summary>Sentences of the report, built from the numbers alone.</summary>
internal static class ReportWords
{
    public static string Method(int tests) =>
        "Means and boxes: ordered pairs of different architectures with the same epsilon and seed, diagonal left out. "
        + "Intervals: 95 % percentile bootstrap over those pairs, which share networks, so they are narrow. "
        + "Trends: mean rank correlation with epsilon over pairs, against all shufflings of the epsilon labels, or 9,999 of them where there are over 20,000; all networks of one seed are shuffled together, "
        + "since cells that share networks are not independent. Paired differences of plain and inverted similarity: signs flipped for all cells of one inverted network together; "
        + "rows still share their columns, so that p is somewhat small. Paired differences of where networks agree and disagree, or of two classifiers: "
        + "signs flipped by pair of networks, which share networks, so that p is small likewise; those at one epsilon are corrected over the epsilons of their measure alone. All two-sided; never below what the arrangements allow. "
        + $"{char.ToUpperInvariant(MultipleComparisons.Note(tests)[0])}{MultipleComparisons.Note(tests)[1..]}.";

    /// <summary>".24 at ε 0 to .90 at ε 2".</summary>
    public static string Course(MeasureReport m, bool inverted)
    {
        var measured = m.Points.Select(p => (p.Similarity.Epsilon, Mean: inverted ? p.Similarity.Inverted : p.Similarity.Plain)).Where(p => p.Mean is not null).ToList();
        return measured.Count == 0 ? "not measured"
            : measured.Count == 1 ? $"{Number(measured[0].Mean)} at {Epsilon(measured[0].Epsilon)}"
            : $"{Number(measured[0].Mean)} at {Epsilon(measured[0].Epsilon)} to {Number(measured[^1].Mean)} at {Epsilon(measured[^1].Epsilon)}";
    }

    /// <summary>What a verdict rests on: the first measure that could be tested, its first test, and how many measures say the same.</summary>
    public static string Evidence(ReportVerdict verdict)
    {
        if (verdict.Because is { } because)
        {
            return because;
        }

        var tested = verdict.Evidence.Where(e => e.State != Claims.NotTested).ToList();
        var first = tested[0];
        var p = first.Tests.FirstOrDefault(t => t.AdjustedP is not null) is { } test ? $"; p {P(test.AdjustedP!.Value)} after Holm's correction" : "";
        var same = tested.Count(e => e.State == first.State);
        var others = tested.Count == 1 ? "" : same == tested.Count ? $"; all {tested.Count} measures say so" : $"; {same} of {tested.Count} measures say so";
        return $"{(tested.Count == 1 ? "" : first.Measure + ": ")}{first.Short}{p}{others}";
    }

    /// <summary>".003"; "under .001" below that.</summary>
    public static string P(double p) => p < 0.001 ? "under .001" : p >= 0.9995 ? "1" : p.ToString(".000");

    /// <summary>"where they agree .92, disagree .81 at ε 0: more alike where they agree; …".</summary>
    public static string Split(IReadOnlyList<SplitPoint> points) => string.Join("; ", points.Select(p =>
        $"{Epsilon(p.Epsilon)}: "
        + (p.Agree.Count == 0 ? "" : $"agree {Number(p.Agree.Average())}, disagree {Number(p.Disagree.Average())}, ")
        + p.Verdict + (p.Undefined == 0 ? "" : $" ({p.Undefined} ordered pairs undefined)")));

    /// <summary>"ε 0: networks .83, probes .84, no difference beyond chance; …".</summary>
    public static string Probes(MeasureReport m) => Probes(Compared(m));

    /// <summary>The first and the last of them.</summary>
    public static string ProbeEnds(MeasureReport m) => Probes(Ends(Compared(m)));

    /// <summary>The first and the last.</summary>
    public static IReadOnlyList<T> Ends<T>(IReadOnlyList<T> points) => points.Count > 2 ? [points[0], points[^1]] : points;

    private static List<ProbePoint> Compared(MeasureReport m) => [.. m.Probes!.Points.Where(p => p.Probes.Count > 0 && p.Pretrained.Count > 0)];

    private static string Probes(IReadOnlyList<ProbePoint> points) => string.Join("; ", points.Select(p =>
        $"{Epsilon(p.Epsilon)}: networks {Number(p.Pretrained.Average())}, probes {Number(p.Probes.Average())}, {p.Verdict}"));

    /// <summary>What accuracies allow networks and probes at the highest epsilon.</summary>
    public static string ProbeBands(MeasureReport m) =>
        m.Probes!.Points[^1] is { ProbeBounds: { } probes, PretrainedBounds: { } own } last
            ? $"at {Epsilon(last.Epsilon)} accuracies allow networks {Range(own)}, probes {Range(probes)}" : "accuracies are not measured";

    /// <summary>The bands at the lowest and the highest epsilon.</summary>
    public static string Bands(MeasureReport m)
    {
        var bands = m.Points.Where(p => p.Bounds is not null).ToList();
        return bands.Count == 0 ? "accuracies are not measured"
            : $"accuracies allow {string.Join(", ", bands.Where((_, i) => i == 0 || i == bands.Count - 1).Select(p => $"{Range(p.Bounds!.Value)} at {Epsilon(p.Similarity.Epsilon)}"))}";
    }
}
