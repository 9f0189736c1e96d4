using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Tables;

namespace Kindred.Web.Home;

/// <summary>What home shows of experiments that ended lately, as a table.</summary>
public static class HomePrint
{
    private static readonly TableOf<FinishedExperiment> table = new TableOf<FinishedExperiment>().Value("id", f => f.Row.Id)
        .Text("Experiment", "name", f => f.Row.Name).Text("State", "status", f => $"{f.Row.Status}").Count("Networks", "networks", f => f.Row.Networks).Text("Data", "data", f => f.Row.Data)
        .Number("Inverted CKA, ε min", "inverted_from", f => FindingCache.Range(f.Findings)?.From, v => Words.Similarity(v))
        .Number("ε max", "inverted_to", f => FindingCache.Range(f.Findings)?.To, v => Words.Similarity(v))
        .Number("Compute", "compute_seconds", f => f.ComputeSeconds, Words.Duration).Time("Finished, UTC", "finished_at", f => f.Row.FinishedAt);

    public static PrintedTable Of(IReadOnlyList<FinishedExperiment> finished) =>
        table.Table("finished-experiments", "Experiments that ended lately. Inverted CKA: mean over ordered pairs of different architectures on inverted images, at the least and the largest ε.", finished);
}
