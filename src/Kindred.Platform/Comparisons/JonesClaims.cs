using static Kindred.Platform.Comparisons.Claims;
using static Kindred.Platform.Comparisons.FindingSentences;

namespace Kindred.Platform.Comparisons;

/// <summary>The claims of Jones, Springer, Kenyon, Moore 2022, tested on every measure of representations.</summary>
internal static class JonesClaims
{
    private const string source = "Jones et al. 2022";
    private const string without = "the experiment has no measure of representations with values";

    public static IReadOnlyList<ReportVerdict> All(IReadOnlyList<MeasureReport> measures)
    {
        var representations = measures.Where(m => !m.Measure.Behaviour).ToList();
        ReportVerdict Verdict(string claim, string rule, Func<MeasureReport, VerdictEvidence> evidence) =>
            ReportVerdict.Of(source, claim, rule, [.. representations.Select(evidence)], without);
        return
        [
            Verdict("Similarity across architectures rises with robustness, most where feature correlation is controlled",
                "inverted similarity rises with ε, and rises more than plain similarity", Rises),
            Verdict("A more robust network is nearer to every other architecture, however robust that one is",
                "inverted similarity rises with the ε of either network, and falls at no ε of the other", NearerToAll),
            Verdict("Robust networks converge to one representation, whatever their architecture",
                $"at the highest ε the lead of one architecture with another seed is under {Number(Clearly)}, and it shrinks with ε", Converges),
            Verdict("Robust and non-robust networks overlap one way",
                "S[A,B] − S[B,A] rises with the ε of A: images inverted through the more robust network are seen alike by the less robust one, less so the reverse", OneWay),
        ];
    }

    private static VerdictEvidence Rises(MeasureReport m)
    {
        var (inverted, gap) = (m.Test(ReportQuestion.InvertedTrend), m.Test(ReportQuestion.GapTrend));
        var rise = Outcome.Of(inverted, +1);
        var state = rise == Supported && Outcome.Of(gap, +1) != Supported ? Mixed : rise;
        var plain = m.Test(ReportQuestion.PlainTrend);
        return new(state, m.Measure.Name, $"inverted {ReportWords.Course(m, inverted: true)}; plain {ReportWords.Course(m, inverted: false)}", [inverted, plain, gap, m.Test(ReportQuestion.PlainAboveInverted)]);
    }

    private static VerdictEvidence NearerToAll(MeasureReport m)
    {
        var (inverted, observing) = (m.Test(ReportQuestion.NearerInverted), m.Test(ReportQuestion.NearerObserving));
        var size = m.Blocks.Count;
        var rows = Enumerable.Range(0, size).Select(c => m.Blocks[^1][c] - m.Blocks[0][c]).ToList();
        var columns = Enumerable.Range(0, size).Select(r => m.Blocks[r][^1] - m.Blocks[r][0]).ToList();
        var state = Outcome.Both(Outcome.Of(inverted, +1), Outcome.Of(observing, +1));
        var down = rows.Concat(columns).Any(c => c < 0);
        return new(state == Supported && down ? Mixed : state, m.Measure.Name,
            $"from lowest to highest ε, against each ε of the other: inverted {Changes(rows)}; observing {Changes(columns)}", [inverted, observing]);
    }

    private static VerdictEvidence Converges(MeasureReport m)
    {
        var test = m.Test(ReportQuestion.CeilingLead);
        var leads = m.Points.Select((p, i) => m.Ceiling[i] - p.Similarity.Inverted).ToList();
        var (first, last) = (leads.Count > 0 ? leads[0] : null, leads.Count > 0 ? leads[^1] : null);
        var shrinks = Outcome.Of(test, -1);
        var state = test.P is null || last is null ? NotTested
            : last < Clearly && shrinks == Supported ? Supported
            : last < Clearly || last < first && shrinks != NotSupported ? Mixed
            : NotSupported;
        return new(state, m.Measure.Name, last is null ? "" : $"lead of the same architecture {Number(first)} at {Epsilon(m.Points[0].Similarity.Epsilon)}, "
            + $"{Number(last)} at {m.Points[^1].Similarity.Epsilon:0.####} (there {Number(m.Ceiling[^1])} against {Number(m.Points[^1].Similarity.Inverted)})", [test]);
    }

    private static VerdictEvidence OneWay(MeasureReport m)
    {
        var test = m.Test(ReportQuestion.OneWay);
        var state = Outcome.Of(test, +1);
        return new(state, m.Measure.Name, m.Blocks.Count == 0 ? "" : $"most robust inverted, least robust observing {Number(m.Blocks[^1][0])}; the reverse {Number(m.Blocks[0][^1])}", [test]);
    }

    private static string Changes(IEnumerable<double?> changes) => string.Join(", ", changes.Select(c => c is { } change ? Signed(change) : "–"));
}
