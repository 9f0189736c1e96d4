using Kindred.Platform.Runs;

namespace Kindred.Platform.Experiments;

/// <summary>What launching a spec would do: the grid with what exists already, the runs, and an estimate of the time.</summary>
/// <param name="Cells">Every network, in index order.</param>
/// <param name="Runs">Runs to execute and to reuse, by kind.</param>
public sealed record ExperimentPlan(IReadOnlyList<PlannedCell> Cells, IReadOnlyList<PlannedRuns> Runs)
{
    /// <summary>Wall seconds on the slots at hand; null where nothing of the kind has been measured on this worker yet and no figure ships.</summary>
    public double? Seconds { get; init; }
}

/// <summary>One network of the grid; <paramref name="ModelId"/> is set where it is trained already.</summary>
public sealed record PlannedCell(string ArchitectureLabel, string ArchitectureKind, double Epsilon, int Seed, long? ModelId);

/// <summary>How many runs of a kind there are, how many of them are reused, and their seconds of work.</summary>
public sealed record PlannedRuns(RunKind Kind, int Count, int Reused, double Seconds);
