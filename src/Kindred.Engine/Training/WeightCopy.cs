using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>The weights and buffers of a network at one moment, by their PyTorch names.</summary>
internal sealed class WeightCopy : IDisposable
{
    private WeightCopy(IReadOnlyDictionary<string, Tensor> tensors) => Tensors = tensors;

    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Copies a network's weights, or those of a checkpoint.</summary>
    public static WeightCopy Of(IReadOnlyDictionary<string, Tensor> tensors, Device device)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return new(tensors.ToDictionary(t => t.Key, t => t.Value.to(device, copy: true).DetachFromDisposeScope()));
    }

    /// <summary>Overwrites all weights and buffers of a network in place.</summary>
    public static void Load(Classifier classifier, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var off = no_grad();
        foreach (var (name, tensor) in classifier.state_dict())
        {
            tensor.copy_(tensors[name]);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
