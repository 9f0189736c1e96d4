namespace Kindred.Platform.Experiments;

/// <summary>A study launched by somebody: a spec and the runs it was planned into.</summary>
public sealed class Experiment
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary>The <see cref="ExperimentSpec"/> as JSON.</summary>
    public required string Spec { get; set; }

    /// <summary>Catalog id of the spec's data set; this and the two below are of the spec, for lists to filter and sort by.</summary>
    public string Dataset { get; set; } = "";

    /// <summary>Catalog id of the spec's objective.</summary>
    public string Objective { get; set; } = "";

    public Engine.Attacks.Norm Norm { get; set; }

    public ExperimentStatus Status { get; set; }

    /// <summary>Markdown, of the people who read it; null where nobody has written one.</summary>
    public string? Note { get; set; }

    public bool Starred { get; set; }

    /// <summary>Out of the way: lists leave it out unless asked for.</summary>
    public bool Archived { get; set; }

    /// <summary>Mean inverted similarity between architectures at the smallest epsilon that has any, and at the largest; null without.</summary>
    public double? InvertedFrom { get; set; }

    public double? InvertedTo { get; set; }

    /// <summary>When those two were drawn from the matrices; before <see cref="FinishedAt"/> they are out of date.</summary>
    public DateTime? SummarisedAt { get; set; }

    public DateTime CreatedAt { get; set; }
    public DateTime? FinishedAt { get; set; }

    /// <summary>The caller's Idempotency-Key: a second POST with it answers with this experiment.</summary>
    public string? IdempotencyKey { get; set; }

    public List<ExperimentTag> Tags { get; } = [];
    public List<ExperimentNetwork> Networks { get; } = [];
    public List<Runs.Run> Runs { get; } = [];
}

/// <summary>A word that people have put on an experiment.</summary>
public sealed class ExperimentTag
{
    public long ExperimentId { get; set; }
    public required string Name { get; set; }
}

public enum ExperimentStatus
{
    Queued,
    Running,
    Paused,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>One cell of an experiment's grid: an architecture at an epsilon and a seed. Its index orders rows and columns of matrices.</summary>
public sealed class ExperimentNetwork
{
    public long Id { get; set; }
    public long ExperimentId { get; set; }
    public int Index { get; set; }

    /// <summary>The architecture record as JSON, with its kind.</summary>
    public required string Architecture { get; set; }

    /// <summary>The catalog id of the architecture, which fixes its colour.</summary>
    public required string ArchitectureKind { get; set; }

    /// <summary>The architecture's own label, such as "ResNet-8"; two of one label in an experiment carry a suffix.</summary>
    public required string ArchitectureLabel { get; set; }

    /// <summary>Training epsilon, pixel units.</summary>
    public double Epsilon { get; set; }

    public int Seed { get; set; }

    /// <summary>Hash of everything that determines the weights.</summary>
    public required string ModelKey { get; set; }

    /// <summary>The trained network, once there is one.</summary>
    public long? ModelId { get; set; }

    public Models.TrainedModel? Model { get; set; }

    /// <summary>"ResNet-8, ε 0.5, seed 1".</summary>
    public string Label => LabelOf(ArchitectureLabel, Epsilon, Seed);

    public static string LabelOf(string architectureLabel, double epsilon, int seed) => $"{architectureLabel}, ε {epsilon:0.####}, seed {seed}";
}
