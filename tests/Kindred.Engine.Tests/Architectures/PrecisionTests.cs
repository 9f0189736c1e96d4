using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Tests.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>Whole networks in float32, on the path that the self-test chose, against float64: grouped and depthwise convolutions at the shapes really used.</summary>
[Collection(nameof(WholeProcess))]
public sealed class PrecisionTests : IDisposable
{
    public PrecisionTests()
    {
        NativeRuntime.Start();
        OneDnn.Enabled = true;
    }

    public static TheoryData<string> Kinds => [.. Catalog<Architecture>.All.Select(e => e.Id)];

    public void Dispose() => OneDnn.Enabled = true;

    [Theory, MemberData(nameof(Kinds))]
    public void Logits_and_input_gradients_are_those_of_float64(string kind)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(1, 28, 28);
        using var classifier = Randomness.Seeded(0, () => Catalog<Architecture>.Create(kind).Build(shape, 10, new Normalization([0.3], [0.4])));
        HashedWeights.Fill(classifier, gain: 1.2);
        classifier.eval();
        var images = HashedWeights.Images(6, 1, 28, 28);

        var verdict = Numerics.Check(classifier, shape, [6], CPU);
        var (logits, gradient) = Pass(classifier, images);
        classifier.to(float64);
        var (logits64, gradient64) = Pass(classifier, images.to(float64));

        Assert.True(verdict.Passed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {verdict.Sentence}; {string.Join("; ", verdict.Wrong)}");
        Assert.InRange(Error(logits, logits64), 0, 1e-4);
        Assert.InRange(Error(gradient, gradient64), 0, 5e-3); // a ReLU near 0 may fall to the other side
    }

    private static (Tensor Logits, Tensor Gradient) Pass(Classifier classifier, Tensor images)
    {
        var x = images.detach().clone().requires_grad_();
        var logits = classifier.call(x);
        return (logits, autograd.grad([logits.square().sum()], [x])[0]);
    }

    /// <summary>Root mean square of the difference over that of the right values.</summary>
    private static double Error(Tensor actual, Tensor expected) =>
        ((actual.to(float64) - expected).square().mean().sqrt() / expected.square().mean().sqrt()).item<double>();
}
