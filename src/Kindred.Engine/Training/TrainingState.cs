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

    public TrainingState(TrainingSetup setup, Device device)
    {
        this.setup = setup;
        Classifier = Randomness.Seeded(setup.Seed, () => setup.Architecture.Build(setup.Shape, setup.Classes, setup.Normalization));
        Classifier.to(device);
        optimizer = setup.Training.Optimizer.Create(Classifier.parameters(), setup.Training.LearningRate);
        Shuffle = Randomness.For(setup.Seed, "shuffle");
        Attack = Randomness.For(setup.Seed, "attack", device);
    }

    public Classifier Classifier { get; }

    /// <summary>Draws the order of the images; on the CPU whatever the device.</summary>
    public Generator Shuffle { get; }

    /// <summary>Draws the adversary's starting points.</summary>
    public Generator Attack { get; }

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
    }

    /// <summary>The state after the last completed epoch.</summary>
    public void Save(CheckpointFolder folder)
    {
        using var scope = NewDisposeScope();
        var tensors = Classifier.state_dict();
        foreach (var (name, tensor) in setup.Training.Optimizer.State(optimizer))
        {
            tensors.Add(Checkpoint.Prefix + "optimizer." + name, tensor);
        }

        tensors.Add(Checkpoint.Prefix + "shuffle", Shuffle.get_state());
        tensors.Add(Checkpoint.Prefix + "attack", Attack.get_state());
        folder.Add(new Checkpoint(setup.Key, Step, Metrics, tensors));
    }

    /// <summary>Restores the newest checkpoint of the folder, if it has one.</summary>
    public void Restore(CheckpointFolder folder)
    {
        using var scope = NewDisposeScope();
        if (folder.Latest(setup.Key) is not { } checkpoint)
        {
            return;
        }

        using (no_grad())
        {
            foreach (var (name, tensor) in Classifier.state_dict())
            {
                tensor.copy_(checkpoint.Tensors[name]);
            }
        }

        const string optimizerPrefix = Checkpoint.Prefix + "optimizer.";
        var state = checkpoint.Tensors.Where(t => t.Key.StartsWith(optimizerPrefix, StringComparison.Ordinal));
        setup.Training.Optimizer.Restore(optimizer, state.ToDictionary(t => t.Key[optimizerPrefix.Length..], t => t.Value));
        Shuffle.set_state(checkpoint.Tensors[Checkpoint.Prefix + "shuffle"]);
        Attack.set_state(checkpoint.Tensors[Checkpoint.Prefix + "attack"]);
        Step = checkpoint.Step;
        Metrics = [.. checkpoint.Metrics];
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Shuffle.Dispose();
        Attack.Dispose();
        Classifier.Dispose();
    }
}
