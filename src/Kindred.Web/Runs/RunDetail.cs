using System.Runtime.InteropServices;
using System.Text.Json;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>All a run's own page says of it, but its log and its curves.</summary>
public sealed record RunDetail(RunLine Line, RunFacts Facts, IReadOnlyList<RunLine> Needs, IReadOnlyList<RunLine> NeededBy, RunResult Result, int Epochs, string WatchedUnder)
{
    public static async Task<RunDetail?> ReadAsync(KindredDb db, long runId, CancellationToken cancellation)
    {
        var line = await db.Runs.Where(r => r.Id == runId).Select(RunLine.FromRun).SingleOrDefaultAsync(cancellation);
        if (line is null)
        {
            return null;
        }

        var facts = await db.Runs.Where(r => r.Id == runId).Select(r => new RunFacts(
            r.CreatedAt, r.QueuedAt, r.HeartbeatAt, r.Device, r.Machine, r.ProcessId, r.PeakMemoryBytes, r.Numerics, r.ModelId ?? r.Network!.ModelId, r.Network!.Epsilon)).SingleAsync(cancellation);
        var needs = await db.RunNeeds.Where(n => n.RunId == runId).OrderBy(n => n.NeededRunId).Select(n => n.Needed!).Select(RunLine.FromRun).ToListAsync(cancellation);
        var neededBy = await db.RunNeeds.Where(n => n.NeededRunId == runId).OrderBy(n => n.RunId).Select(n => n.Run!).Select(RunLine.FromRun).ToListAsync(cancellation);
        var stored = await db.Experiments.Where(e => e.Id == line.ExperimentId).Select(e => e.Spec).SingleOrDefaultAsync(cancellation);
        var spec = stored is null ? null : SpecJson.Deserialize<ExperimentSpec>(stored);
        return new RunDetail(
            line, facts, needs, neededBy, await RunResult.ReadAsync(db, line, cancellation), spec?.Training.Epochs ?? 0, spec is null ? "" : TrainRun.MonitorAttack(spec).Label);
    }
}

/// <summary>Where and when a run was at work.</summary>
public sealed record RunFacts(
    DateTime CreatedAt, DateTime? QueuedAt, DateTime? HeartbeatAt, string? Device, string? Machine, int? ProcessId, long? PeakMemoryBytes, string? NumericsJson,
    long? ModelId, double? Epsilon)
{
    public NumericsVerdict? Numerics => NumericsJson is null ? null : JsonSerializer.Deserialize<NumericsVerdict>(NumericsJson, JsonSerializerOptions.Web);
}

/// <summary>What a run left: accuracies, or an inverted set.</summary>
public sealed record RunResult(IReadOnlyList<(string Label, Accuracy Accuracy)> Accuracies, InvertedResult? Inverted)
{
    public static async Task<RunResult> ReadAsync(KindredDb db, RunLine run, CancellationToken cancellation)
    {
        var from = run.ReusedRunId ?? run.Id;
        var accuracies = run.Kind != RunKind.Evaluate ? [] : await db.Evaluations.Where(e => e.RunId == from).OrderBy(e => e.Id)
            .Select(e => new { e.Label, e.Correct, e.Count }).ToListAsync(cancellation);
        var set = run.Kind != RunKind.Invert ? null : await db.InvertedImageSets.Where(s => s.RunId == from)
            .Select(s => new { s.Count, s.MedianResidual, s.UnconvergedShare, s.ResidualCurve }).FirstOrDefaultAsync(cancellation);
        return new RunResult(
            accuracies.Select(a => (a.Label, new Accuracy(a.Correct, a.Count))).ToList(),
            set is null ? null : new InvertedResult(set.Count, set.MedianResidual, set.UnconvergedShare, MemoryMarshal.Cast<byte, float>(set.ResidualCurve).ToArray()));
    }
}

/// <summary>How well a set was inverted. The curve is the median over images of the best distance so far, by step.</summary>
public sealed record InvertedResult(int Count, double MedianResidual, double UnconvergedShare, IReadOnlyList<float> Curve);
