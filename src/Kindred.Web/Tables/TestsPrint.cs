using Kindred.Platform.Comparisons;
using Kindred.Web.Controls;

namespace Kindred.Web.Tables;

/// <summary>The tests behind verdicts of a convergence report as a table: effect, p before and after Holm's correction, n.</summary>
public static class TestsPrint
{
    private sealed record Line(ReportVerdict Verdict, VerdictEvidence Evidence, ReportTest Test);

    /// <summary>Those of one verdict, or of all.</summary>
    /// <param name="experimentId">The experiment.</param>
    /// <param name="verdicts">Those whose tests are asked for.</param>
    public static PrintedTable Of(long experimentId, IReadOnlyList<ReportVerdict> verdicts)
    {
        List<Line> lines = [.. from verdict in verdicts from evidence in verdict.Evidence from test in evidence.Tests select new Line(verdict, evidence, test)];
        var table = new TableOf<Line>().Value("claim", l => l.Verdict.Claim).Value("verdict", l => l.Verdict.State);
        if (verdicts.Count > 1)
        {
            table.Written("Claim", l => $"{verdicts.Index().First(v => v.Item == l.Verdict).Index + 1}");
        }

        var claims = string.Join(" ", verdicts.Select((v, i) => $"{(verdicts.Count > 1 ? $"{i + 1}: " : "")}{v.Claim} ({v.State.Replace('-', ' ')})."));
        return table.Text("Measure", "measure", l => l.Evidence.Measure).Text("Tested", "question", l => Asked(l.Test.Question)).Value("test", l => l.Test.Name).Value("untested_because", l => l.Test.Untested)
            .Number("Effect", "effect", l => l.Test.EffectSize, v => Words.Difference(v)).Number("p", "p", l => l.Test.P, v => P(v)).Number("p, Holm", "p_holm", l => l.Test.AdjustedP, v => P(v))
            .Written("n", l => l.Test.Untested is null ? $"{l.Test.Pairs} in {Words.Count(l.Test.Units, "unit")}" : "not tested").Value("pairs", l => l.Test.Pairs).Value("units", l => l.Test.Units)
            .Table($"experiment-{experimentId}-tests{(verdicts.Count == 1 ? $"-{string.Concat(verdicts[0].Source.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}" : "")}",
                $"Tests behind the {(verdicts.Count == 1 ? "verdict" : "verdicts")} of experiment {experimentId}. {claims} Effect: mean rank correlation with ε, or Cohen's d of paired differences. n: series or differences tested, in the units that are permuted.",
                lines, l => (l.Verdict, l.Evidence));
    }

    /// <summary>".034"; four digits where three would be noughts.</summary>
    public static string P(double? p) => p switch
    {
        null => Words.None,
        < 0.001 => p.Value.ToString(".0000"),
        _ => Words.Similarity(p, 3),
    };

    /// <summary>What a test asks, in words.</summary>
    public static string Asked(ReportQuestion question) => question switch
    {
        ReportQuestion.InvertedTrend => "Inverted over ε",
        ReportQuestion.PlainTrend => "Plain over ε",
        ReportQuestion.GapTrend => "Inverted less plain over ε",
        ReportQuestion.PlainAboveInverted => "Plain less inverted",
        ReportQuestion.OneWay => "S[A,B] − S[B,A] over ε of A",
        ReportQuestion.NearerInverted => "Over ε of the inverted network",
        ReportQuestion.NearerObserving => "Over ε of the observing network",
        ReportQuestion.CeilingLead => "Lead of the same architecture over ε",
        ReportQuestion.AgreeAboveDisagree => "Where they agree less where they do not",
        ReportQuestion.ProbesAbovePretrained => "Probes less networks",
        ReportQuestion.ProbesHigherInBand => "Place in the band, probes less networks",
        _ => "Place in the band over ε",
    };
}
