using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>
/// One convolution shape at one batch size, float32 against float64. The batch repeats four random images, so that float64 has four to
/// compute whatever the batch, and every image of the batch is still compared.
/// </summary>
/// <param name="Site">The convolution.</param>
/// <param name="Batch">Images in the batch.</param>
internal sealed record ConvolutionTrial(ConvolutionSite Site, int Batch)
{
    private const int Distinct = 4;

    /// <summary>
    /// Largest deviation of any value over the root mean square of the right values, of: the output with and without bias, the gradient
    /// of the input, the gradient of the weights. NaN where NaN came out.
    /// </summary>
    public IReadOnlyList<(string What, double Error)> Run(Device device, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad(); // whatever the caller's mode: a gradient of what has none ends the process
        var count = Math.Min(Distinct, Batch);
        var x = Draw(generator, device, Site.ChannelsLastInput, count, Site.From, Site.Height, Site.Width);
        var w = Draw(generator, device, Site.ChannelsLastWeight, Site.To, Site.From / Site.Groups, Site.Kernel.Rows, Site.Kernel.Columns)
            .mul_(1 / Math.Sqrt(Site.From / Site.Groups * Site.Kernel.Rows * Site.Kernel.Columns)).requires_grad_();
        var bias = Draw(generator, device, false, Site.To, 1, 1, 1).flatten();

        var x64 = x.to(float64).requires_grad_();
        var w64 = w.detach().to(float64).requires_grad_();
        var y64 = Convolve(x64, w64, null);
        var g = Draw(generator, device, ConvolutionSite.IsChannelsLast(y64), count, y64.size(1), y64.size(2), y64.size(3));

        // how often each of the four is in the batch; a weight gradient adds up over the batch, an input gradient does not
        var copies = tensor(Enumerable.Range(0, count).Select(i => (double)((Batch - i + count - 1) / count)).ToArray(), device: device).view(-1, 1, 1, 1);
        var gradients64 = autograd.grad([y64], [x64, w64], [g.to(float64).mul_(copies)]);

        var tiled = Tile(x).requires_grad_();
        var y = Convolve(tiled, w, null);
        var found = autograd.grad([y], [tiled, w], [Tile(g)]);
        using var still = no_grad();
        var biased = Convolve(tiled, w, bias);
        return
        [
            ("output", Error(y, y64)),
            ("output with bias", Error(biased, y64.add(bias.view(-1, 1, 1)))),
            ("input gradient", Error(found[0], gradients64[0].div_(copies))),
            ("weight gradient", Error(found[1], gradients64[1])),
        ];
    }

    private Tensor Convolve(Tensor x, Tensor w, Tensor? bias) =>
        nn.functional.conv2d(x, w, bias, [Site.Stride.Rows, Site.Stride.Columns], [Site.Padding.Rows, Site.Padding.Columns],
            [Site.Dilation.Rows, Site.Dilation.Columns], Site.Groups);

    /// <summary>N×C×H×W standard normal numbers, channels-last in memory where asked.</summary>
    private static Tensor Draw(Generator generator, Device device, bool channelsLast, long n, long c, long h, long w) =>
        channelsLast
            ? randn([n, h, w, c], generator: generator).to(device).permute(0, 3, 1, 2)
            : randn([n, c, h, w], generator: generator).to(device);

    /// <summary>The samples over and over up to the batch size, in the same memory layout.</summary>
    private Tensor Tile(Tensor samples)
    {
        var times = (Batch + samples.size(0) - 1) / samples.size(0);
        return ConvolutionSite.IsChannelsLast(samples)
            ? samples.permute(0, 2, 3, 1).repeat(times, 1, 1, 1).narrow(0, 0, Batch).permute(0, 3, 1, 2)
            : samples.repeat(times, 1, 1, 1).narrow(0, 0, Batch);
    }

    /// <summary>Largest deviation over the root mean square. The actual values are overwritten, to save a pass over memory.</summary>
    private static double Error(Tensor actual, Tensor expected64)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var scale = expected64.square().mean().sqrt().item<double>();
        var expected = expected64.to(float32);
        var (n, distinct) = (actual.size(0), expected.size(0));
        var whole = n / distinct * distinct;
        var worst = Largest(actual.narrow(0, 0, whole).unflatten(0, -1, distinct).sub_(expected));
        var rest = n == whole ? 0 : Largest(actual.narrow(0, whole, n - whole).sub_(expected.narrow(0, 0, n - whole)));
        return (float.IsNaN(worst) || float.IsNaN(rest) ? double.NaN : Math.Max(worst, rest)) / scale;
    }

    /// <summary>Largest magnitude, or NaN where one value is NaN. Reduced by amax and amin, which are 20 times as fast as the infinity norm.</summary>
    private static float Largest(Tensor values)
    {
        var all = Enumerable.Range(0, (int)values.dim()).Select(i => (long)i).ToArray();
        var (high, low) = (values.amax(all).item<float>(), values.amin(all).item<float>());
        return float.IsNaN(high) || float.IsNaN(low) ? float.NaN : Math.Max(high, -low);
    }
}
