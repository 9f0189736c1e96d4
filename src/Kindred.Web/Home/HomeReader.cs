using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Web.Experiments;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Home;

/// <summary>Reads a <see cref="HomeView"/>; null while there is no experiment.</summary>
public sealed class HomeReader(IDbContextFactory<KindredDb> database, FindingCache findings, MatrixReader matrices, TimeProvider clock)
{
    private const int finishedShown = 8;
    private const int mapsShown = 6;

    public async Task<HomeView?> ReadAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var count = await db.Experiments.CountAsync(cancellation);
        if (count == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var finished = await FinishedAsync(db, cancellation);
        var found = finished.Where(f => f.Findings?.ByEpsilon.Any(e => e.Inverted is not null) == true).Take(2).ToList();
        return new HomeView
        {
            Now = now,
            Experiments = count,
            Open = await ExperimentRow.ReadAsync(db.Experiments
                .Where(e => e.Status == ExperimentStatus.Running || e.Status == ExperimentStatus.Queued || e.Status == ExperimentStatus.Paused)
                .OrderByDescending(e => e.Id).Take(6), cancellation),
            Needs = await NeedsAsync(db, cancellation),
            Workers = await WorkerCard.ReadAsync(db, now, cancellation),
            Finished = finished,
            Lead = found.Count > 0 ? await FindingAsync(db, found[0], cancellation) : null,
            Second = found.Count > 1 ? await FindingAsync(db, found[1], cancellation) : null,
        };
    }

    private async Task<List<FinishedExperiment>> FinishedAsync(KindredDb db, CancellationToken cancellation)
    {
        var rows = await ExperimentRow.ReadAsync(db.Experiments
            .Where(e => e.FinishedAt != null && e.Status != ExperimentStatus.Running && e.Status != ExperimentStatus.Queued && e.Status != ExperimentStatus.Paused)
            .OrderByDescending(e => e.FinishedAt).Take(finishedShown), cancellation);
        var ids = rows.Select(r => r.Id).ToList();
        var spans = await db.Runs.Where(r => ids.Contains(r.ExperimentId!.Value) && r.StartedAt != null && r.FinishedAt != null)
            .Select(r => new { ExperimentId = r.ExperimentId!.Value, r.StartedAt, r.FinishedAt }).ToListAsync(cancellation);
        var seconds = spans.ToLookup(s => s.ExperimentId, s => (s.FinishedAt!.Value - s.StartedAt!.Value).TotalSeconds);
        var finished = new List<FinishedExperiment>();
        foreach (var row in rows)
        {
            finished.Add(new FinishedExperiment(row, await findings.ReadAsync(row, cancellation), seconds[row.Id].Sum()));
        }

        return finished;
    }

    private static async Task<List<NeedsYou>> NeedsAsync(KindredDb db, CancellationToken cancellation) => await db.Runs
        .Where(r => r.Status == RunStatus.Failed && (r.ExperimentId == null || r.Experiment!.Status != ExperimentStatus.Cancelled))
        .OrderByDescending(r => r.FinishedAt).Take(4)
        .Select(r => new NeedsYou(r.Id, r.Label, r.Experiment!.Name, r.Error,
            db.RunNeeds.Count(n => n.NeededRunId == r.Id && n.Run!.Status == RunStatus.Waiting)))
        .ToListAsync(cancellation);

    private async Task<HomeFinding> FindingAsync(KindredDb db, FinishedExperiment finished, CancellationToken cancellation)
    {
        var label = finished.Findings!.MeasureLabel;
        var id = await db.Matrices.Where(m => m.ExperimentId == finished.Row.Id && m.MeasureLabel == label && m.ImageSet == ImageSets.Inverted)
            .OrderByDescending(m => m.Id).Select(m => (long?)m.Id).FirstOrDefaultAsync(cancellation);
        var table = id is null ? null : await matrices.ReadAsync(id.Value, cancellation);
        var grid = table is null ? null : new SimilarityGrid(table);
        return new HomeFinding(finished.Row, finished.Findings, [.. grid?.Epsilons.Take(mapsShown).Select(e => new EpsilonMap(e, grid.AtEpsilon(e))) ?? []]);
    }
}
