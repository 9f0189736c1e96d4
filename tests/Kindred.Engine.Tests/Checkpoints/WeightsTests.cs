using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Checkpoints;

public sealed class WeightsTests
{
    private static readonly ImageShape Shape = new(1, 8, 8);

    public static TheoryData<Architecture> Architectures() =>
        [new ResNet(), new ResNet { Width = 5 }, new Vgg { Convolutions = 2 }, new Mlp(), new VisionTransformer { PatchSize = 4 }];

    [Theory, MemberData(nameof(Architectures))]
    public void Weights_and_statistics_come_back_bit_for_bit(Architecture architecture)
    {
        using var scope = NewDisposeScope();
        using var trained = Build(architecture, seed: 1);
        using var fresh = Build(architecture, seed: 2);
        trained.call(Images()).sum(); // a pass in training mode moves the running statistics
        using var file = new MemoryStream();

        Safetensors.SaveWeights(trained, file);
        file.Position = 0;
        Safetensors.LoadWeights(fresh, file);

        Assert.Equal(Everything(trained), Everything(fresh));
        trained.eval();
        fresh.eval();
        Assert.Equal(trained.call(Images()).data<float>().ToArray(), fresh.call(Images()).data<float>().ToArray());
    }

    [Fact]
    public void Names_are_those_of_torchvision_and_timm()
    {
        using var scope = NewDisposeScope();
        using var resnet = Build(new ResNet(), 0);
        using var vgg = Build(new Vgg(), 0);
        using var vit = Build(new VisionTransformer { PatchSize = 4, Depth = 1 }, 0);

        Assert.Superset(
            new HashSet<string>
            {
                "conv1.weight", "bn1.running_mean", "bn1.num_batches_tracked", "layer1.0.conv2.weight", "layer2.0.downsample.0.weight",
                "layer2.0.downsample.1.running_var", "layer3.0.bn2.bias", "fc.weight", "fc.bias",
            },
            resnet.state_dict().Keys.ToHashSet());
        Assert.DoesNotContain("layer1.0.downsample.0.weight", resnet.state_dict().Keys);
        Assert.Superset(
            new HashSet<string> { "features.0.weight", "features.1.running_mean", "features.4.weight", "features.9.bias", "classifier.weight" },
            vgg.state_dict().Keys.ToHashSet());
        Assert.Equal(
            new[]
            {
                "blocks.0.attn.proj.bias", "blocks.0.attn.proj.weight", "blocks.0.attn.qkv.bias", "blocks.0.attn.qkv.weight",
                "blocks.0.mlp.fc1.bias", "blocks.0.mlp.fc1.weight", "blocks.0.mlp.fc2.bias", "blocks.0.mlp.fc2.weight",
                "blocks.0.norm1.bias", "blocks.0.norm1.weight", "blocks.0.norm2.bias", "blocks.0.norm2.weight", "head.bias", "head.weight",
                "norm.bias", "norm.weight", "patch_embed.proj.bias", "patch_embed.proj.weight", "pos_embed",
            },
            vit.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_that_does_not_fit_is_listed_at_once_and_nothing_is_taken()
    {
        using var scope = NewDisposeScope();
        using var network = Build(new Mlp { Layers = 1, Width = 8 }, 1);
        var before = Everything(network);
        using var file = new MemoryStream();
        Safetensors.Write(file, new Dictionary<string, Tensor>
        {
            ["features.0.weight"] = ones(8, 63),
            ["features.0.bias"] = full(8, float.NaN),
            ["classifier.weight"] = ones(3, 8, dtype: int64),
            ["head.bias"] = ones(3),
        });
        file.Position = 0;

        var error = Assert.Throws<InvalidDataException>(() => Safetensors.LoadWeights(network, file));

        Assert.Contains("features.0.weight should be [8, 64], but is [8, 63]", error.Message);
        Assert.Contains("features.0.bias has values that are not finite", error.Message);
        Assert.Contains("classifier.weight should be Float32, but is Int64", error.Message);
        Assert.Contains("classifier.bias is missing", error.Message);
        Assert.Contains("head.bias is unexpected", error.Message);
        Assert.Equal(before, Everything(network));
    }

    [Fact]
    public void Weights_keep_their_memory_layout_when_loaded()
    {
        using var scope = NewDisposeScope();
        using var network = Build(new ResNet(), 1);
        using var file = new MemoryStream();
        Safetensors.SaveWeights(network, file);
        file.Position = 0;

        Safetensors.LoadWeights(network, file);

        Assert.All(network.named_parameters().Where(p => p.name.EndsWith("conv2.weight", StringComparison.Ordinal)), p => Assert.Equal(1, p.parameter.stride(1)));
    }

    private static Classifier Build(Architecture architecture, long seed) =>
        Randomness.Seeded(seed, () => architecture.Build(Shape, 3, new Normalization([0.3], [0.4])));

    private static Tensor Images() => rand([6, 1, 8, 8], generator: Randomness.For(0, "images"));

    private static Dictionary<string, string> Everything(Classifier classifier) =>
        classifier.state_dict().ToDictionary(w => w.Key, w => Convert.ToHexString(w.Value.detach().contiguous().bytes));
}
