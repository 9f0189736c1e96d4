using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>How many convolutions each stage of a VGG network has.</summary>
public enum VggLayout
{
    /// <summary>As many stages, and convolutions in each, as the spec says.</summary>
    [Display(Name = "stages and convolutions below")]
    Stages,

    /// <summary>1, 1, 2, 2, 2 (configuration A).</summary>
    [Display(Name = "VGG-11")]
    Vgg11,

    /// <summary>2 in each of five (configuration B).</summary>
    [Display(Name = "VGG-13")]
    Vgg13,

    /// <summary>2, 2, 3, 3, 3 (configuration D).</summary>
    [Display(Name = "VGG-16")]
    Vgg16,

    /// <summary>2, 2, 4, 4, 4 (configuration E).</summary>
    [Display(Name = "VGG-19")]
    Vgg19,
}

/// <summary>What comes after a VGG network's convolutions.</summary>
public enum VggHead
{
    /// <summary>Mean over the map, and one linear layer: what small images take.</summary>
    [Display(Name = "pooled, one linear layer")]
    Pooled,

    /// <summary>The map pooled to 7×7, and three linear layers of 64 units per channel of width, as published (4,096 at width 64).</summary>
    [Display(Name = "7×7, three linear layers")]
    Full,
}

[CatalogId("vgg")]
[About("VGG", "Plain convolutional network: stages of 3×3 convolutions with batch normalisation, each ending in 2×2 max pooling. "
    + "torchvision's vgg16_bn is layout VGG-16, width 64, full head.",
    Reference = "Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition, ICLR 2015, table 1")]
public sealed record Vgg : Architecture
{
    [Range(1, 5), Unit("stages")]
    [Display(Name = "Stages", Description = "Each halves the image; channels double from stage to stage up to eight times the width. Published layouts have five.")]
    public int Stages { get; init; } = 3;

    [Range(1, 4), Unit("layers")]
    [Display(Name = "Convolutions", Description = "3×3 convolutions in each stage; published layouts have their own.")]
    public int Convolutions { get; init; } = 1;

    [Range(4, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the first stage; published layouts have 64. Multiples of 16 are fastest.")]
    public int Width { get; init; } = 16;

    [AddedLater]
    [Display(Name = "Layout", Description = "A published network's stages and convolutions, in place of those above.")]
    public VggLayout Layout { get; init; }

    [AddedLater]
    [Display(Name = "Head", Description = "Global mean and one linear layer, or the published three linear layers.")]
    public VggHead Head { get; init; }

    public override string Label => Layout == VggLayout.Stages ? "VGG" : $"VGG-{Layout.ToString()[3..]}-BN{(Width == 64 ? "" : $" (width {Width})")}";

    public override IReadOnlyList<string> LayerNames => [.. Plan.Select((_, i) => $"pool{i + 1}"), .. Head == VggHead.Full ? (string[])["fc6"] : [], Classifier.Penultimate];

    /// <summary>Convolutions of each stage.</summary>
    internal IReadOnlyList<int> Plan => Layout switch
    {
        VggLayout.Vgg11 => [1, 1, 2, 2, 2],
        VggLayout.Vgg13 => [2, 2, 2, 2, 2],
        VggLayout.Vgg16 => [2, 2, 3, 3, 3],
        VggLayout.Vgg19 => [2, 2, 4, 4, 4],
        _ => [.. Enumerable.Repeat(Convolutions, Stages)],
    };

    /// <summary>Published networks have a bias before each batch normalisation, which cancels it: kept for the sake of their weights.</summary>
    internal bool Bias => Layout != VggLayout.Stages;

    /// <summary>Channels of a stage.</summary>
    internal int WidthOf(int stage) => Width << Math.Min(stage, 3);

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new VggClassifier(this, shape, classes, normalization);
    }

    public override void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
        var most = BitOperations.Log2((uint)Math.Min(shape.Height, shape.Width));
        if (Layout != VggLayout.Stages && most < 5)
        {
            errors.Add($"{path}layout", $"Needs images of at least 32×32, not {shape}: published layouts halve them five times.");
        }
        else if (Layout == VggLayout.Stages && Stages > most)
        {
            errors.Add($"{path}stages", $"Must be at most {most} for images of {shape}: each stage halves them.");
        }
    }

    internal override void Count(CostTally tally, int classes)
    {
        foreach (var (count, stage) in Plan.Select((c, i) => (c, i)))
        {
            for (var i = 0; i < count; i++)
            {
                tally.Convolution(WidthOf(stage), kernel: 3, bias: Bias).Norm(WidthOf(stage));
            }

            tally.Pool(kernel: 2, stride: 2);
        }

        if (Head == VggHead.Full)
        {
            tally.Linear(tally.Channels * 49, 64 * Width).Linear(64 * Width, 64 * Width).Linear(64 * Width, classes);
        }
        else
        {
            tally.Linear(tally.Channels, classes);
        }
    }
}

/// <summary>
/// The network of <see cref="Vgg"/>: features.N and classifier.N numbered as in torchvision's vgg*_bn (convolution, batch normalisation, ReLU, …,
/// pooling; linear, ReLU, dropout, …). Departures: no dropout; a layout of one's own has no bias before batch normalisation; a pooled
/// head has one linear layer, classifier.
/// </summary>
internal sealed class VggClassifier : LayeredClassifier
{
    private readonly Sequential features;
    private readonly Linear? fc6, fc7;
    private readonly Linear last;

    public VggClassifier(Vgg size, ImageShape shape, int classes, Normalization normalization) : base(nameof(Vgg), shape, normalization)
    {
        features = nn.Sequential(Stages(size, shape.Channels));
        var (width, hidden) = (size.WidthOf(size.Plan.Count - 1), 64 * size.Width);
        var full = size.Head == VggHead.Full;
        fc6 = full ? nn.Linear(width * 49, hidden) : null;
        fc7 = full ? nn.Linear(hidden, hidden) : null;
        last = nn.Linear(full ? hidden : width, classes);
        register_module("features", features);
        register_module("classifier", full ? nn.Sequential(("0", fc6!), ("3", fc7!), ("6", last)) : last);
        var starts = size.Plan.Select((_, i) => size.Plan.Take(i).Sum(count => 3 * count + 1)).Append((int)features.Count).ToList(); // of stages in features
        Chain([
            .. size.Plan.Select((_, i) => new Layer($"pool{i + 1}", size.WidthOf(i), x => Convolution.Run(features, starts[i], starts[i + 1], x))),
            .. full
                ? (Layer[])[new("fc6", hidden, Fc6), new(Penultimate, hidden, x => fc7!.call(x).relu_())]
                : [new(Penultimate, width, x => x.mean([2, 3]))], // N×C
        ]);
    }

    public override bool SupportsBFloat16 => fc6 is null;

    public override Tensor Classify(Tensor representation) => last.call(representation);

    // N×C×H×W → N×C×7×7 → N×49C → N×hidden
    private Tensor Fc6(Tensor x) => fc6!.call(nn.functional.adaptive_avg_pool2d(x, 7).flatten(1)).relu_();

    private static List<nn.Module<Tensor, Tensor>> Stages(Vgg size, int channels)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (var (count, stage) in size.Plan.Select((c, i) => (c, i)))
        {
            for (var i = 0; i < count; i++)
            {
                layers.AddRange([Convolution.Create(channels, size.WidthOf(stage), kernel: 3, bias: size.Bias), nn.BatchNorm2d(size.WidthOf(stage)), nn.ReLU()]);
                channels = size.WidthOf(stage);
            }

            layers.Add(nn.MaxPool2d(kernel_size: 2));
        }

        return layers;
    }
}
