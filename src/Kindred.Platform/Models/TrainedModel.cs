using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;

namespace Kindred.Platform.Models;

/// <summary>A network, trained here or brought by a person. Its key is the hash of everything that determines its weights, so that it is trained once.</summary>
public sealed class TrainedModel
{
    public long Id { get; set; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public ModelOrigin Origin { get; set; }

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

    /// <summary>The ball of the adversary in training; null where nobody who brought it has stated norm or radius. Epsilon 0 is training without an adversary.</summary>
    public Engine.Attacks.Norm? Norm { get; set; }

    public double? Epsilon { get; set; }
    public int Seed { get; set; }
    public int Classes { get; set; }
    public int RepresentationWidth { get; set; }
    public long Parameters { get; set; }

    /// <summary>
    /// SHA-256 of the artifact with the weights that are used everywhere (evaluated, inverted, compared, downloaded): safetensors, or the
    /// TorchScript file of an imported network.
    /// </summary>
    public required string WeightsArtifact { get; set; }

    /// <summary>SHA-256 of a second TorchScript file that gives the representation; null where there is none.</summary>
    public string? FeaturesArtifact { get; set; }

    /// <summary>How an imported network is to be read, <see cref="Engine.Checkpoints.NetworkFile"/> as JSON; null for one trained here.</summary>
    public string? Import { get; set; }

    /// <summary>What the person who brought it says about it, <see cref="BroughtCard"/> as JSON; null for one trained here.</summary>
    public string? Card { get; set; }

    /// <summary>Which of the two below they are.</summary>
    public KeptWeights WeightsUsed { get; set; }

    /// <summary>Weights after the last epoch; null for networks that were not trained here.</summary>
    public string? LastWeightsArtifact { get; set; }

    /// <summary>Weights after the best epoch by validation robust accuracy; null where nothing was validated.</summary>
    public string? BestWeightsArtifact { get; set; }

    /// <summary>Epochs trained; 0 for networks that were not trained here.</summary>
    public int Epochs { get; set; }

    /// <summary>The best epoch, from 1.</summary>
    public int? BestEpoch { get; set; }

    /// <summary>What ended the training before its last epoch.</summary>
    public TrainingStop Stop { get; set; }

    /// <summary><see cref="Engine.Training.CatastrophicOverfitting"/> as JSON, where that stopped it.</summary>
    public string? Collapse { get; set; }

    public double FinalLoss { get; set; }

    /// <summary><see cref="Engine.Runtime.NumericsVerdict"/> as JSON.</summary>
    public required string Numerics { get; set; }

    public long TrainRunId { get; set; }
    public double TrainSeconds { get; set; }
    public DateTime CreatedAt { get; set; }

    /// <summary>C×H×W of its images; null where it was trained on a data set of somebody's own, which alone knows.</summary>
    public ImageShape? InputShape => Import is not null ? SpecJson.Deserialize<NetworkFile>(Import).InputShape : (Catalog<ImageDataset>.Find(Dataset)?.Default as ImageDataset)?.Shape;

    /// <summary>
    /// Names of the layers whose representations can be had, in forward order. Of a TorchScript network only what it exports can: the penultimate, or nothing.
    /// </summary>
    public IReadOnlyList<string> Layers => LayersOf(ArchitectureKind, Architecture, RepresentationWidth);

    /// <inheritdoc cref="Layers"/>
    public static IReadOnlyList<string> LayersOf(string architectureKind, string architecture, int representationWidth) =>
        architectureKind != ImportModelRun.TorchScriptKind ? SpecJson.Deserialize<Architecture>(architecture).LayerNames
        : representationWidth > 0 ? [Classifier.Penultimate] : [];

    public List<Evaluations.Evaluation> Evaluations { get; } = [];
    public List<ModelCheck> Checks { get; } = [];
}

public enum ModelOrigin
{
    /// <summary>Trained here, by a run of an experiment.</summary>
    Trained,

    /// <summary>Brought by a person.</summary>
    Imported,
}
