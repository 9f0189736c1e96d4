using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

/// <summary>Trainings of <see cref="TinyNetwork"/> on <see cref="Quadrants"/>, a fraction of a second each.</summary>
internal static class Setups
{
    public static readonly Dictionary<string, Objective> Objectives = new()
    {
        ["standard"] = new StandardTraining(),
        ["pgd-training"] = new PgdTraining { Steps = 3 },
        ["fgsm-rs"] = new FgsmRsTraining(),
    };

    public static readonly TrainingSpec Training = new() { LearningRate = 0.02, BatchSize = 16 };

    public static TrainingSetup Of(Objective objective, double epsilon = 0, int epochs = 3, int batchSize = 16) => new()
    {
        Key = "test",
        Architecture = new TinyNetwork(),
        Shape = Quadrants.Shape,
        Classes = Quadrants.Classes,
        Normalization = new Normalization([0.3], [0.2]),
        Training = Training with { Objective = objective, Epochs = epochs, BatchSize = batchSize },
        Epsilon = epsilon,
        Seed = 0,
        MonitorAttack = new PgdAttack { Epsilon = 0.6, Steps = 5 },
    };

    public static Trainer Trainer(TrainingSetup setup) => new(setup, Quadrants.Images(192), Quadrants.Images(100, seed: 1), CPU, TimeProvider.System);

    /// <summary>Every bit of a network's weights and buffers.</summary>
    public static string Bytes(Classifier classifier)
    {
        using var scope = NewDisposeScope();
        return string.Join('\n', classifier.state_dict().Select(t => $"{t.Key} {Convert.ToHexString(t.Value.contiguous().bytes)}"));
    }
}
