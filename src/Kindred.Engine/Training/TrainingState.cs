using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// All that changes while a network is trained: weights, optimizer, generators, step. Saved and restored as a whole, so that a resumed
/// training gives the very bits of one that never stopped (on one thread).
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private readonly TrainingSetup setup;
    private readonly optim.Optimizer optimizer;
    private readonly WeightAverage? average;
    private readonly Device device;

    public TrainingState(TrainingSetup setup, Device device)
    {
        (this.setup, this.device) = (setup, device);
        Classifier = Build(setup, device);
        if (setup.Training.WeightAveraging > 0)
        {
            average = new WeightAverage(Build(setup, device), setup.Training.WeightAveraging);
        }

        optimizer = setup.Training.Optimizer.Create(Classifier.parameters(), setup.Training.LearningRate);
        Shuffle = Randomness.For(setup.Seed, "shuffle");
        Attack = Randomness.For(setup.Seed, "attack", device);
        Augment = Randomness.For(setup.Seed, "augment");
    }

    /// <summary>The network that steps are taken with.</summary>
    public Classifier Classifier { get; }

    /// <summary>The network that is looked at and kept after each epoch: the average of its weights where the spec wants one.</summary>
    public Classifier Evaluated => average?.Classifier ?? Classifier;

    /// <summary>The weights of <see cref="Evaluated"/> after the best epoch so far; null where nothing was validated.</summary>
    public WeightCopy? Best { get; private set; }

    /// <summary>The weights of <see cref="Evaluated"/> after the last epoch, once the training has ended.</summary>
    public WeightCopy? Last { get; private set; }

    /// <summary>Draws the order of the images; on the CPU whatever the device.</summary>
    public Generator Shuffle { get; }

    /// <summary>Draws the adversary's starting points.</summary>
    public Generator Attack { get; }

    /// <summary>Draws crops and mirrorings; on the CPU whatever the device.</summary>
    public Generator Augment { get; }

    /// <summary>Epochs completed.</summary>
    public int Epoch => Metrics.Count;

    /// <summary>Steps completed.</summary>
    public long Step { get; private set; }

    /// <summary>One entry per completed epoch.</summary>
    public List<EpochMetrics> Metrics { get; private set; } = [];

    /// <summary>One step down the gradient of a loss.</summary>
    public void Descend(Tensor loss, double learningRate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = learningRate;
        }

        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        Step++;
        average?.Follow(Classifier, Step);
    }

    /// <summary>Keeps the weights as those of the best epoch.</summary>
    public void KeepBest()
    {
        Best?.Dispose();
        Best = WeightCopy.Of(Evaluated.state_dict(), device);
    }

    /// <summary>Ends the training: keeps the last weights and fills <see cref="Classifier"/> with those used.</summary>
    public void Finish(KeptWeights used)
    {
        if (Last is not null)
        {
            return;
        }

        Last = WeightCopy.Of(Evaluated.state_dict(), device);
        WeightCopy.Load(Classifier, (used == KeptWeights.Best ? Best! : Last).Tensors);
    }

    /// <summary>The state after the last completed epoch.</summary>
    public void Save(CheckpointFolder folder)
    {
        using var scope = NewDisposeScope();
        var tensors = Classifier.state_dict();
        AddPart("optimizer.", setup.Training.Optimizer.State(optimizer));
        AddPart("average.", average?.Classifier.state_dict());
        AddPart("best.", Best?.Tensors);
        AddPart("", Generators.ToDictionary(g => g.Key, g => g.Value.get_state()));
        folder.Add(new Checkpoint(setup.Key, Step, Metrics, tensors));

        void AddPart(string part, IReadOnlyDictionary<string, Tensor>? state)
        {
            foreach (var (name, tensor) in state ?? new Dictionary<string, Tensor>())
            {
                tensors.Add($"{Checkpoint.Prefix}{part}{name}", tensor);
            }
        }
    }

    /// <summary>Restores the newest checkpoint of the folder, if it has one.</summary>
    public void Restore(CheckpointFolder folder)
    {
        using var scope = NewDisposeScope();
        if (folder.Latest(setup.Key) is not { } checkpoint)
        {
            return;
        }

        WeightCopy.Load(Classifier, checkpoint.Tensors);
        setup.Training.Optimizer.Restore(optimizer, Part("optimizer."));
        if (average is not null)
        {
            WeightCopy.Load(average.Classifier, Part("average."));
        }

        Best?.Dispose();
        Best = Part("best.") is { Count: > 0 } best ? WeightCopy.Of(best, device) : null;
        foreach (var (name, generator) in Generators)
        {
            generator.set_state(checkpoint.Tensors[Checkpoint.Prefix + name]);
        }

        Step = checkpoint.Step;
        Metrics = [.. checkpoint.Metrics];

        Dictionary<string, Tensor> Part(string part)
        {
            var prefix = Checkpoint.Prefix + part;
            return checkpoint.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
        }
    }

    private Dictionary<string, Generator> Generators => setup.Augmentation is null
        ? new() { ["shuffle"] = Shuffle, ["attack"] = Attack }
        : new() { ["shuffle"] = Shuffle, ["attack"] = Attack, ["augment"] = Augment };

    private static Classifier Build(TrainingSetup setup, Device device)
    {
        var classifier = Randomness.Seeded(setup.Seed, () => setup.Architecture.Build(setup.Shape, setup.Classes, setup.Normalization));
        classifier.to(device);
        return classifier;
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Shuffle.Dispose();
        Attack.Dispose();
        Augment.Dispose();
        Best?.Dispose();
        Last?.Dispose();
        average?.Dispose();
        Classifier.Dispose();
    }
}
