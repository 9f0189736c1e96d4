using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>Moves runs that wait: to succeeded where another experiment has made their result since, to the queue where their needs are met.</summary>
internal static class RunReadiness
{
    public const string WaitsForFailed = "waits for a failed run";
    public const string WaitsForCancelled = "waits for a cancelled run";

    public static async Task ReuseResultsAsync(KindredDb db, DateTime now, CancellationToken cancellation)
    {
        var candidates = await db.Runs
            .Where(r => (r.Status == RunStatus.Queued || r.Status == RunStatus.Waiting) && r.ResultKey != null
                && db.Runs.Any(done => done.ResultKey == r.ResultKey && done.Id != r.Id && done.Status == RunStatus.Succeeded))
            .Select(r => new { r.Id, r.Kind, r.NetworkId, Key = r.ResultKey! })
            .ToListAsync(cancellation);
        if (candidates.Count == 0)
        {
            return;
        }

        var reusable = await ReusableResults.FindAsync(db, candidates.Select(c => c.Key), cancellation);
        foreach (var run in candidates.Where(c => reusable.ContainsKey(c.Key)))
        {
            var result = reusable[run.Key];
            var note = result.Note(run.Kind);
            if (run.Kind == RunKind.Train)
            {
                await db.Networks.Where(n => n.Id == run.NetworkId).ExecuteUpdateAsync(n => n.SetProperty(x => x.ModelId, result.ModelId), cancellation);
            }

            await db.Runs.Where(r => r.Id == run.Id && (r.Status == RunStatus.Queued || r.Status == RunStatus.Waiting))
                .ExecuteUpdateAsync(
                    r => r.SetProperty(x => x.Status, RunStatus.Succeeded).SetProperty(x => x.Progress, 1).SetProperty(x => x.FinishedAt, now)
                        .SetProperty(x => x.ReusedRunId, result.RunId).SetProperty(x => x.Note, note),
                    cancellation);
        }
    }

    public static Task QueueReadyAsync(KindredDb db, DateTime now, CancellationToken cancellation) =>
        db.Runs.Where(r => r.Status == RunStatus.Waiting && (r.ExperimentId == null || r.Experiment!.Status != ExperimentStatus.Paused)
                && r.Needs.All(n => n.Needed!.Status == RunStatus.Succeeded))
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Status, RunStatus.Queued).SetProperty(x => x.QueuedAt, now)
                    .SetProperty(x => x.DispatchedAt, (DateTime?)null).SetProperty(x => x.Note, (string?)null),
                cancellation);

    public static async Task ExplainBlockedAsync(KindredDb db, CancellationToken cancellation)
    {
        await ExplainAsync(db, RunStatus.Failed, WaitsForFailed, cancellation);
        await ExplainAsync(db, RunStatus.Cancelled, WaitsForCancelled, cancellation);
        await db.Runs.Where(r => r.Status == RunStatus.Waiting && r.Note != null
                && !r.Needs.Any(n => n.Needed!.Status == RunStatus.Failed || n.Needed.Status == RunStatus.Cancelled))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Note, (string?)null), cancellation);
    }

    private static Task<int> ExplainAsync(KindredDb db, RunStatus cause, string note, CancellationToken cancellation) =>
        db.Runs.Where(r => r.Status == RunStatus.Waiting && r.Note == null && r.Needs.Any(n => n.Needed!.Status == cause))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Note, note), cancellation);
}
