using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// Blur of five levels, one kernel for all channels, edges reflected. Constants: those that Hendrycks and Dietterich (ICLR 2019) chose for
/// 32×32 images (CIFAR-10-C), lengths scaled by the shorter side over 32. Images N×C×H×W.
/// </summary>
internal static class Blurs
{
    private const double ReferenceSide = 32;

    /// <summary>A disc, its edge smoothed. Departure: coverage of pixels by the disc is sampled 8×8 times instead of an antialiased mask.</summary>
    public static Tensor Defocus(Tensor x, int level)
    {
        var (radius, edge) = (((double, double)[])[(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)])[level];
        var scale = Scale(x);
        var reach = Reach((radius + 3 * edge) * scale, x);
        return Convolve(x, Kernel(reach, (dy, dx) => Disc(dy, dx, radius * scale, edge * scale)));
    }

    public static Tensor Gaussian(Tensor x, int level)
    {
        var deviation = ((double[])[0.4, 0.6, 0.7, 0.8, 1])[level] * Scale(x);
        return Convolve(x, Kernel(Reach(4 * deviation, x), (dy, dx) => Math.Exp(-(dy * dy + dx * dx) / (2 * deviation * deviation))));
    }

    /// <summary>A line of falling weight, in one random direction between −45° and 45° for the whole batch.</summary>
    public static Tensor Motion(Tensor x, int level, Generator generator)
    {
        var (radius, deviation) = (((double, double)[])[(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)])[level];
        var scale = Scale(x);
        var angle = (rand(1, generator: generator).item<float>() - 0.5) * Math.PI / 2;
        var (vertical, horizontal) = (Math.Sin(angle), Math.Cos(angle));
        var reach = Reach(radius * scale, x);
        return Convolve(x, Kernel(reach, (dy, dx) =>
        {
            var (along, across) = (dx * horizontal + dy * vertical, dy * horizontal - dx * vertical);
            return along < -0.5 ? 0 : Math.Max(1 - Math.Abs(across), 0) * Math.Exp(-along * along / (2 * deviation * deviation * scale * scale));
        }));
    }

    /// <summary>Convolution with a kernel of odd side that sums to 1, each channel by itself.</summary>
    internal static Tensor Convolve(Tensor x, Tensor kernel)
    {
        var reach = kernel.size(0) / 2;
        var (n, c, h, w) = (x.size(0), x.size(1), x.size(2), x.size(3));
        var padded = nn.functional.pad(x, [reach, reach, reach, reach], TorchSharp.PaddingModes.Reflect).reshape(n * c, 1, h + 2 * reach, w + 2 * reach);
        return nn.functional.conv2d(padded, kernel.to(x.dtype).to(x.device).reshape(1, 1, kernel.size(0), kernel.size(1))).reshape(n, c, h, w);
    }

    private static Tensor Kernel(int reach, Func<double, double, double> weight)
    {
        var side = 2 * reach + 1;
        var values = new double[side * side];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = weight(i / side - reach, i % side - reach);
        }

        var total = values.Sum();
        return AlignedTensor.Of(Array.ConvertAll(values, v => (float)(v / total)), side, side);
    }

    private static double Disc(double dy, double dx, double radius, double edge)
    {
        const int samples = 8;
        var inside = 0.0;
        for (var i = 0; i < samples * samples; i++)
        {
            var (y, x) = (dy + (i / samples + 0.5) / samples - 0.5, dx + (i % samples + 0.5) / samples - 0.5);
            inside += 1 / (1 + Math.Exp((Math.Sqrt(y * y + x * x) - radius) / Math.Max(edge / 2, 1e-3)));
        }

        return inside / (samples * samples);
    }

    internal static double Scale(Tensor x) => Math.Min(x.size(2), x.size(3)) / ReferenceSide;

    // reflection needs fewer pixels beyond the edge than the image has
    private static int Reach(double length, Tensor x) => (int)Math.Clamp(Math.Ceiling(length), 1, Math.Max(Math.Min(x.size(2), x.size(3)) - 1, 1));
}
