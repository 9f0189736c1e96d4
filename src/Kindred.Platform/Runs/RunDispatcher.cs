using System.Threading.Channels;
using Hangfire;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>
/// Looks at the database, the one truth, and moves what can move: takes back runs whose process is gone, reuses results, queues runs
/// whose needs are met, brings experiments' statuses up to date, and hands the next runs to Hangfire, no more than there are free slots,
/// so that order and pauses stay ours. Any number of servers may do this at once: every step is one guarded statement.
/// </summary>
public sealed class RunDispatcher(
    IDbContextFactory<KindredDb> database, IBackgroundJobClient jobs, RunRecovery recovery, TimeProvider clock) : IDisposable
{
    /// <summary>A slot whose server has been silent for this long does not count.</summary>
    internal static readonly TimeSpan SlotSilence = TimeSpan.FromSeconds(20);

    /// <summary>A run handed to Hangfire and not taken for this long is handed over again; a second taker finds nothing to claim.</summary>
    private static readonly TimeSpan DispatchPatience = TimeSpan.FromSeconds(60);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Lets the dispatcher look soon.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Completes when somebody called <see cref="Wake"/>.</summary>
    internal ValueTask<bool> WokenAsync(CancellationToken cancellation) => wakes.Reader.ReadAsync(cancellation);

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            var now = clock.GetUtcNow().UtcDateTime;
            await recovery.TakeBackAsync(db, cancellation);
            await RunReadiness.ReuseResultsAsync(db, now, cancellation);
            await RunReadiness.QueueReadyAsync(db, now, cancellation);
            await RunReadiness.ExplainBlockedAsync(db, cancellation);
            await ExperimentStatusUpdate.ApplyAsync(db, now, cancellation);
            await DispatchAsync(db, now, cancellation);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    /// <summary>Forgets what was handed to a Hangfire storage that died with its process.</summary>
    internal async Task ForgetDispatchedAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Runs.Where(r => r.Status == RunStatus.Queued && r.DispatchedAt != null)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.DispatchedAt, (DateTime?)null), cancellation);
    }

    private async Task DispatchAsync(KindredDb db, DateTime now, CancellationToken cancellation)
    {
        await db.Runs.Where(r => r.Status == RunStatus.Queued && r.DispatchedAt < now - DispatchPatience)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.DispatchedAt, (DateTime?)null), cancellation);
        var slots = await db.WorkerSlots.CountAsync(s => s.HeartbeatAt > now - SlotSilence, cancellation);
        var taken = await db.Runs.CountAsync(r => r.Status == RunStatus.Running || (r.Status == RunStatus.Queued && r.DispatchedAt != null), cancellation);
        if (slots <= taken)
        {
            return;
        }

        foreach (var run in await NextAsync(db, slots - taken, cancellation))
        {
            var mine = await db.Runs.Where(r => r.Id == run && r.Status == RunStatus.Queued && r.DispatchedAt == null)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.DispatchedAt, now), cancellation);
            if (mine == 1)
            {
                jobs.Enqueue<RunJob>(job => job.ExecuteAsync(run, CancellationToken.None));
            }
        }
    }

    // Runs that stand alone first: somebody waits for each. Then experiment by experiment, in each by its order. One result is worked for once: a run waits while another of its key is under way,
    // and reuses what that one makes.
    private static async Task<IEnumerable<long>> NextAsync(KindredDb db, int count, CancellationToken cancellation)
    {
        var ready = await db.Runs
            .Where(r => r.Status == RunStatus.Queued && r.DispatchedAt == null && (r.ExperimentId == null || r.Experiment!.Status != ExperimentStatus.Paused))
            .Where(r => r.ResultKey == null || !db.Runs.Any(other => other.ResultKey == r.ResultKey && other.Id != r.Id
                && (other.Status == RunStatus.Running || other.Status == RunStatus.Lost || (other.Status == RunStatus.Queued && other.DispatchedAt != null))))
            .OrderBy(r => r.ExperimentId ?? 0).ThenBy(r => r.Order).ThenBy(r => r.Id)
            .Select(r => new { r.Id, r.ResultKey })
            .Take(count + 100) // some may share a key
            .ToListAsync(cancellation);
        return ready.DistinctBy(r => r.ResultKey ?? $"{r.Id}").Take(count).Select(r => r.Id);
    }
}
