using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

/// <summary>Trainings of <see cref="TinyNetwork"/> on <see cref="Quadrants"/>, a fraction of a second each.</summary>
internal static class Setups
{
    /// <summary>Every objective of the catalog.</summary>
    public static TheoryData<string> Objectives => [.. Catalog<Objective>.All.Select(e => e.Id)];

    /// <summary>An objective with attacks of three steps.</summary>
    public static Objective Objective(string id) => Catalog<Objective>.Create(id) switch
    {
        PgdTraining pgd => pgd with { Steps = 3 },
        TradesTraining trades => trades with { Steps = 3 },
        MartTraining mart => mart with { Steps = 3 },
        var other => other,
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
    public static string Bytes(Classifier classifier) => Bytes(classifier.state_dict());

    /// <summary>Every bit of weights and buffers.</summary>
    public static string Bytes(IReadOnlyDictionary<string, Tensor> weights)
    {
        using var scope = NewDisposeScope();
        return string.Join('\n', weights.Select(t => $"{t.Key} {Convert.ToHexString(t.Value.contiguous().bytes)}"));
    }
}
