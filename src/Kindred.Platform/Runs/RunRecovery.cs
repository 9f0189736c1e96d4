using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>
/// Finds runs that say they run and do not. Of this machine's a look at the process table tells at once, so a restarted server goes on
/// without waiting for leases; of other machines' only the lease tells.
/// </summary>
public sealed class RunRecovery(RunSlots slots, TimeProvider clock)
{
    public async Task TakeBackAsync(KindredDb db, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await QueueLostAsync(db, now, cancellation);
        var suspects = await db.Runs.AsNoTracking()
            .Where(r => r.Status == RunStatus.Running && (r.Machine == slots.Machine || r.LeaseExpiresAt < now))
            .ToListAsync(cancellation);
        foreach (var run in suspects.Where(r => !slots.Holds(r.Id))) // what a slot of ours holds, it settles itself
        {
            if (run.Machine == slots.Machine && !ChildProcesses.IsAlive(run.ProcessId, run.Id))
            {
                await RunLoss.TakeBackAsync(db, run, "its process ended with the server", null, RunStatus.Queued, now, cancellation);
            }
            else if (run.LeaseExpiresAt < now)
            {
                var silence = now - (run.HeartbeatAt ?? run.StartedAt ?? now);
                await RunLoss.TakeBackAsync(
                    db, run, $"silent for {silence.TotalSeconds:0} s on {run.Machine}", null, RunStatus.Lost, now, cancellation);
            }
        }
    }

    // lost at the last look, and shown as such until now
    private static async Task QueueLostAsync(KindredDb db, DateTime now, CancellationToken cancellation)
    {
        var lost = db.Runs.Where(r => r.Status == RunStatus.Lost);
        await lost.Where(r => r.Experiment!.Status == ExperimentStatus.Paused)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, RunStatus.Paused), cancellation);
        await lost.ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, RunStatus.Queued).SetProperty(x => x.QueuedAt, now), cancellation);
    }
}
