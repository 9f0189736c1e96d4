using System.Collections.Concurrent;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>
/// Convergence reports for pages. Tests by permutation take a fraction of a second for each measure, so a report is drawn again only when
/// there is something new to draw from: a row of a matrix, an accuracy of one of the networks, or a run that ended.
/// </summary>
public sealed class ReportCache(IDbContextFactory<KindredDb> database, ReportReader reader)
{
    private readonly ConcurrentDictionary<long, (Sources From, ConvergenceReport Report)> known = new();

    /// <summary>Null where there is no such experiment.</summary>
    public async Task<ConvergenceReport?> ReadAsync(long experimentId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var now = await SourcesAsync(db, experimentId, cancellation);
        if (known.TryGetValue(experimentId, out var drawn) && drawn.From == now)
        {
            return drawn.Report;
        }

        if (await reader.ReadAsync(experimentId, cancellation) is not { } report)
        {
            return null;
        }

        known[experimentId] = (now, report);
        return report;
    }

    private static async Task<Sources> SourcesAsync(KindredDb db, long experimentId, CancellationToken cancellation) => new(
        await db.MatrixRows.CountAsync(r => db.Matrices.Any(m => m.Id == r.MatrixId && m.ExperimentId == experimentId), cancellation),
        await db.Networks.Where(n => n.ExperimentId == experimentId).SumAsync(n => n.Model!.Evaluations.Count, cancellation),
        await db.Runs.Where(r => r.ExperimentId == experimentId).MaxAsync(r => r.FinishedAt, cancellation));

    private sealed record Sources(int Rows, int Evaluations, DateTime? LastRun);
}
