using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Tests.Architectures;

public sealed class FittingTests
{
    [Fact]
    public void A_patch_that_does_not_divide_the_image_is_refused_with_those_that_do()
    {
        var errors = new SpecErrors();
        var vit = new VisionTransformer { PatchSize = 5 };

        vit.CheckFits(new ImageShape(1, 28, 28), errors, "architectures[0].");

        Assert.Contains("1, 2, 4, 7, 14, 28", Assert.Single(errors.For("architectures[0].patchSize")));
        var refusal = Assert.Throws<ArgumentException>(() => vit.Build(new ImageShape(1, 28, 28), 10, Normalization.None));
        Assert.Contains("1×28×28", refusal.Message);
    }

    [Fact]
    public void A_width_that_heads_do_not_divide_is_refused()
    {
        var errors = new SpecErrors();

        new VisionTransformer { Width = 30, Heads = 4 }.Check(errors, "");

        Assert.Contains("4 heads", Assert.Single(errors.For("width")));
    }

    [Fact]
    public void More_halvings_than_an_image_has_are_refused_with_the_most_it_has()
    {
        var errors = new SpecErrors();

        new Vgg { Stages = 4 }.CheckFits(new ImageShape(1, 8, 9), errors, "");

        Assert.Contains("at most 3", Assert.Single(errors.For("stages")));
    }

    /// <summary>Each with the smallest square image it takes and the field that a smaller one is refused under.</summary>
    public static TheoryData<Architecture, int, string> Smallest() => new()
    {
        { new Vgg { Layout = VggLayout.Vgg16, Width = 4 }, 32, "layout" },
        { new DenseNet { Depth = 10, Growth = 4 }, 4, "depth" },
        { new DenseNet { Depth = 121, Growth = 4 }, 8, "depth" },
        { new DenseNet { Depth = 10, Growth = 4, Stem = ImageStem.ImageNet }, 13, "stem" },
        { new DenseNet { Depth = 121, Growth = 4, Stem = ImageStem.ImageNet }, 29, "stem" },
        { new ConvNeXt { PatchSize = 1, Width = 8 }, 8, "patchSize" },
        { new ConvNeXt { PatchSize = 4, Width = 8 }, 32, "patchSize" },
        { new MlpMixer { PatchSize = 6, Width = 8, Depth = 1 }, 6, "patchSize" },
        { new ResNet { Stem = ImageStem.ImageNet }, 1, "" },
        { new ResNeXt(), 1, "" },
        { new PreActResNet(), 1, "" },
        { new WideResNet(), 1, "" },
        { new MobileNetV2(), 1, "" },
        { new ShuffleNetV2(), 1, "" },
    };

    [Theory, MemberData(nameof(Smallest))]
    public void An_image_too_small_is_refused_and_the_smallest_that_fits_is_not(Architecture architecture, int edge, string field)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var classifier = Randomness.Seeded(0, () => architecture.Build(new ImageShape(3, edge, edge), 2, Normalization.None));
        classifier.eval();
        Assert.Equal([2, 2], classifier.call(TorchSharp.torch.rand([2, 3, edge, edge])).shape);
        Assert.Equal(classifier.ParameterCount, architecture.Cost(new ImageShape(3, edge, edge), 2).Parameters);
        if (edge > 1)
        {
            var errors = new SpecErrors();

            architecture.CheckFits(new ImageShape(3, edge, edge - 1), errors, "architecture.");

            Assert.Contains($"3×{edge}×{edge - 1}", Assert.Single(errors.For($"architecture.{field}")));
        }
    }

    [Theory]
    [InlineData(1, 1)] // one class
    [InlineData(2, 2)] // two means for three channels
    public void Classes_and_normalisation_are_checked(int classes, int means)
    {
        var normalization = new Normalization(Enumerable.Repeat(0.5, means).ToList(), Enumerable.Repeat(0.5, means).ToList());

        Assert.ThrowsAny<ArgumentException>(() => new Mlp().Build(new ImageShape(3, 8, 8), classes, normalization));
    }
}
