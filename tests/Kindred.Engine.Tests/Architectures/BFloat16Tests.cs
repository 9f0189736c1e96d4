using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

public sealed class BFloat16Tests
{
    private static readonly ImageShape Shape = new(1, 28, 28);

    public static TheoryData<Architecture> Supported { get; } =
    [
        new ResNet(), new ResNet { Depth = 20, Width = 16 }, new ResNet { Depth = 18, Width = 16 },
        new ResNeXt { Depth = 11, Cardinality = 2, GroupWidth = 16, Width = 16 }, new Vgg(),
    ];

    [Theory, MemberData(nameof(Supported))]
    public void A_bfloat16_pass_gives_attacks_the_direction_that_float32_gives(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture);
        var (images, labels) = Batch();

        var agreement = BFloat16Check.Agreement(classifier, images, labels);

        Assert.InRange(agreement, 0.95, 1.0001);
        Assert.Equal(ArithmeticPrecision.Float32, classifier.EvalPrecision);
    }

    [Fact]
    public void The_pass_rounds_in_eval_mode_only_and_gives_float32()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var classifier = Build(new ResNet());
        var (images, _) = Batch();
        var full = classifier.forward(images);

        classifier.EvalPrecision = ArithmeticPrecision.BFloat16;
        var narrow = classifier.forward(images);
        var representation = classifier.Representation(images);
        classifier.train();
        var training = classifier.forward(images);

        Assert.Equal(float32, narrow.dtype);
        Assert.Equal(float32, representation.dtype);
        Assert.InRange((narrow - full).abs().max().item<float>() / full.abs().max().item<float>(), 1e-5f, 0.05f); // rounded, and no more than that
        Assert.True(training.isfinite().all().item<bool>());
        Assert.All(classifier.parameters(), p => Assert.Equal(float32, p.dtype));
    }

    [Fact]
    public void A_network_without_such_a_pass_refuses_it()
    {
        using var classifier = Build(new Mlp { Layers = 1 });

        var refused = Assert.Throws<NotSupportedException>(() => classifier.EvalPrecision = ArithmeticPrecision.BFloat16);

        Assert.Contains("no bfloat16 pass", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("mlp"), InlineData("vit")]
    public void Linear_layers_compute_in_bfloat16_for_inversions_and_not_for_adversaries(string network)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var classifier = Build(Catalog<Architecture>.Create(network));
        var (images, _) = Batch();
        var full = classifier.Representation(images);

        classifier.EvalPrecision = ArithmeticPrecision.BFloat16;
        var narrow = classifier.Representation(images);

        Assert.True(classifier.InvertsInBFloat16);
        Assert.False(classifier.SupportsBFloat16); // what training asks: networks trained under a key stay what they are
        Assert.Equal(float32, narrow.dtype);
        Assert.InRange((narrow - full).abs().max().item<float>() / full.abs().max().item<float>(), 1e-5f, 0.05f);
    }

    private static Classifier Build(Architecture architecture)
    {
        var classifier = Randomness.Seeded(3, () => architecture.Build(Shape, 10, new Normalization([0.2860], [0.3530])));
        using var off = no_grad();
        using var scope = NewDisposeScope();
        classifier.train();
        classifier.forward(Batch().Images); // running statistics of some images
        classifier.eval();
        return classifier;
    }

    private static (Tensor Images, Tensor Labels) Batch()
    {
        using var generator = Randomness.For(5, "test");
        return (rand([24, 1, 28, 28], generator: generator), randint(10, [24], generator: generator).to(int64));
    }
}
