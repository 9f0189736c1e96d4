using Hangfire;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>What Hangfire calls: "look at run 17 now". Starts the run's process in a free slot, watches it, and settles what it left.</summary>
public sealed class RunJob(
    IDbContextFactory<KindredDb> database, RunSlots slots, RunDispatcher dispatcher, RunProgram program, KindredOptions options, TimeProvider clock)
{
    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    [AutomaticRetry(Attempts = 0)]
    public async Task ExecuteAsync(long runId, CancellationToken stopping)
    {
        var run = await ReadAsync(runId);
        if (run?.Status != RunStatus.Queued || stopping.IsCancellationRequested)
        {
            return; // cancelled, paused or taken meanwhile, or handed over twice
        }

        var process = slots.Take(runId, slot => new RunProcess(runId, slot, $"{slots.Machine}, slot {slot + 1}", slots.Device(slot)));
        if (process is null)
        {
            return;
        }

        try
        {
            await ExecuteAsync(run, process, stopping);
        }
        finally
        {
            slots.Free(process);
        }

        await dispatcher.LookAsync(CancellationToken.None);
    }

    private async Task ExecuteAsync(Run run, RunProcess process, CancellationToken stopping)
    {
        using var log = new RunLog(options.RunLog(run.Id));
        log.Head(Now, run.Attempt, process.Worker, process.Device);
        await using var registration = stopping.Register(process.Stop);
        var exitCode = await process.ExecuteAsync(program.Start(run.Id, options, process.Worker, process.Device), log);
        await SettleAsync(run, process.ProcessId, exitCode, log, stopping.IsCancellationRequested);
    }

    // The child writes its own last word; this is for one that could not.
    private async Task SettleAsync(Run before, int? processId, int exitCode, RunLog log, bool serverStops)
    {
        await using var db = await database.CreateDbContextAsync();
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == before.Id);
        var neverClaimed = run is { Status: RunStatus.Queued } && run.Fence == before.Fence;
        var stillRunning = run is { Status: RunStatus.Running } && run.Machine == slots.Machine && run.ProcessId == processId;
        if (run is null || !(neverClaimed || stillRunning))
        {
            return;
        }

        if (serverStops && run.Request == RunRequest.None)
        {
            await db.Runs.Where(r => r.Id == run.Id && r.Fence == run.Fence && r.Status == run.Status)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, RunStatus.Queued).SetProperty(x => x.DispatchedAt, (DateTime?)null)
                    .SetProperty(x => x.LeaseExpiresAt, (DateTime?)null).SetProperty(x => x.Note, "stopped with the server; goes on from its last checkpoint"));
        }
        else
        {
            await RunLoss.TakeBackAsync(db, run, ChildProcesses.Ending(exitCode), log.Tail, RunStatus.Queued, Now, CancellationToken.None);
        }
    }

    private async Task<Run?> ReadAsync(long runId)
    {
        await using var db = await database.CreateDbContextAsync();
        return await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId);
    }
}
