using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Inversion;
using Kindred.Engine.Training;
using Kindred.Platform.Experiments;

namespace Kindred.Testing;

/// <summary>Valid values to vary by <c>with { }</c>.</summary>
public static class Some
{
    /// <summary>
    /// The smallest spec that trains, attacks, inverts and compares on real images: two small networks, one epoch of 100 images. A core
    /// does each of its runs in a second or two.
    /// </summary>
    public static ExperimentSpec Spec() => new()
    {
        TrainingImages = 100,
        Architectures = [new Mlp { Width = 16 }, new ResNet { Width = 4 }],
        Epsilons = [0],
        Seeds = [0],
        Training = new TrainingSpec { Epochs = 1, BatchSize = 50 },
        Evaluation = new EvaluationSpec { Attack = new PgdAttack { Epsilon = 1, Steps = 2 }, CleanImages = 50, AttackedImages = 50 },
        Inversion = new InversionSpec { Pairs = 16, Method = new AdamInversion { Steps = 3 }, BatchSize = 16 },
    };
}
