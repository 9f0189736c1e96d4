using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

[CatalogId("shufflenet-v2")]
[About("ShuffleNetV2", "Channels are split, half pass through a depthwise block, and the halves are shuffled together.",
    Reference = "Ma, Zhang, Zheng, Sun: ShuffleNet V2: practical guidelines for efficient CNN architecture design, ECCV 2018, table 5")]
public sealed record ShuffleNetV2 : Architecture
{
    [AllowedValues(0.5, 1.0, 1.5, 2.0), Unit("× published")]
    [Display(Name = "Width", Description = "One of the four published widths.")]
    public double Width { get; init; } = 0.5;

    [Display(Name = "Stem", Description = "3×3 convolution at full resolution, or as published for ImageNet with stride 2 and max pooling.")]
    public ImageStem Stem { get; init; }

    public override string Label => $"ShuffleNetV2 ×{Width:0.#}";

    public override IReadOnlyList<string> LayerNames => ["conv1", "stage2", "stage3", "stage4", "conv5", Classifier.Penultimate];

    /// <summary>Channels of stages 2 to 4 and of the last convolution; the first has 24.</summary>
    internal IReadOnlyList<int> Channels => Width switch
    {
        0.5 => [48, 96, 192, 1024],
        1.0 => [116, 232, 464, 1024],
        1.5 => [176, 352, 704, 1024],
        _ => [244, 488, 976, 2048],
    };

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new ShuffleNetV2Classifier(this, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        tally.Normalized(24, kernel: 3, stride: Stem == ImageStem.ImageNet ? 2 : 1);
        if (Stem == ImageStem.ImageNet)
        {
            tally.Pool(kernel: 3, stride: 2, padding: 1);
        }

        for (var stage = 0; stage < 3; stage++)
        {
            for (var i = 0; i < ShuffleNetV2Classifier.Blocks[stage]; i++)
            {
                ShuffleBlock.Count(tally, Channels[stage], first: i == 0);
            }
        }

        tally.Normalized(Channels[3], kernel: 1).Linear(Channels[3], classes);
    }
}

/// <summary>The network of <see cref="ShuffleNetV2"/>; parameters are named as in torchvision. Departure: convolutions start from N(0, 2/fan-out).</summary>
internal sealed class ShuffleNetV2Classifier : LayeredClassifier
{
    /// <summary>Blocks of stages 2, 3 and 4.</summary>
    public static readonly int[] Blocks = [4, 8, 4];

    private readonly Sequential conv1, stage2, stage3, stage4, conv5;
    private readonly Linear fc;

    public ShuffleNetV2Classifier(ShuffleNetV2 size, ImageShape shape, int classes, Normalization normalization)
        : base(nameof(ShuffleNetV2), shape, normalization)
    {
        var forImageNet = size.Stem == ImageStem.ImageNet;
        var width = size.Channels;
        conv1 = nn.Sequential(Convolution.Create(shape.Channels, 24, kernel: 3, stride: forImageNet ? 2 : 1), nn.BatchNorm2d(24), nn.ReLU());
        stage2 = Stage(24, width[0], Blocks[0]);
        stage3 = Stage(width[0], width[1], Blocks[1]);
        stage4 = Stage(width[1], width[2], Blocks[2]);
        conv5 = nn.Sequential(Convolution.Create(width[2], width[3], kernel: 1), nn.BatchNorm2d(width[3]), nn.ReLU());
        fc = nn.Linear(width[3], classes);
        RegisterComponents();
        Chain(
            new("conv1", 24, x => forImageNet ? nn.functional.max_pool2d(Convolution.Run(conv1, x), 3, 2, 1) : Convolution.Run(conv1, x)),
            new("stage2", width[0], stage2.call), // each halves H and W
            new("stage3", width[1], stage3.call),
            new("stage4", width[2], stage4.call),
            new("conv5", width[3], x => Convolution.Run(conv5, x)),
            new(Penultimate, width[3], x => x.mean([2, 3])));
    }

    public override Tensor Classify(Tensor representation) => fc.call(representation);

    private static Sequential Stage(int from, int to, int blocks) =>
        nn.Sequential(Enumerable.Range(0, blocks).Select(nn.Module<Tensor, Tensor> (i) => new ShuffleBlock(i == 0 ? from : to, to, first: i == 0)));
}

/// <summary>
/// A basic unit, or the unit for down-sampling that begins a stage (Ma et al. 2018, figures 3c and 3d). N×C×H×W → N×C'×H×W, or half of H and W.
/// </summary>
internal sealed class ShuffleBlock : nn.Module<Tensor, Tensor>
{
    private readonly Sequential? branch1;
    private readonly Sequential branch2;

    public ShuffleBlock(int from, int to, bool first) : base(nameof(ShuffleBlock))
    {
        var half = to / 2;
        var stride = first ? 2 : 1;
        branch1 = !first ? null : nn.Sequential(
            Convolution.Create(from, from, kernel: 3, stride, groups: from), nn.BatchNorm2d(from),
            Convolution.Create(from, half, kernel: 1), nn.BatchNorm2d(half), nn.ReLU());
        branch2 = nn.Sequential(
            Convolution.Create(first ? from : half, half, kernel: 1), nn.BatchNorm2d(half), nn.ReLU(),
            Convolution.Create(half, half, kernel: 3, stride, groups: half), nn.BatchNorm2d(half),
            Convolution.Create(half, half, kernel: 1), nn.BatchNorm2d(half), nn.ReLU());
        RegisterComponents();
    }

    public static void Count(CostTally tally, int to, bool first)
    {
        var (from, half, stride) = (tally.Channels, to / 2, first ? 2 : 1);
        if (first)
        {
            tally.Beside(branch => branch.Normalized(from, kernel: 3, stride, groups: from).Normalized(half, kernel: 1));
        }
        else
        {
            tally.Concatenate(-half); // the half that passes by
        }

        tally.Normalized(half, kernel: 1).Normalized(half, kernel: 3, stride, groups: half).Normalized(half, kernel: 1).Concatenate(half);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (branch1 is not null)
        {
            return Shuffle(Convolution.Run(branch1, x), Convolution.Run(branch2, x)).MoveToOuterDisposeScope();
        }

        var halves = x.chunk(2, 1);
        return Shuffle(halves[0], Convolution.Run(branch2, halves[1])).MoveToOuterDisposeScope();
    }

    // the channels of both in turn, a₀ b₀ a₁ b₁ …: concatenation and shuffle in one copy, in the memory layout of the second
    private static Tensor Shuffle(Tensor a, Tensor b) => ConvolutionSite.IsChannelsLast(b)
        ? stack([a.permute(0, 2, 3, 1), b.permute(0, 2, 3, 1)], 4).flatten(3).permute(0, 3, 1, 2)
        : stack([a, b], 2).flatten(1, 2);
}
