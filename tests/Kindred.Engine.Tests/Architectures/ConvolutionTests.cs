using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(3, 16, 3, 1)]
    [InlineData(16, 32, 1, 2)]
    [InlineData(5, 10, 3, 2)] // no multiple of 16: the other memory layout
    public void Folded_batch_normalisation_is_batch_normalisation(int from, int to, int kernel, int stride)
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(0, "statistics");
        using var convolution = Randomness.Seeded(0, () => Convolution.Create(from, to, kernel, stride));
        using var normalization = nn.BatchNorm2d(to);
        using (no_grad())
        {
            foreach (var values in (Tensor[])[normalization.weight!, normalization.bias!, normalization.running_mean!, normalization.running_var!])
            {
                values.uniform_(0.5, 1.5, generator);
            }
        }

        convolution.to(float64);
        normalization.to(float64).eval();
        var x = randn([2, from, 6, 6], generator: generator).to(float64);

        var folded = Convolution.Apply(convolution, normalization, x);
        var apart = normalization.call(convolution.call(x));

        Assert.InRange((folded - apart).abs().max().item<double>(), 0, 1e-12);
    }

    [Theory]
    [InlineData(1, 16, 3, true)]
    [InlineData(16, 32, 3, true)]
    [InlineData(16, 32, 1, true)]
    [InlineData(8, 16, 1, false)] // writes outside its memory if channels-last
    [InlineData(20, 24, 3, false)]
    public void Whole_blocks_of_channels_are_laid_out_channels_last(int from, int to, int kernel, bool channelsLast)
    {
        using var convolution = Randomness.Seeded(0, () => Convolution.Create(from, to, kernel));
        using var again = Randomness.Seeded(0, () => Convolution.Create(from, to, kernel));

        Assert.Equal(channelsLast, ConvolutionSite.IsChannelsLast(convolution.weight!));
        Assert.True(convolution.weight!.requires_grad);
        Assert.Equal(again.weight!.contiguous().data<float>().ToArray(), convolution.weight!.contiguous().data<float>().ToArray());
    }
}
