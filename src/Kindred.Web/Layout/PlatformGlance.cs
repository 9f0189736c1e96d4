using System.Text.Json;
using Kindred.Engine.Runtime;
using Kindred.Platform;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Layout;

/// <summary>The few figures every page shows: what there is, what is at work, and on what.</summary>
public sealed record PlatformGlance
{
    public required int Experiments { get; init; }
    public required int RunsAtWork { get; init; }
    public required int Slots { get; init; }
    public required int Busy { get; init; }

    /// <summary>Devices of the slots, such as "cpu".</summary>
    public required string Devices { get; init; }

    /// <summary>Verdict of the latest numerics self-test; null before the first.</summary>
    public required string? Numerics { get; init; }

    public string SlotsSentence => (Slots, Busy) switch
    {
        (0, _) => "No worker is connected",
        (1, 0) => "The worker slot is free",
        (1, _) => "The worker slot is busy",
        (2, 0) => "Both worker slots free",
        (2, 2) => "Both worker slots busy",
        (_, 0) => $"All {Slots} worker slots free",
        _ when Busy == Slots => $"All {Slots} worker slots busy",
        _ => $"{Busy} of {Slots} worker slots busy",
    };

    public string DeviceSentence => string.Join(" · ", new[] { Devices, Numerics }.Where(s => !string.IsNullOrEmpty(s)));
}

/// <summary>Reads a <see cref="PlatformGlance"/>.</summary>
public sealed class GlanceReader(IDbContextFactory<KindredDb> database, KindredOptions options, TimeProvider clock)
{
    public async Task<PlatformGlance> ReadAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var alive = clock.GetUtcNow().UtcDateTime.AddSeconds(-options.Workers.LeaseSeconds);
        var slots = await db.WorkerSlots.Where(s => s.HeartbeatAt > alive).Select(s => new { s.Device, s.RunId }).ToListAsync(cancellation);
        var numerics = await db.Runs.Where(r => r.Numerics != null).OrderByDescending(r => r.Id).Select(r => r.Numerics).FirstOrDefaultAsync(cancellation);
        return new PlatformGlance
        {
            Experiments = await db.Experiments.CountAsync(cancellation),
            RunsAtWork = await db.Runs.CountAsync(r => r.Status == RunStatus.Running, cancellation),
            Slots = slots.Count,
            Busy = slots.Count(s => s.RunId is not null),
            Devices = string.Join(", ", slots.Select(s => s.Device).Distinct().Order()),
            Numerics = numerics is null ? null : JsonSerializer.Deserialize<NumericsVerdict>(numerics, JsonSerializerOptions.Web)?.Sentence,
        };
    }
}
