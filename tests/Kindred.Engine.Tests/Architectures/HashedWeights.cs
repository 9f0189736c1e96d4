using System.Text;
using Kindred.Engine.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>The recipe of golden/weights.py: the same numbers from a tensor's name and shape, in both languages.</summary>
internal static class HashedWeights
{
    /// <summary>Overwrites every parameter and buffer of a network.</summary>
    public static void Fill(Classifier classifier, double gain)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (name, tensor) in classifier.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                tensor.fill_(1);
            }
            else
            {
                tensor.copy_(torch.tensor(Values(name, tensor.shape, gain)).reshape(tensor.shape));
            }
        }
    }

    /// <summary>Images, n×C×H×W in [0,1).</summary>
    public static Tensor Images(params long[] shape)
    {
        var count = (int)shape.Aggregate((a, b) => a * b);
        return torch.tensor(Values("images", count, u => u)).reshape(shape);
    }

    private static float[] Values(string name, long[] shape, double gain)
    {
        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
        if (Ends("running_var"))
        {
            return Values(name, count, u => u + 0.5);
        }

        if (Ends("layer_scale"))
        {
            return Values(name, count, u => u * 0.5);
        }

        if (Ends("weight") && shape.Length > 1)
        {
            var scale = 2.0 * gain * Math.Sqrt(3.0 / (count / shape[0])); // variance gain² / fan-in
            return Values(name, count, u => (u - 0.5) * scale);
        }

        return Ends("weight") ? Values(name, count, u => u * 0.4 + 0.8) : Values(name, count, u => (u - 0.5) * 0.2);

        bool Ends(string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);
    }

    private static float[] Values(string name, int count, Func<double, double> map)
    {
        var seed = Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (h, b) => (h ^ b) * 16777619u); // FNV-1a
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)map((Mixed(seed + (uint)i * 0x9E3779B9u) >> 8) / 16777216.0);
        }

        return values;
    }

    // the finaliser of murmur3
    private static uint Mixed(uint h)
    {
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        return h ^ (h >> 16);
    }
}
