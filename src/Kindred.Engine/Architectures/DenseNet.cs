using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

[CatalogId("densenet")]
[About("DenseNet", "Each layer sees all before it: bottleneck layers whose outputs are put beside their input, with compression between blocks (DenseNet-BC). "
    + "Depths 6·n + 4 are the CIFAR networks of three blocks; 121 and 161 are ImageNet's of four, with growth 32 and 48.",
    Reference = "Huang, Liu, van der Maaten, Weinberger: Densely connected convolutional networks, CVPR 2017, table 1 and section 4.2")]
public sealed record DenseNet : Architecture
{
    [AllowedValues(10, 22, 40, 100, 121, 161, 169, 201), Unit("layers")]
    [Display(Name = "Depth", Description = "10, 22, 40, 100: three blocks of 1, 3, 6, 16 layers. 121, 161, 169, 201: four, as published.")]
    public int Depth { get; init; } = 22;

    [Range(4, 64), Unit("channels")]
    [Display(Name = "Growth", Description = "Channels that each layer adds; the stem has twice as many. Multiples of 16 are fastest.")]
    public int Growth { get; init; } = 16;

    [Display(Name = "Stem", Description = "3×3 convolution at full resolution, or ImageNet's 7×7 with stride 2 and max pooling.")]
    public ImageStem Stem { get; init; }

    public override string Label => Depth < 121 ? $"DenseNet-BC-{Depth} (k {Growth})"
        : $"DenseNet-{Depth}{(Growth == (Depth == 161 ? 48 : 32) ? "" : $" (k {Growth})")}";

    public override IReadOnlyList<string> LayerNames => ["stem", .. Blocks.Select((_, i) => $"denseblock{i + 1}"), Classifier.Penultimate];

    /// <summary>Layers of each block.</summary>
    internal IReadOnlyList<int> Blocks => Depth switch
    {
        121 => [6, 12, 24, 16],
        161 => [6, 12, 36, 24],
        169 => [6, 12, 32, 32],
        201 => [6, 12, 48, 32],
        _ => [.. Enumerable.Repeat((Depth - 4) / 6, 3)],
    };

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new DenseNetClassifier(this, shape, classes, normalization);
    }

    public override void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
        // each transition halves, rounding down; the ImageNet stem twice, rounding up
        var forImageNet = Stem == ImageStem.ImageNet;
        var least = forImageNet ? 4 * (1 << (Blocks.Count - 1)) - 3 : 1 << (Blocks.Count - 1);
        if (Math.Min(shape.Height, shape.Width) < least)
        {
            errors.Add($"{path}{(forImageNet ? "stem" : "depth")}",
                $"Needs images of at least {least}×{least}, not {shape}: its {Blocks.Count - 1} transitions each halve them.");
        }
    }

    internal override void Count(CostTally tally, int classes)
    {
        if (Stem == ImageStem.ImageNet)
        {
            tally.Normalized(2 * Growth, kernel: 7, stride: 2).Pool(kernel: 3, stride: 2, padding: 1);
        }
        else
        {
            tally.Convolution(2 * Growth, kernel: 3);
        }

        for (var block = 0; block < Blocks.Count; block++)
        {
            for (var i = 0; i < Blocks[block]; i++)
            {
                tally.Beside(layer => layer.Norm(layer.Channels).Normalized(4 * Growth, kernel: 1).Convolution(Growth, kernel: 3)).Concatenate(Growth);
            }

            if (block < Blocks.Count - 1)
            {
                tally.Norm(tally.Channels).Convolution(tally.Channels / 2, kernel: 1).Pool(kernel: 2, stride: 2);
            }
        }

        tally.Norm(tally.Channels).Linear(tally.Channels, classes);
    }
}

/// <summary>
/// The network of <see cref="DenseNet"/>; parameters are named as in torchvision. With the small stem there is, as in the authors' CIFAR
/// networks, no normalisation before the first block.
/// </summary>
internal sealed class DenseNetClassifier : LayeredClassifier
{
    private readonly Linear classifier;

