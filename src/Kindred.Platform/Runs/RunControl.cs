using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>
/// What a person can ask of runs. Those at work are asked and stop by themselves; the others change at once. Each is one or two
/// statements over all runs given, to be called inside a transaction.
/// </summary>
internal static class RunControl
{
    public static async Task CancelAsync(IQueryable<Run> runs, DateTime now, CancellationToken cancellation)
    {
        await runs.Where(r => r.Status == RunStatus.Running).ExecuteUpdateAsync(r => r.SetProperty(x => x.Request, RunRequest.Cancel), cancellation);
        await runs.Where(r => r.Status == RunStatus.Waiting || r.Status == RunStatus.Queued || r.Status == RunStatus.Paused || r.Status == RunStatus.Lost)
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Status, RunStatus.Cancelled).SetProperty(x => x.FinishedAt, now).SetProperty(x => x.Note, (string?)null),
                cancellation);
    }

    /// <summary>What waits for other runs goes on waiting.</summary>
    public static async Task PauseAsync(IQueryable<Run> runs, CancellationToken cancellation)
    {
        await runs.Where(r => r.Status == RunStatus.Running && r.Request == RunRequest.None)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Request, RunRequest.Pause), cancellation);
        await runs.Where(r => r.Status == RunStatus.Queued || r.Status == RunStatus.Lost)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, RunStatus.Paused).SetProperty(x => x.DispatchedAt, (DateTime?)null), cancellation);
    }

    public static async Task ResumeAsync(IQueryable<Run> runs, DateTime now, CancellationToken cancellation)
    {
        // asked to pause but not stopped yet: it goes on, or goes back to the queue where it has begun to stop
        await runs.Where(r => r.Status == RunStatus.Running && r.Request == RunRequest.Pause)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Request, RunRequest.None), cancellation);
        await runs.Where(r => r.Status == RunStatus.Paused)
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Status, RunStatus.Queued).SetProperty(x => x.QueuedAt, now).SetProperty(x => x.DispatchedAt, (DateTime?)null),
                cancellation);
    }

    /// <summary>Failed and cancelled runs wait again; the dispatcher queues those whose needs are met.</summary>
    public static Task RetryAsync(IQueryable<Run> runs, CancellationToken cancellation) =>
        runs.Where(r => r.Status == RunStatus.Failed || r.Status == RunStatus.Cancelled)
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Status, RunStatus.Waiting)
                    .SetProperty(x => x.Attempt, x => x.StartedAt == null ? x.Attempt : x.Attempt + 1)
                    .SetProperty(x => x.Losses, 0)
                    .SetProperty(x => x.Request, RunRequest.None)
                    .SetProperty(x => x.Error, (string?)null)
                    .SetProperty(x => x.Note, (string?)null)
                    .SetProperty(x => x.DispatchedAt, (DateTime?)null)
                    .SetProperty(x => x.FinishedAt, (DateTime?)null),
                cancellation);
}
