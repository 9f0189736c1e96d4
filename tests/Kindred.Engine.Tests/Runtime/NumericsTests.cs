using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Runtime;

/// <summary>Tests of what belongs to the whole process, such as oneDNN's switch and the global generator: no other test runs beside them, and each puts it back.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

[Collection(nameof(WholeProcess))]
public sealed class NumericsTests : IDisposable
{
    private static readonly ImageShape Shape = new(20, 14, 14);

    public NumericsTests()
    {
        NativeRuntime.Start();
        OneDnn.Enabled = true;
    }

    public void Dispose() => OneDnn.Enabled = true;

    [Theory]
    [InlineData(20, 24)] // both wrong with oneDNN of libtorch 2.10 on CPUs that have the fault
    [InlineData(24, 20)]
    [InlineData(20, 16)] // output wrong
    [InlineData(16, 24)] // input gradient wrong
    [InlineData(16, 32)] // right everywhere seen
    public void The_verdict_is_that_of_a_direct_comparison_and_what_follows_is_right(int from, int to)
    {
        var shape = new ImageShape(from, 14, 14);
        using var network = new OneConvolution(shape, to);
        var rightWithOneDnn = WorstError(network, shape) < Numerics.Tolerance;

        var verdict = Numerics.Check(network, shape, [6, 32], CPU);

        Assert.True(verdict.Passed);
        Assert.Equal(rightWithOneDnn, verdict.OneDnn);
        Assert.Equal(rightWithOneDnn, verdict.Wrong.Count == 0);
        Assert.Equal(verdict.OneDnn, OneDnn.Enabled);
        Assert.Equal(1, verdict.Shapes);
        Assert.InRange(verdict.WorstError, 0, Numerics.Tolerance);
        Assert.InRange(WorstError(network, shape), 0, Numerics.Tolerance);
    }

    [Fact]
    public void A_wrong_convolution_is_named_with_its_shape_and_what_is_wrong()
    {
        using var network = new OneConvolution(Shape, 24);
        Assert.SkipWhen(WorstError(network, Shape) < Numerics.Tolerance, "this CPU does not have the fault");

        var verdict = Numerics.Check(network, Shape, [8], CPU);

        var line = Assert.Single(verdict.Wrong);
        Assert.StartsWith("conv 20→24 k3 s1 on 14×14: ", line);
        Assert.Contains("at batch 8", line);
        Assert.Contains("without oneDNN (1 of 1 shapes", verdict.Sentence);
    }

    [Fact]
    public void Networks_of_the_catalog_keep_oneDnn_and_are_left_as_they_were()
    {
        var shape = new ImageShape(1, 28, 28);
        using var network = Randomness.Seeded(0, () => new ResNet().Build(shape, 10, Normalization.None));
        network.eval();
        var before = network.state_dict().ToDictionary(w => w.Key, w => w.Value.clone());
        var grads = network.parameters().Count(p => p.grad is not null);

        var verdict = Numerics.Check(network, shape, [16, 5], CPU);

        Assert.True(verdict.OneDnn);
        Assert.Equal(8, verdict.Shapes);
        Assert.Equal("numerics self-test passed", verdict.Sentence);
        Assert.False(network.training);
        Assert.All(network.modules(), m => Assert.False(m.training));
        Assert.Equal(grads, network.parameters().Count(p => p.grad is not null));
        Assert.All(network.state_dict(), w => Assert.Equal(0, (w.Value - before[w.Key]).abs().sum().to(float64).item<double>()));
    }

    [Fact]
    public void Networks_without_convolutions_pass_with_no_shape_to_test()
    {
        var shape = new ImageShape(1, 8, 8);
        using var network = Randomness.Seeded(0, () => new Mlp { Width = 8 }.Build(shape, 2, Normalization.None));

        var verdict = Numerics.Check(network, shape, [4], CPU);

        Assert.True(verdict.Passed);
        Assert.Equal(0, verdict.Shapes);
    }

    [Fact]
    public void Batch_sizes_below_one_are_refused()
    {
        using var network = new OneConvolution(Shape, 16);

        Assert.Throws<ArgumentException>(() => Numerics.Check(network, Shape, [], CPU));
        Assert.Throws<ArgumentException>(() => Numerics.Check(network, Shape, [8, 0], CPU));
    }

    /// <summary>Largest error of output and input gradient over the root mean square, without any of the self-test's code.</summary>
    private static double WorstError(OneConvolution network, ImageShape shape)
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(1, "images");
        var x = randn([6, shape.Channels, shape.Height, shape.Width], generator: generator).requires_grad_();
        var y = network.Conv.call(x);
        var g = randn(y.shape, generator: generator);
        var gradient = autograd.grad([y], [x], [g])[0];
        var x64 = x.detach().to(float64).requires_grad_();
        var y64 = nn.functional.conv2d(x64, network.Conv.weight!.to(float64), padding: [1, 1]);
        var gradient64 = autograd.grad([y64], [x64], [g.to(float64)])[0];
        return Math.Max(Error(y, y64), Error(gradient, gradient64));

        static double Error(Tensor actual, Tensor expected)
        {
            var error = ((actual - expected).abs().max() / expected.square().mean().sqrt()).item<double>();
            return double.IsNaN(error) ? double.MaxValue : error;
        }
    }

    private sealed class OneConvolution : Classifier
    {
        private readonly Conv2d conv;

        public OneConvolution(ImageShape shape, int to) : base(nameof(OneConvolution), Normalization.None)
        {
            conv = Randomness.Seeded(0, () => nn.Conv2d(shape.Channels, to, 3, padding: 1, bias: false));
            RepresentationWidth = to;
            RegisterComponents();
        }

        public Conv2d Conv => conv;

        public override int RepresentationWidth { get; }

        public override Tensor Representation(Tensor images) => conv.call(images).mean([2, 3]);

        public override Tensor Classify(Tensor representation) => representation.alias();
    }
}
