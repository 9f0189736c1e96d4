using System.Linq.Expressions;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Runs;
using Kindred.Web.Api;

namespace Kindred.Web.Runs;

/// <summary>How run and metric rows become answers, inside one query.</summary>
internal static class RunRows
{
    public static Expression<Func<Run, OrderedRun>> Ordered { get; } = r => new OrderedRun(r.Order, new RunSummary
    {
        Id = PublicId.Of(r.Id),
        ExperimentId = PublicId.Of(r.ExperimentId),
        Kind = r.Kind,
        Label = r.Label,
        Status = r.Status,
        Progress = r.Progress,
        Note = r.Note,
        Error = r.Error,
        ModelId = PublicId.Of(r.ModelId ?? r.Network!.ModelId),
        Attempt = r.Attempt,
        ReusedRunId = PublicId.Of(r.ReusedRunId),
        CreatedAt = r.CreatedAt,
        StartedAt = r.StartedAt,
        FinishedAt = r.FinishedAt,
    });

    public static Expression<Func<Run, RunDetails>> Details { get; } = r => new RunDetails
    {
        Id = PublicId.Of(r.Id),
        ExperimentId = PublicId.Of(r.ExperimentId),
        Kind = r.Kind,
        Label = r.Label,
        Status = r.Status,
        Progress = r.Progress,
        Note = r.Note,
        Error = r.Error,
        ModelId = PublicId.Of(r.ModelId ?? r.Network!.ModelId),
        Attempt = r.Attempt,
        ReusedRunId = PublicId.Of(r.ReusedRunId),
        CreatedAt = r.CreatedAt,
        StartedAt = r.StartedAt,
        FinishedAt = r.FinishedAt,
        Needs = r.Needs.Select(n => PublicId.Of(n.NeededRunId)).ToList(),
        Worker = r.Worker,
        Device = r.Device,
        HeartbeatAt = r.HeartbeatAt,
        QueuedAt = r.QueuedAt,
        PeakMemoryBytes = r.PeakMemoryBytes,
        Numerics = Verdict(r.Numerics),
    };

    public static Expression<Func<MetricPoint, MetricValue>> Metric { get; } = m => new MetricValue
    {
        Id = PublicId.Of(m.Id),
        Name = m.Name,
        Step = m.Step,
        Epoch = m.Epoch,
        Value = double.IsFinite(m.Value) ? m.Value : null,
        At = m.At,
    };

    private static NumericsVerdict? Verdict(string? stored) => stored is null ? null : SpecJson.Deserialize<NumericsVerdict>(stored);
}

/// <summary>A run with its place in the experiment, which pages of runs go by.</summary>
internal sealed record OrderedRun(int Order, RunSummary Run);