    public DenseNetClassifier(DenseNet size, ImageShape shape, int classes, Normalization normalization) : base(nameof(DenseNet), shape, normalization)
    {
        var width = 2 * size.Growth;
        var forImageNet = size.Stem == ImageStem.ImageNet;
        var stem = forImageNet ? Create(shape.Channels, width, kernel: 7, stride: 2) : Create(shape.Channels, width, kernel: 3);
        var norm0 = forImageNet ? nn.BatchNorm2d(width) : null;
        var parts = new List<(string, nn.Module<Tensor, Tensor>)> { ("conv0", stem) };
        parts.AddRange(norm0 is null ? [] : [("norm0", norm0)]);
        var layers = new List<Layer> { new("stem", width, x => norm0 is null ? stem.call(x) : Stem(stem, norm0, x)) };
        for (var block = 0; block < size.Blocks.Count; block++)
        {
            var dense = Block(width, size.Growth, size.Blocks[block]);
            var transition = block == 0 ? null : (DenseTransition)parts[^1].Item2;
            parts.Add(($"denseblock{block + 1}", dense));
            width += size.Blocks[block] * size.Growth;
            layers.Add(new($"denseblock{block + 1}", width, x => dense.call(transition is null ? x : transition.call(x))));
            if (block < size.Blocks.Count - 1)
            {
                parts.Add(($"transition{block + 1}", new DenseTransition(width)));
                width /= 2;
            }
        }

        var norm5 = nn.BatchNorm2d(width);
        register_module("features", nn.Sequential([.. parts, ("norm5", norm5)]));
        classifier = nn.Linear(width, classes);
        nn.init.zeros_(classifier.bias!);
        RegisterComponents();
        Chain([.. layers, new(Penultimate, width, x => Convolution.Activate(norm5, x).mean([2, 3]))]);
    }

    public override Tensor Classify(Tensor representation) => classifier.call(representation);

    /// <summary>A convolution drawn over fan-in, as torchvision's DenseNet draws them.</summary>
    internal static Conv2d Create(int from, int to, int kernel, int stride = 1) =>
        Convolution.Create(from, to, kernel, stride, fan: nn.init.FanInOut.FanIn);

    private static Tensor Stem(Conv2d convolution, BatchNorm2d normalization, Tensor images) =>
        nn.functional.max_pool2d(Convolution.Apply(convolution, normalization, images).relu_(), 3, 2, 1);

    private static Sequential Block(int from, int growth, int layers) => nn.Sequential([.. Enumerable.Range(0, layers)
        .Select((string, nn.Module<Tensor, Tensor>) (i) => ($"denselayer{i + 1}", new DenseLayer(from + i * growth, growth)))]);
}

/// <summary>
/// Normalisation, ReLU, 1×1 convolution to 4k channels, normalisation, ReLU, 3×3 convolution to k, put beside the input:
/// N×C×H×W → N×(C+k)×H×W (Huang et al. 2017, equation 2 and section 3).
/// </summary>
internal sealed class DenseLayer : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm1, norm2;
    private readonly Conv2d conv1, conv2;

    public DenseLayer(int from, int growth) : base(nameof(DenseLayer))
    {
        norm1 = nn.BatchNorm2d(from);
        conv1 = DenseNetClassifier.Create(from, 4 * growth, kernel: 1);
        norm2 = nn.BatchNorm2d(4 * growth);
        conv2 = DenseNetClassifier.Create(4 * growth, growth, kernel: 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = Convolution.Apply(conv1, norm2, Convolution.Activate(norm1, x)).relu_();
        return cat([x, conv2.call(y)], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>Normalisation, ReLU, 1×1 convolution to half the channels and 2×2 mean pooling: N×C×H×W → N×C/2×H/2×W/2.</summary>
internal sealed class DenseTransition : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm2d norm;
    private readonly Conv2d conv;

    public DenseTransition(int from) : base(nameof(DenseTransition))
    {
        norm = nn.BatchNorm2d(from);
        conv = DenseNetClassifier.Create(from, from / 2, kernel: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return nn.functional.avg_pool2d(conv.call(Convolution.Activate(norm, x)), 2, 2).MoveToOuterDisposeScope();
    }
}
