using Kindred.Engine.Runtime;
using Kindred.Platform.Runs;

namespace Kindred.Web.Runs;

/// <summary>One piece of work: a network trained, evaluated or inverted, rows of matrices compared, or a data set installed.</summary>
public record RunSummary
{
    public required string Id { get; init; }

    /// <summary>The experiment it belongs to; null where it stands alone.</summary>
    public required string? ExperimentId { get; init; }

    public required RunKind Kind { get; init; }

    /// <summary>What it does, in words.</summary>
    public required string Label { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>Done, in [0,1].</summary>
    public required double Progress { get; init; }

    /// <summary>Where it is, or why it is as it is.</summary>
    public required string? Note { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Error { get; init; }

    /// <summary>The network it is about, once that is trained.</summary>
    public required string? ModelId { get; init; }

    /// <summary>How often it was started.</summary>
    public required int Attempt { get; init; }

    /// <summary>The run whose result it reuses.</summary>
    public required string? ReusedRunId { get; init; }

    public required DateTime CreatedAt { get; init; }
    public required DateTime? StartedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }
}

/// <summary>A run with where it was executed and what it needed.</summary>
public sealed record RunDetails : RunSummary
{
    /// <summary>Runs whose results it needs.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Worker and slot that has or had it.</summary>
    public required string? Worker { get; init; }

    /// <summary>Device it computes on.</summary>
    public required string? Device { get; init; }

    /// <summary>Last sign of life of its process.</summary>
    public required DateTime? HeartbeatAt { get; init; }

    public required DateTime? QueuedAt { get; init; }

    /// <summary>Most memory its process has held.</summary>
    public required long? PeakMemoryBytes { get; init; }

    /// <summary>What the numerics self-test found for its network on its device.</summary>
    public required NumericsVerdict? Numerics { get; init; }
}

/// <summary>One number measured while a run was at work.</summary>
public sealed record MetricValue
{
    /// <summary>Grows with time; pass the last one seen as <c>since</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Such as loss/train, clean/acc, adv/acc or residual/median.</summary>
    public required string Name { get; init; }

    public required long Step { get; init; }
    public required double Epoch { get; init; }

    /// <summary>Null where the number was not finite.</summary>
    public required double? Value { get; init; }

    public required DateTime At { get; init; }
}
