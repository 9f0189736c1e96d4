using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;

namespace Kindred.Web.Experiments;

/// <summary>An experiment in a list.</summary>
public sealed record ExperimentSummary
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required ExperimentStatus Status { get; init; }

    /// <summary>Mean over its runs, in [0,1].</summary>
    public required double Progress { get; init; }

    /// <summary>Networks in its grid.</summary>
    public required int Networks { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }
    public required bool Starred { get; init; }
    public required bool Archived { get; init; }

    /// <summary>Catalog id of its data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Catalog id of its objective.</summary>
    public required string Objective { get; init; }

    public required Norm Norm { get; init; }

    /// <summary>Mean inverted similarity between architectures at the smallest epsilon that has any; null until it has ended with one.</summary>
    public required double? InvertedFrom { get; init; }

    /// <summary>The same at the largest.</summary>
    public required double? InvertedTo { get; init; }

    public required DateTime CreatedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }
}

/// <summary>An experiment with its spec and how far it is.</summary>
public sealed record ExperimentDetails
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required ExperimentStatus Status { get; init; }

    /// <summary>What was asked for, every setting written out; can be posted again as it is.</summary>
    public required JsonElement Spec { get; init; }

    /// <summary>Mean over its runs, in [0,1].</summary>
    public required double Progress { get; init; }

    public required RunCounts Runs { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Markdown; null where nobody has written one.</summary>
    public required string? Note { get; init; }

    public required bool Starred { get; init; }
    public required bool Archived { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }
}

/// <summary>How many runs are in which state.</summary>
public sealed record RunCounts
{
    public int Waiting { get; init; }
    public int Queued { get; init; }
    public int Running { get; init; }
    public int Paused { get; init; }
    public int Lost { get; init; }
    public int Failed { get; init; }
    public int Succeeded { get; init; }
    public int Cancelled { get; init; }
    public int Total { get; init; }

    public static RunCounts Of(IReadOnlyDictionary<RunStatus, int> counts) => new()
    {
        Waiting = counts.GetValueOrDefault(RunStatus.Waiting),
        Queued = counts.GetValueOrDefault(RunStatus.Queued),
        Running = counts.GetValueOrDefault(RunStatus.Running),
        Paused = counts.GetValueOrDefault(RunStatus.Paused),
        Lost = counts.GetValueOrDefault(RunStatus.Lost),
        Failed = counts.GetValueOrDefault(RunStatus.Failed),
        Succeeded = counts.GetValueOrDefault(RunStatus.Succeeded),
        Cancelled = counts.GetValueOrDefault(RunStatus.Cancelled),
        Total = counts.Values.Sum(),
    };
}

/// <summary>An experiment to launch.</summary>
public sealed record LaunchRequest
{
    /// <summary>What people will call it.</summary>
    public required string Name { get; init; }

    /// <summary>As in <c>/presets</c>; what is left out takes its default. Kinds and ranges: <c>/catalog</c>.</summary>
    public required JsonElement Spec { get; init; }
}
