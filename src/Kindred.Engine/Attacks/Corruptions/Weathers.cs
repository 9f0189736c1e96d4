using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// Weather and light of five levels. Constants: those that Hendrycks and Dietterich (ICLR 2019) chose for 32×32 images (CIFAR-10-C).
/// Images N×C×H×W; the result may leave [0,1].
/// </summary>
internal static class Weathers
{
    /// <summary>
    /// A cloud of noise whose octaves fall off by the given factor, added, and the sum scaled so that the brightest pixel keeps its value. Departure:
    /// octaves of interpolated uniform noise instead of the diamond-square algorithm.
    /// </summary>
    public static Tensor Fog(Tensor x, int level, Generator generator)
    {
        var (amount, decay) = (((double, double)[])[(0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)])[level];
        var most = x.amax([1, 2, 3], keepdim: true);
        return x.add(Cloud(x, decay, generator).mul_(amount)).mul_(most / (most + amount));
    }

    /// <summary>Adds to the value of HSV. Departure: the three channels are raised alike, which keeps hue where nothing is clamped, and serves any number of channels.</summary>
    public static Tensor Brightness(Tensor x, int level) => x + ((double[])[0.05, 0.1, 0.15, 0.2, 0.3])[level];

    /// <summary>Draws each channel towards its mean over the image.</summary>
    public static Tensor Contrast(Tensor x, int level)
    {
        var mean = x.mean([2, 3], keepdim: true);
        return (x - mean).mul_(((double[])[0.75, 0.5, 0.4, 0.3, 0.15])[level]).add_(mean);
    }

    /// <summary>Scales and shifts the saturation of HSV, value and hue kept: a pixel's channels keep their maximum v, and their distances from it grow by s'/s.</summary>
    public static Tensor Saturate(Tensor x, int level)
    {
        if (x.size(1) != 3)
        {
            throw new ArgumentException($"saturation needs three colour channels, but images have {x.size(1)}.", nameof(x));
        }

        var (factor, shift) = (((double, double)[])[(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)])[level];
        var value = x.amax([1], keepdim: true); // N×1×H×W
        var saturation = (value - x.amin([1], keepdim: true)) / value.clamp_min(1e-6);
        var changed = (saturation * factor + shift).clamp_(0, 1);
        var colourless = saturation.lt(1e-6); // no hue to strengthen
        return where(colourless, x, value - (value - x) * (changed / saturation.clamp_min(1e-6)));
    }

    // N×1×H×W in [0,1]: octave o has 2^o cells a side and the weight decay^-o
    private static Tensor Cloud(Tensor x, double decay, Generator generator)
    {
        var (height, width) = (x.size(2), x.size(3));
        var cloud = zeros([x.size(0), 1, height, width], x.dtype, x.device);
        var weight = 1.0;
        for (var cells = 2L; cells <= Math.Max(height, width); cells *= 2)
        {
            weight /= decay;
            var octave = rand([x.size(0), 1, Math.Min(cells, height), Math.Min(cells, width)], x.dtype, x.device, generator: generator);
            cloud.add_(nn.functional.interpolate(octave, [height, width], mode: InterpolationMode.Bilinear, align_corners: true), weight);
        }

        var least = cloud.amin([2, 3], keepdim: true);
        return (cloud - least) / (cloud.amax([2, 3], keepdim: true) - least).clamp_min_(1e-6);
    }
}
