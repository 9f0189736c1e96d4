using System.Text.Json;
using Kindred.Engine.Runtime;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>A slot of a worker and the run it has.</summary>
public sealed record WorkerCard(string Machine, int Slot, string Device, string Version, DateTime HeartbeatAt, RunLine? Run, long? PeakMemoryBytes, string? NumericsJson)
{
    /// <summary>Slots silent for longer than this are history.</summary>
    private static readonly TimeSpan forgotten = TimeSpan.FromDays(1);

    public string Name => $"{(Machine == Environment.MachineName ? "this machine" : Machine)}, slot {Slot + 1}";

    public string? Numerics => NumericsJson is null ? null : JsonSerializer.Deserialize<NumericsVerdict>(NumericsJson, JsonSerializerOptions.Web)!.Sentence;

    public bool Silent(DateTime now, int leaseSeconds) => now - HeartbeatAt > TimeSpan.FromSeconds(leaseSeconds);

    public static async Task<IReadOnlyList<WorkerCard>> ReadAsync(KindredDb db, DateTime now, CancellationToken cancellation)
    {
        var since = now - forgotten;
        var slots = await db.WorkerSlots.Where(s => s.HeartbeatAt > since).OrderBy(s => s.Machine != Environment.MachineName).ThenBy(s => s.Machine).ThenBy(s => s.Slot).ToListAsync(cancellation);
        var ids = slots.Select(s => s.RunId).OfType<long>().ToList();
        var runs = await db.Runs.Where(r => ids.Contains(r.Id)).Select(RunLine.FromRun).ToDictionaryAsync(r => r.Id, cancellation);
        var extras = await db.Runs.Where(r => ids.Contains(r.Id)).Select(r => new { r.Id, r.PeakMemoryBytes, r.Numerics }).ToDictionaryAsync(r => r.Id, cancellation);
        return slots.Select(s => new WorkerCard(s.Machine, s.Slot, s.Device, s.Version, s.HeartbeatAt,
            s.RunId is { } id ? runs.GetValueOrDefault(id) : null,
            s.RunId is { } a ? extras.GetValueOrDefault(a)?.PeakMemoryBytes : null,
            s.RunId is { } b ? extras.GetValueOrDefault(b)?.Numerics : null)).ToList();
    }
}
