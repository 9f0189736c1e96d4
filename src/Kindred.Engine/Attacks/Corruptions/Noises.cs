using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// Noise of five levels. Constants: those that Hendrycks and Dietterich (ICLR 2019) chose for 32×32 images (CIFAR-10-C); noise of a pixel
/// does not depend on the image's size, so they are used as they are. Images N×C×H×W; the result may leave [0,1].
/// </summary>
internal static class Noises
{
    public static Tensor Gaussian(Tensor x, int level, Generator generator) =>
        Normal(x, generator).mul_(((double[])[0.04, 0.06, 0.08, 0.09, 0.10])[level]).add_(x);

    /// <summary>Poisson noise of so many photons at the pixel value 1. Departure: its normal limit, with the same mean and variance.</summary>
    public static Tensor Shot(Tensor x, int level, Generator generator) =>
        Normal(x, generator).mul_((x / ((double[])[500, 250, 100, 75, 50])[level]).sqrt_()).add_(x);

    /// <summary>Salt and pepper: a share of the pixel values becomes 0 or 1.</summary>
    public static Tensor Impulse(Tensor x, int level, Generator generator)
    {
        var share = ((double[])[0.01, 0.02, 0.03, 0.05, 0.07])[level];
        var draw = rand(x.shape, x.dtype, x.device, generator: generator);
        return where(draw.lt(share / 2), zeros_like(x), where(draw.gt(1 - share / 2), ones_like(x), x));
    }

    /// <summary>Noise in proportion to the pixel value.</summary>
    public static Tensor Speckle(Tensor x, int level, Generator generator) =>
        Normal(x, generator).mul_(((double[])[0.06, 0.10, 0.12, 0.16, 0.20])[level]).mul_(x).add_(x);

    private static Tensor Normal(Tensor x, Generator generator) => randn(x.shape, x.dtype, x.device, generator: generator);
}
