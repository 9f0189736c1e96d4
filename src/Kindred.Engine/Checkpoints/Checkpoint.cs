using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Checkpoints;

/// <summary>
/// A training between two epochs. One safetensors file: weights under their PyTorch names, so that the file loads as weights elsewhere,
/// and beside them, under <see cref="Prefix"/>, optimizer and generators; setup, step and metrics are in its metadata.
/// </summary>
/// <param name="Key">Identity of the setup, <see cref="TrainingSetup.Key"/>.</param>
/// <param name="Step">Steps completed.</param>
/// <param name="Metrics">One entry per completed epoch.</param>
/// <param name="Tensors">Weights, buffers and state by name.</param>
public sealed record Checkpoint(string Key, long Step, IReadOnlyList<EpochMetrics> Metrics, IReadOnlyDictionary<string, Tensor> Tensors)
{
    /// <summary>Begins the name of every tensor that is not the network's; no module's name can hold a colon.</summary>
    public const string Prefix = "checkpoint:";

    /// <summary>Epochs completed.</summary>
    public int Epoch => Metrics.Count;
}
