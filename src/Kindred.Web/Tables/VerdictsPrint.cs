using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Web.Controls;

namespace Kindred.Web.Tables;

/// <summary>The verdicts of a convergence report as a table: one line for each claim.</summary>
public static class VerdictsPrint
{
    /// <param name="experimentId">The experiment.</param>
    /// <param name="report">Its convergence report.</param>
    /// <param name="spec">That of the experiment.</param>
    public static PrintedTable Of(long experimentId, ConvergenceReport report, ExperimentSpec spec)
    {
        var lines = report.Verdicts.Select(v => v.Line()).ToList();
        return new()
        {
            Name = $"experiment-{experimentId}-verdicts",
            Caption = $"What the literature claims, tested on {Words.Count(report.Architectures, "architecture")} by {Words.Count(report.Measures.Count, "measure")}: {string.Join(", ", report.Measures.Select(m => m.Measure.Label))}. p-values after Holm's correction. "
                + $"{Words.Count(spec.Seeds.Count, "seed")}, {Words.Count(spec.Inversion.Pairs)} image pairs; {spec.Norm}, {spec.Training.Objective.Label}."
                + (report.Excluded.Count > 0 ? $" Left out: {string.Join(", ", report.Excluded.Select(n => n.Label))}." : ""),
            Columns = [new("Verdict", Number: false), new("Claim", Number: false) { Sentences = true }, new("Source", Number: false), new("Evidence", Number: false) { Sentences = true }],
            Rows = [.. lines.Select(v => (IReadOnlyList<string>)[Words.Sentence(v.State.Replace('-', ' ')), v.Claim, v.Source, Words.Sentence(v.Evidence)])],
            Values = [["verdict", "claim", "source", "rule", "evidence"], .. report.Verdicts.Zip(lines, (v, l) => (IReadOnlyList<object?>)[v.State, v.Claim, v.Source, v.Rule, l.Evidence])],
        };
    }
}
