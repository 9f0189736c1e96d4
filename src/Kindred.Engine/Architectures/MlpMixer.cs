using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

[CatalogId("mlp-mixer")]
[About("MLP-Mixer", "The image cut into patches, and blocks of two perceptrons: one across patches, one across channels. No convolution, no attention. "
    + "Mixer-B/16 is patch size 16, width 768, depth 12.",
    Reference = "Tolstikhin et al.: MLP-Mixer: an all-MLP architecture for vision, NeurIPS 2021, equation 1 and table 1")]
public sealed record MlpMixer : Architecture
{
    [Range(1, 32), Unit("pixels")]
    [Display(Name = "Patch size", Description = "Edge of a square patch; image height and width must be multiples of it.")]
    public int PatchSize { get; init; } = 7;

    [Range(8, 1024), Unit("units")]
    [Display(Name = "Width", Description = "Length of a token. Hidden layers are half as wide across patches and four times as wide across channels, as published.")]
    public int Width { get; init; } = 64;

    [Range(1, 24), Unit("blocks")]
    [Display(Name = "Depth", Description = "Mixer blocks.")]
    public int Depth { get; init; } = 4;

    public override string Label => "MLP-Mixer";

    public override IReadOnlyList<string> LayerNames => ["stem", .. Enumerable.Range(0, Depth).Select(i => $"blocks.{i}"), Classifier.Penultimate];

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new MlpMixerClassifier(this, shape, classes, normalization);
    }

    public override void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
        if (PatchEmbedding.Misfit(PatchSize, shape) is { } misfit)
        {
            errors.Add($"{path}patchSize", misfit);
        }
    }

    internal override void Count(CostTally tally, int classes)
    {
        tally.Convolution(Width, PatchSize, PatchSize, bias: true, padding: 0);
        var tokens = tally.Height * tally.Width;
        for (var i = 0; i < Depth; i++)
        {
            tally.Norm(Width).Linear(tokens, Width / 2, tokens: Width).Linear(Width / 2, tokens, tokens: Width)
                .Norm(Width).Linear(Width, 4 * Width, tokens).Linear(4 * Width, Width, tokens);
        }

        tally.Norm(Width).Linear(Width, classes);
    }
}

/// <summary>The network of <see cref="MlpMixer"/>; parameters are named as in timm. Linear layers start as PyTorch's do.</summary>
internal sealed class MlpMixerClassifier : LayeredClassifier
{
    private readonly PatchEmbedding stem;
    private readonly Sequential blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    public MlpMixerClassifier(MlpMixer size, ImageShape shape, int classes, Normalization normalization) : base(nameof(MlpMixer), shape, normalization)
    {
        var tokens = shape.Height / size.PatchSize * (shape.Width / size.PatchSize);
        stem = new PatchEmbedding(shape.Channels, size.PatchSize, size.Width);
        blocks = nn.Sequential(Enumerable.Range(0, size.Depth).Select(nn.Module<Tensor, Tensor> (_) => new MixerBlock(tokens, size.Width)));
        norm = nn.LayerNorm(size.Width, eps: 1e-6);
        head = nn.Linear(size.Width, classes);
        RegisterComponents();
        Chain([
            new("stem", size.Width, stem.call), // N×T×D
            .. Enumerable.Range(0, size.Depth).Select(i => new Layer($"blocks.{i}", size.Width, blocks[i].call)),
            new(Penultimate, size.Width, x => norm.call(x).mean([1])), // N×D
        ]);
    }

    public override Tensor Classify(Tensor representation) => head.call(representation);
}

/// <summary>x + mlp(norm(x)ᵀ)ᵀ across tokens, then x + mlp(norm(x)) across channels (Tolstikhin et al. 2021, equation 1). N×T×D → N×T×D.</summary>
internal sealed class MixerBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly TokenMlp mlp_tokens, mlp_channels;

    public MixerBlock(int tokens, int width) : base(nameof(MixerBlock))
    {
        norm1 = nn.LayerNorm(width, eps: 1e-6);
        mlp_tokens = new TokenMlp(tokens, width / 2);
        norm2 = nn.LayerNorm(width, eps: 1e-6);
        mlp_channels = new TokenMlp(width, 4 * width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = mlp_tokens.call(norm1.call(x).transpose(1, 2)).transpose(1, 2).add(x); // N×D×T, and back
        return mlp_channels.call(norm2.call(y)).add_(y).MoveToOuterDisposeScope();
    }
}
