using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>Costs of published networks, at 3×224×224 and 1,000 classes, against the numbers that torchvision prints and the papers have.</summary>
public sealed class CostTests
{
    private static readonly ImageShape ImageNet = new(3, 224, 224);

    /// <summary>Parameters to the last one (torchvision's num_params); billions of multiply-adds to two decimals, or three below one.</summary>
    public static TheoryData<Architecture, long, double> Published() => new()
    {
        { new ResNet { Depth = 18, Width = 64, Stem = ImageStem.ImageNet }, 11_689_512, 1.814 },
        { new ResNet { Depth = 34, Width = 64, Stem = ImageStem.ImageNet }, 21_797_672, 3.664 },
        { new ResNet { Depth = 50, Width = 64, Stem = ImageStem.ImageNet }, 25_557_032, 4.089 },
        { new ResNet { Depth = 101, Width = 64, Stem = ImageStem.ImageNet }, 44_549_160, 7.801 },
        { new ResNeXt { Depth = 50, Cardinality = 32, GroupWidth = 4, Width = 64, Stem = ImageStem.ImageNet }, 25_028_904, 4.230 },
        { new WideResNet { Depth = 50, WideningFactor = 2, Stem = ImageStem.ImageNet }, 68_883_240, 11.398 },
        { new Vgg { Layout = VggLayout.Vgg11, Width = 64, Head = VggHead.Full }, 132_868_840, 7.609 },
        { new Vgg { Layout = VggLayout.Vgg16, Width = 64, Head = VggHead.Full }, 138_365_992, 15.470 },
        { new DenseNet { Depth = 121, Growth = 32, Stem = ImageStem.ImageNet }, 7_978_856, 2.834 },
        { new DenseNet { Depth = 161, Growth = 48, Stem = ImageStem.ImageNet }, 28_681_000, 7.728 },
        { new MobileNetV2 { WidthMultiplier = 1, Stem = ImageStem.ImageNet }, 3_504_872, 0.301 },
        { new ShuffleNetV2 { Width = 1, Stem = ImageStem.ImageNet }, 2_278_604, 0.145 },
        { new ShuffleNetV2 { Width = 0.5, Stem = ImageStem.ImageNet }, 1_366_792, 0.040 },
        { new ConvNeXt { PatchSize = 4, Width = 96, Blocks = 3 }, 28_589_128, 4.456 },
        { new VisionTransformer { PatchSize = 16, Width = 768, Depth = 12, Heads = 12, Pooling = TokenPooling.ClassToken }, 86_567_656, 17.564 },
        { new MlpMixer { PatchSize = 16, Width = 768, Depth = 12 }, 59_880_472, 12.602 }, // by hand: 196·768·768 + 12·2·(768·196·384 + 196·768·3072) + 768·1000
    };

    [Theory, MemberData(nameof(Published))]
    public void Published_networks_cost_what_is_published(Architecture architecture, long parameters, double billions)
    {
        var cost = architecture.Cost(ImageNet, 1000);

        Assert.Equal(parameters, cost.Parameters);
        Assert.Equal(billions, cost.MultiplyAdds / 1e9, 0.0015);
    }

    [Theory]
    [InlineData(28, 36_479_194)] // 36.5 million (Zagoruyko and Komodakis 2016, table 4)
    [InlineData(16, 17_116_634)] // 17.1 million
    public void Wide_networks_for_cifar_have_the_published_number_of_weights(int depth, int parameters) =>
        Assert.Equal(parameters, new WideResNet { Depth = depth, WideningFactor = 10 }.Cost(new ImageShape(3, 32, 32), 10).Parameters);

    [Fact]
    public void Dense_networks_for_cifar_have_the_published_number_of_weights() =>
        Assert.Equal(0.77e6, new DenseNet { Depth = 100, Growth = 12 }.Cost(new ImageShape(3, 32, 32), 10).Parameters, 5e3); // 0.8 million (Huang et al. 2017, table 2)

    [Fact]
    public void A_convolution_and_a_linear_layer_are_counted_by_hand()
    {
        var cost = new Vgg { Stages = 1, Convolutions = 1, Width = 4 }.Cost(new ImageShape(3, 6, 8), 5);

        Assert.Equal(3 * 4 * 9 + 2 * 4 + (4 * 5 + 5), cost.Parameters);
        Assert.Equal(3 * 4 * 9 * 6 * 8 + 4 * 5, cost.MultiplyAdds);
    }

    [Fact]
    public void The_cost_of_what_does_not_fit_is_refused() =>
        Assert.Contains("3×30×30", Assert.Throws<ArgumentException>(() => new Vgg { Layout = VggLayout.Vgg16 }.Cost(new ImageShape(3, 30, 30), 10)).Message);
}
