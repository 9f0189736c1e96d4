using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>One shape of convolution a network runs, with the memory layout it runs it in: all that decides which native kernel is used.</summary>
internal sealed record ConvolutionSite(
    long From, long To, (long Rows, long Columns) Kernel, (long Rows, long Columns) Stride, (long Rows, long Columns) Padding,
    (long Rows, long Columns) Dilation, long Groups, long Height, long Width, bool ChannelsLastInput, bool ChannelsLastWeight)
{
    public override string ToString() =>
        $"conv {From}→{To} {Edge('k', Kernel)} {Edge('s', Stride)}{(Groups > 1 ? $" g{Groups}" : "")}{(Dilation is (1, 1) ? "" : $" {Edge('d', Dilation)}")} on {Height}×{Width}";

    /// <summary>
    /// The distinct sites of a network, from one pass of two random images. The pass runs in training mode, where convolutions are not folded,
    /// and is undone: buffers and modes are as before.
    /// </summary>
    public static IReadOnlyList<ConvolutionSite> Of(Classifier classifier, ImageShape shape, Device device)
    {
        var sites = new List<ConvolutionSite>();
        var modules = classifier.modules().Prepend(classifier).ToList();
        var modes = modules.Select(m => m.training).ToList();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var buffers = classifier.named_buffers().Select(b => (Live: b.buffer, Copy: b.buffer.clone())).ToList();
        var hooks = modules.OfType<Conv2d>()
            .Select(c => c.register_forward_pre_hook((_, x) =>
            {
                sites.Add(Of(c, x));
                return x;
            }))
            .ToList();
        try
        {
            classifier.train();
            using var generator = Randomness.For(0, "numerics");
            classifier.call(rand([2, shape.Channels, shape.Height, shape.Width], generator: generator).to(device));
        }
        finally
        {
            hooks.ForEach(h => h.remove());
            buffers.ForEach(b => b.Live.copy_(b.Copy));
            foreach (var (module, mode) in modules.Zip(modes)) // parents come before their children
            {
                module.train(mode);
            }
        }

        return [.. sites.Distinct()];
    }

    private static ConvolutionSite Of(Conv2d convolution, Tensor x)
    {
        if (convolution.padding_type is not null || convolution.padding_mode != PaddingModes.Zeros)
        {
            throw new NotSupportedException($"The numerics self-test knows convolutions padded with a given number of zeros, not {convolution.GetName()}.");
        }

        return new ConvolutionSite(convolution.in_channels, convolution.out_channels, Pair(convolution.kernel_size), Pair(convolution.stride),
            Pair(convolution.padding!), Pair(convolution.dilation), convolution.groups, x.size(2), x.size(3), IsChannelsLast(x), IsChannelsLast(convolution.weight!));
    }

    /// <summary>Whether a N×C×H×W tensor lies in memory as N×H×W×C. Unlike is_contiguous, strides tell the layouts apart where C is 1, as libtorch does.</summary>
    public static bool IsChannelsLast(Tensor x) => x.stride(1) == 1 && x.stride(3) == x.size(1);

    private static (long Rows, long Columns) Pair(long[] values) => (values[0], values[^1]);

    private static string Edge(char letter, (long Rows, long Columns) pair) =>
        pair.Rows == pair.Columns ? $"{letter}{pair.Rows}" : $"{letter}{pair.Rows}×{pair.Columns}";
}
