using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

[CatalogId("convnext")]
[About("ConvNeXt", "A convolutional network shaped like a transformer: 7×7 depthwise convolutions, layer normalisation, and a two-layer perceptron per pixel. "
    + "ConvNeXt-T is patch size 4, width 96, 3 blocks.",
    Reference = "Liu, Mao, Wu, Feichtenhofer, Darrell, Xie: A ConvNet for the 2020s, CVPR 2022, figure 4 and section 3")]
public sealed record ConvNeXt : Architecture
{
    [AllowedValues(1, 2, 4), Unit("pixels")]
    [Display(Name = "Patch size", Description = "Kernel and stride of the first convolution: 4 as published for ImageNet, 1 or 2 for small images.")]
    public int PatchSize { get; init; } = 2;

    [Range(8, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the first stage; doubled in each of the three others. Multiples of 16 are fastest.")]
    public int Width { get; init; } = 32;

    [Range(1, 9), Unit("blocks")]
    [Display(Name = "Blocks", Description = "Blocks in stages 1, 2 and 4; the third has three times as many.")]
    public int Blocks { get; init; } = 1;

    public override string Label => (PatchSize, Width, Blocks) is (_, 96, 3) ? "ConvNeXt-T" : "ConvNeXt";

    public override IReadOnlyList<string> LayerNames => ["stem", "stage1", "stage2", "stage3", "stage4", Classifier.Penultimate];

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new ConvNeXtClassifier(this, shape, classes, normalization);
    }

    public override void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
        if (Math.Min(shape.Height, shape.Width) < 8 * PatchSize)
        {
            errors.Add($"{path}patchSize", $"Needs images of at least {8 * PatchSize}×{8 * PatchSize}, not {shape}: three stages after the patches each halve them.");
        }
    }

    /// <summary>Channels and blocks of a stage, of four.</summary>
    internal (int Width, int Blocks) Stage(int stage) => (Width << stage, stage == 2 ? 3 * Blocks : Blocks);

    internal override void Count(CostTally tally, int classes)
    {
        for (var stage = 0; stage < 4; stage++)
        {
            var (width, blocks) = Stage(stage);
            var edge = stage == 0 ? PatchSize : 2;
            tally.Norm(stage == 0 ? width : tally.Channels).Convolution(width, edge, edge, bias: true, padding: 0);
            for (var i = 0; i < blocks; i++)
            {
                var pixels = tally.Height * tally.Width;
                tally.Convolution(width, kernel: 7, groups: width, bias: true).Norm(width)
                    .Linear(width, 4 * width, pixels).Linear(4 * width, width, pixels).Weights(width);
            }
        }

        tally.Norm(tally.Channels).Linear(tally.Channels, classes);
    }
}

/// <summary>
/// The network of <see cref="ConvNeXt"/>; parameters are named as in torchvision and drawn from N(0, 0.02²), which torchvision cuts at ±2:
/// at 100 standard deviations. Departure: no stochastic depth.
/// </summary>
internal sealed class ConvNeXtClassifier : LayeredClassifier
{
    private readonly Linear head;

    public ConvNeXtClassifier(ConvNeXt size, ImageShape shape, int classes, Normalization normalization) : base(nameof(ConvNeXt), shape, normalization)
    {
        var width = size.Stage(3).Width;
        var stem = (Convolution: Create(shape.Channels, size.Width, size.PatchSize), Norm: nn.LayerNorm(size.Width, eps: 1e-6));
        var parts = new List<nn.Module<Tensor, Tensor>> { nn.Sequential(stem.Convolution, stem.Norm) };
        var layers = new List<Layer> { new("stem", size.Width, x => PerPixel(stem.Norm, stem.Convolution.call(x))) };
        for (var stage = 0; stage < 4; stage++)
        {
            var (channels, blocks) = size.Stage(stage);
            var down = stage == 0 ? default : (Norm: nn.LayerNorm(channels / 2, eps: 1e-6), Convolution: Create(channels / 2, channels, kernel: 2));
            if (stage > 0)
            {
                parts.Add(nn.Sequential(down.Norm, down.Convolution));
            }

            var body = nn.Sequential(Enumerable.Range(0, blocks).Select(nn.Module<Tensor, Tensor> (_) => new ConvNeXtBlock(channels)));
            parts.Add(body);
            layers.Add(new($"stage{stage + 1}", channels, x => body.call(down.Convolution is null ? x : down.Convolution.call(PerPixel(down.Norm, x)))));
        }

        var norm = nn.LayerNorm(width, eps: 1e-6);
        head = Draw(nn.Linear(width, classes));
        register_module("features", nn.Sequential(parts));
        register_module("classifier", nn.Sequential(("0", norm), ("2", head)));
        Chain([.. layers, new(Penultimate, width, x => norm.call(x.mean([2, 3])))]);
    }

    public override Tensor Classify(Tensor representation) => head.call(representation);

    /// <summary>A layer normalisation over the channels of each pixel, N×C×H×W → N×C×H×W.</summary>
    private static Tensor PerPixel(LayerNorm norm, Tensor x) => norm.call(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);

    // a convolution of non-overlapping patches
    private static Conv2d Create(int from, int to, int kernel)
    {
        var convolution = nn.Conv2d(from, to, kernel, stride: kernel);
        nn.init.normal_(convolution.weight!, 0, 0.02);
        nn.init.zeros_(convolution.bias!);
        return Convolution.ChannelsLast(convolution);
    }

    /// <summary>A linear layer drawn as torchvision's ConvNeXt draws them.</summary>
    internal static Linear Draw(Linear linear)
    {
        nn.init.normal_(linear.weight!, 0, 0.02);
        nn.init.zeros_(linear.bias!);
        return linear;
    }
}

/// <summary>
/// x + γ·mlp(norm(depthwise(x))), γ a scale per channel that starts at 1e-6 (Liu et al. 2022, figure 4). N×C×H×W → N×C×H×W.
/// </summary>
internal sealed class ConvNeXtBlock : nn.Module<Tensor, Tensor>
{
    private readonly Parameter layer_scale; // C×1×1
    private readonly Sequential block;

    public ConvNeXtBlock(int width) : base(nameof(ConvNeXtBlock))
    {
        var depthwise = nn.Conv2d(width, width, 7, padding: 3, groups: width);
        nn.init.normal_(depthwise.weight!, 0, 0.02);
        nn.init.zeros_(depthwise.bias!);
        block = nn.Sequential(
            ("0", Convolution.ChannelsLast(depthwise)), ("2", nn.LayerNorm(width, eps: 1e-6)),
            ("3", ConvNeXtClassifier.Draw(nn.Linear(width, 4 * width))), ("4", nn.GELU()), ("5", ConvNeXtClassifier.Draw(nn.Linear(4 * width, width))));
        layer_scale = nn.Parameter(full([width, 1, 1], 1e-6f));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = block[0].call(x).permute(0, 2, 3, 1); // N×H×W×C
        for (var i = 1; i < block.Count; i++)
        {
            y = block[i].call(y);
        }

        return y.permute(0, 3, 1, 2).mul(layer_scale).add_(x).MoveToOuterDisposeScope();
    }
}
