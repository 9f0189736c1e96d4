using Kindred.Engine.Evaluation;
using Kindred.Platform.Runs;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Models;

namespace Kindred.Web.Compare;

/// <summary>One of the networks side by side, with all that has been measured of it so far.</summary>
public sealed record ComparedNetwork
{
    public required NetworkReference Reference { get; init; }

    public required string Name { get; init; }

    /// <summary>As short as tells it from the others: "ResNet-8 ε 0.5"; set by <see cref="NetworkLabels"/>.</summary>
    public string Label { get; init; } = "";

    public required string ArchitectureKind { get; init; }
    public required string ArchitectureLabel { get; init; }
    public required NetworkSpec Spec { get; init; }

    /// <summary>Null until it is trained.</summary>
    public long? ModelId { get; init; }

    public bool Brought { get; init; }

    /// <summary>Experiments that have it in their grid.</summary>
    public IReadOnlyList<(long Id, string Name)> Experiments { get; init; } = [];

    /// <summary>The run of it that has not ended, else the one that made it; null where that is no longer kept.</summary>
    public NetworkWork? Work { get; init; }

    /// <summary>The run whose curves are its training's; null where it was brought.</summary>
    public long? TrainRunId { get; init; }

    /// <summary>Label of the attack that watched its epochs.</summary>
    public string? WatchedUnder { get; init; }

    public RobustnessCard? Card { get; init; }

    /// <summary>What speaks against its numbers.</summary>
    public IReadOnlyList<NetworkFlag> Flags { get; init; } = [];

    public long? Parameters { get; init; }

    /// <summary>Of one image's forward pass; null where the architecture is a file's own.</summary>
    public long? MultiplyAdds { get; init; }

    public double? TrainSeconds { get; init; }
    public int? Epochs { get; init; }

    /// <summary>Images inverted through it, by what they were inverted from and how.</summary>
    public IReadOnlyDictionary<string, ComparedInversion> Inversions { get; init; } = new Dictionary<string, ComparedInversion>();

    /// <summary>Training epsilon; null where it is not known.</summary>
    public double? Epsilon => Spec.Epsilon;

    public int? Seed => Spec.Seed;

    /// <summary>Trained against an adversary.</summary>
    public bool Robust => Epsilon is > 0;

    public Accuracy? Clean => Card?.Clean;

    /// <summary>Equal for networks that differ in their seed only; those that were brought stand alone.</summary>
    public string Group => Brought ? $"{Reference}" : Spec.KeyButSeed;

    /// <summary>Whether something may still change by itself.</summary>
    public bool Live => Work is { Ended: false };
}

/// <summary>What is done with a network, or was done last.</summary>
public sealed record NetworkWork(long RunId, RunKind Kind, RunStatus Status, double Progress, string? Note, string? Error)
{
    public bool Ended => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;
}

/// <summary>How well images were inverted through a network.</summary>
/// <param name="Pairs">Image pairs.</param>
/// <param name="Method">Label of the method.</param>
/// <param name="MedianResidual">Median of the final relative distances.</param>
/// <param name="UnconvergedShare">Share of images whose distance is 0.1 or more.</param>
public sealed record ComparedInversion(int Pairs, string Method, double MedianResidual, double UnconvergedShare);
