using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

internal static class Some
{
    /// <summary>Independent standard normal values, n×p float64.</summary>
    public static Tensor Gaussian(int n, int p, long seed)
    {
        using var generator = new Generator((ulong)seed);
        return randn([n, p], float64, generator: generator);
    }

    /// <summary>A random orthogonal matrix, p×p.</summary>
    public static Tensor Rotation(int p, long seed) => linalg.qr(Gaussian(p, p, seed)).Q;
}
