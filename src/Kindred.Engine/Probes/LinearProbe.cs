using Kindred.Engine.Checkpoints;
using static TorchSharp.torch;

namespace Kindred.Engine.Probes;

/// <summary>
/// A linear classifier of representations: logits = r·Wᵀ + b. Standardisation is folded into W and b, so that it is a PyTorch <c>nn.Linear</c> under
/// PyTorch's names.
/// </summary>
/// <param name="weight">W, K×d, float32; owned.</param>
/// <param name="bias">b, K, float32; owned.</param>
public sealed class LinearProbe(Tensor weight, Tensor bias) : IDisposable
{
    /// <summary>K×d.</summary>
    public Tensor Weight { get; } = weight;

    /// <summary>K.</summary>
    public Tensor Bias { get; } = bias;

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or lacks one of the two.</exception>
    public static LinearProbe Load(Stream stream)
    {
        using var scope = NewDisposeScope();
        var (found, _) = Safetensors.Read(stream);
        return found.TryGetValue("weight", out var weight) && found.TryGetValue("bias", out var bias)
            ? new(weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope())
            : throw new InvalidDataException($"A probe has weight and bias; the file has {string.Join(", ", found.Keys)}.");
    }

    /// <summary>Writes safetensors.</summary>
    public void Save(Stream stream) => Safetensors.SaveWeights(new Dictionary<string, Tensor> { ["weight"] = Weight, ["bias"] = Bias }, stream);

    /// <summary>Logits, N×K, of representations, N×d.</summary>
    public Tensor Logits(Tensor representations)
    {
        using var noGrad = no_grad();
        return nn.functional.linear(representations, Weight, Bias);
    }

    /// <summary>How many of N representations, N×d, get their label, N.</summary>
    public int Correct(Tensor representations, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return (int)Logits(representations).argmax(1).eq(labels).sum().item<long>();
    }

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
