using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

[CatalogId("mobilenet-v2")]
[About("MobileNetV2", "Inverted residual blocks: 1×1 expansion, depthwise 3×3 convolution, linear 1×1 projection, with a shortcut between the narrow ends.",
    Reference = "Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: inverted residuals and linear bottlenecks, CVPR 2018, table 2")]
public sealed record MobileNetV2 : Architecture
{
    // expansion, channels, blocks, stride (Sandler et al. 2018, table 2)
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Table =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    [Range(0.1, 2), Unit("× published")]
    [Display(Name = "Width multiplier", Description = "Multiplies the channels of every layer, rounded to multiples of 8; published with 1.")]
    public double WidthMultiplier { get; init; } = 0.5;

    [Display(Name = "Stem", Description = "First convolution and first stage at full resolution, which suits 32×32 images, or strided as published for ImageNet.")]
    public ImageStem Stem { get; init; }

    public override string Label => $"MobileNetV2{(WidthMultiplier == 1 ? "" : $" ×{WidthMultiplier:0.##}")}";

    public override IReadOnlyList<string> LayerNames => [.. Enumerable.Range(0, Blocks.Count() + 2).Select(i => $"features.{i}"), Classifier.Penultimate];

    /// <summary>Channels and stride of the first convolution.</summary>
    internal (int Channels, int Stride) First => (Scaled(32), Stem == ImageStem.ImageNet ? 2 : 1);

    /// <summary>Channels of the last convolution, which is never narrowed.</summary>
    internal int Last => Rounded(1280 * Math.Max(1, WidthMultiplier));

    /// <summary>Every block in order.</summary>
    internal IEnumerable<(int Expansion, int Channels, int Stride)> Blocks =>
        from row in Table
        from i in Enumerable.Range(0, row.Blocks)
        let stride = i > 0 || (Stem == ImageStem.Small && row.Channels == 24) ? 1 : row.Stride
        select (row.Expansion, Scaled(row.Channels), stride);

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new MobileNetV2Classifier(this, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        tally.Normalized(First.Channels, kernel: 3, First.Stride);
        foreach (var (expansion, channels, stride) in Blocks)
        {
            var hidden = tally.Channels * expansion;
            if (expansion > 1)
            {
                tally.Normalized(hidden, kernel: 1);
            }

            tally.Normalized(hidden, kernel: 3, stride, groups: hidden).Normalized(channels, kernel: 1);
        }

        tally.Normalized(Last, kernel: 1).Linear(Last, classes);
    }

    private int Scaled(int channels) => Rounded(channels * WidthMultiplier);

    // to the nearest multiple of 8, but not down by more than a tenth
    private static int Rounded(double channels)
    {
        var rounded = Math.Max(8, (int)(channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}

/// <summary>The network of <see cref="MobileNetV2"/>; parameters are named and drawn as in torchvision. Departure: no dropout before the last layer.</summary>
internal sealed class MobileNetV2Classifier : LayeredClassifier
{
    private readonly Sequential classifier;

    public MobileNetV2Classifier(MobileNetV2 size, ImageShape shape, int classes, Normalization normalization)
        : base(nameof(MobileNetV2), shape, normalization)
    {
        var parts = new List<nn.Module<Tensor, Tensor>> { Part(shape.Channels, size.First.Channels, kernel: 3, size.First.Stride) };
        var widths = new List<int> { size.First.Channels };
        foreach (var (expansion, channels, stride) in size.Blocks)
        {
            parts.Add(new InvertedResidual(widths[^1], channels, stride, expansion));
            widths.Add(channels);
        }

        parts.Add(Part(widths[^1], size.Last, kernel: 1));
        widths.Add(size.Last);
        var head = nn.Linear(size.Last, classes);
        nn.init.normal_(head.weight!, 0, 0.01);
        nn.init.zeros_(head.bias!);
        register_module("features", nn.Sequential(parts));
        classifier = nn.Sequential(("1", head));
        RegisterComponents();
        Chain([
            .. parts.Select((part, i) => new Layer($"features.{i}", widths[i], x => part is Sequential layers ? Convolution.Run(layers, x) : part.call(x))),
            new(Penultimate, size.Last, x => x.mean([2, 3])),
        ]);
    }

    public override Tensor Classify(Tensor representation) => classifier.call(representation);

    /// <summary>Convolution, batch normalisation, ReLU6.</summary>
    internal static Sequential Part(int from, int to, int kernel, int stride = 1, int groups = 1) =>
        nn.Sequential(Convolution.Create(from, to, kernel, stride, groups), nn.BatchNorm2d(to), nn.ReLU6());
}

/// <summary>Expansion, depthwise convolution and projection (Sandler et al. 2018, table 1), with a shortcut where the shape stays.</summary>
internal sealed class InvertedResidual : nn.Module<Tensor, Tensor>
{
    private readonly Sequential conv;
    private readonly bool shortcut;

    public InvertedResidual(int from, int to, int stride, int expansion) : base(nameof(InvertedResidual))
    {
        var hidden = from * expansion;
        var parts = new List<nn.Module<Tensor, Tensor>>();
        if (expansion > 1)
        {
            parts.Add(MobileNetV2Classifier.Part(from, hidden, kernel: 1));
        }

        parts.AddRange([MobileNetV2Classifier.Part(hidden, hidden, kernel: 3, stride, groups: hidden), Convolution.Create(hidden, to, kernel: 1), nn.BatchNorm2d(to)]);
        conv = nn.Sequential(parts);
        shortcut = stride == 1 && from == to;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = Convolution.Run(conv, x);
        return (shortcut ? y.add_(x) : y).MoveToOuterDisposeScope();
    }
}
