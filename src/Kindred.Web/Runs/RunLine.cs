using System.Linq.Expressions;
using Kindred.Platform.Runs;

namespace Kindred.Web.Runs;

/// <summary>A run as lists show it: the columns they need and no more.</summary>
public sealed record RunLine(
    long Id,
    long? ExperimentId,
    string? ExperimentName,
    RunKind Kind,
    string? Architecture,
    string? ArchitectureKind,
    double? Epsilon,
    string? Task,
    string Label,
    RunStatus Status,
    int Order,
    double Progress,
    string? Note,
    string? Error,
    string? Worker,
    int Attempt,
    long? ReusedRunId,
    DateTime? StartedAt,
    DateTime? FinishedAt,
    long? ModelId = null)
{
    public static Expression<Func<Run, RunLine>> FromRun { get; } = r => new RunLine(
        r.Id, r.ExperimentId, r.Experiment!.Name, r.Kind, r.Network!.Architecture, r.Network.ArchitectureKind, r.Network.Epsilon, r.Task, r.Label, r.Status, r.Order, r.Progress, r.Note, r.Error,
        r.Worker, r.Attempt, r.ReusedRunId, r.StartedAt, r.FinishedAt, r.ModelId ?? r.Network.ModelId);

    /// <summary>Worker and slot that had it, as people say it: "this machine, slot 1".</summary>
    public string? Where => Worker?.Replace($"{Environment.MachineName}, ", "this machine, ", StringComparison.Ordinal);

    public bool Ended => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>Seconds of its last attempt; null while it has not ended, or where it took another run's result.</summary>
    public double? Seconds => ReusedRunId is null && StartedAt is { } from && FinishedAt is { } to ? Math.Max(0, (to - from).TotalSeconds) : null;
}
