namespace Kindred.Platform.Models;

/// <summary>A trained network. Its key is the hash of everything that determines its weights, so that it is trained once.</summary>
public sealed class TrainedModel
{
    public long Id { get; set; }
    public required string Key { get; set; }
    public required string Name { get; set; }

    /// <summary>Catalog id of the data set, and the hash of its files.</summary>
    public required string Dataset { get; set; }

    public required string DatasetHash { get; set; }

    /// <summary>The architecture record as JSON.</summary>
    public required string Architecture { get; set; }

    public required string ArchitectureKind { get; set; }
    public required string ArchitectureLabel { get; set; }

    /// <summary>The <see cref="Engine.Training.TrainingSpec"/> as JSON.</summary>
    public required string Training { get; set; }

    public int TrainingImages { get; set; }
    public required string Objective { get; set; }
    public Engine.Attacks.Norm Norm { get; set; }
    public double Epsilon { get; set; }
    public int Seed { get; set; }
    public int Classes { get; set; }
    public int RepresentationWidth { get; set; }
    public long Parameters { get; set; }

    /// <summary>SHA-256 of the safetensors artifact.</summary>
    public required string WeightsArtifact { get; set; }

    public double FinalLoss { get; set; }

    /// <summary><see cref="Engine.Runtime.NumericsVerdict"/> as JSON.</summary>
    public required string Numerics { get; set; }

    public long TrainRunId { get; set; }
    public double TrainSeconds { get; set; }
    public DateTime CreatedAt { get; set; }

    public List<Evaluations.Evaluation> Evaluations { get; } = [];
    public List<ModelCheck> Checks { get; } = [];
}
