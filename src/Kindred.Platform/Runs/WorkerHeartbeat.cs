using System.Reflection;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kindred.Platform.Runs;

/// <summary>Says twice in three seconds which slots this server has and what they do, and hears what people ask of their runs.</summary>
internal sealed class WorkerHeartbeat(IDbContextFactory<KindredDb> database, RunSlots slots, TimeProvider clock, ILogger<WorkerHeartbeat> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.5);
    private static readonly string Version = typeof(WorkerHeartbeat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ForgetDeadAsync(cancellationToken);
        await BeatAsync(cancellationToken); // the dispatcher counts slots
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await BeatAsync(stoppingToken);
                await HearAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseOutage.Is(e))
            {
                log.LogError(e, "The worker could not reach the database; it tries again in {Seconds} s.", Interval.TotalSeconds);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await db.WorkerSlots.Where(s => s.Machine == slots.Machine && s.ProcessId == Environment.ProcessId).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.WorkerSlots.Where(s => s.Machine == slots.Machine && s.ProcessId == Environment.ProcessId)
            .ToDictionaryAsync(s => s.Slot, cancellation);
        var held = slots.Held();
        for (var slot = 0; slot < slots.Count; slot++)
        {
            if (!rows.Remove(slot, out var row))
            {
                row = new WorkerSlot
                {
                    Machine = slots.Machine,
                    ProcessId = Environment.ProcessId,
                    Slot = slot,
                    Device = slots.Device(slot),
                    Version = Version,
                };
                db.Add(row);
            }

            row.RunId = held[slot]?.RunId;
            row.HeartbeatAt = clock.GetUtcNow().UtcDateTime;
        }

        await db.SaveChangesAsync(cancellation);
    }

    // slots of servers that were killed on this machine would count until their silence shows
    private async Task ForgetDeadAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.WorkerSlots.Where(s => s.Machine == slots.Machine).ToListAsync(cancellation);
        db.RemoveRange(rows.Where(r => r.ProcessId == Environment.ProcessId || !Directory.Exists($"/proc/{r.ProcessId}")));
        await db.SaveChangesAsync(cancellation);
    }

    private async Task HearAsync(CancellationToken cancellation)
    {
        var held = slots.Held().OfType<RunProcess>().ToDictionary(p => p.RunId);
        if (held.Count == 0)
        {
            return;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow().UtcDateTime;
        var asked = await db.Runs
            .Where(r => held.Keys.Contains(r.Id) && r.Status == RunStatus.Running && (r.Request != RunRequest.None || r.LeaseExpiresAt < now))
            .Select(r => new { r.Id, r.Request })
            .ToListAsync(cancellation);
        foreach (var run in asked)
        {
            if (run.Request == RunRequest.None)
            {
                held[run.Id].Kill(); // its heart has stopped; the slot must not wait for it for ever
            }
            else
            {
                held[run.Id].Stop();
            }
        }
    }
}
