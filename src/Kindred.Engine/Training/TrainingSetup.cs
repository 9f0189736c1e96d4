using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;

namespace Kindred.Engine.Training;

/// <summary>All that determines a network's weights but the images themselves.</summary>
public sealed record TrainingSetup
{
    /// <summary>Identity of setup and images together; a checkpoint of another identity is not resumed.</summary>
    public required string Key { get; init; }

    public required Architecture Architecture { get; init; }

    /// <summary>C×H×W of one image.</summary>
    public required ImageShape Shape { get; init; }

    public required int Classes { get; init; }
    public required Normalization Normalization { get; init; }
    public required TrainingSpec Training { get; init; }

    /// <summary>How images are augmented; null where they are not.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Norm of the adversary.</summary>
    public Norm Norm { get; init; } = Norm.L2;

    /// <summary>Radius of the adversary, pixel units; 0 is standard training.</summary>
    public double Epsilon { get; init; }

    /// <summary>The one seed; initialisation, order of images and attacks each draw from a generator of their own derived from it.</summary>
    public required int Seed { get; init; }

    /// <summary>The attack under which held-out images are watched after each epoch; it does not change the weights.</summary>
    public required Attack MonitorAttack { get; init; }
}
