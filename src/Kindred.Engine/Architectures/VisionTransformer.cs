using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>Which token of a vision transformer is classified.</summary>
public enum TokenPooling
{
    /// <summary>The mean of all patches' tokens; parameters are named as in timm.</summary>
    [Display(Name = "mean of tokens")]
    Mean,

    /// <summary>A token of its own put before them, as published; parameters are named as in torchvision.</summary>
    [Display(Name = "class token")]
    ClassToken,
}

[CatalogId("vit")]
[About("ViT", "Vision transformer: the image cut into patches, pre-norm self-attention blocks, mean-pooled tokens or a class token. "
    + "torchvision's vit_b_16 is patch size 16, width 768, depth 12, 12 heads, class token.",
    Reference = "Dosovitskiy et al.: An image is worth 16×16 words: transformers for image recognition at scale, ICLR 2021, equations 1 to 4")]
public sealed record VisionTransformer : Architecture, ISpecRules
{
    [Range(1, 32), Unit("pixels")]
    [Display(Name = "Patch size", Description = "Edge of a square patch; image height and width must be multiples of it.")]
    public int PatchSize { get; init; } = 7;

    [Range(8, 1024), Unit("units")]
    [Display(Name = "Width", Description = "Length of a token; a multiple of the number of heads.")]
    public int Width { get; init; } = 64;

    [Range(1, 24), Unit("blocks")]
    [Display(Name = "Depth", Description = "Self-attention blocks.")]
    public int Depth { get; init; } = 4;

    [Range(1, 16), Unit("heads")]
    [Display(Name = "Heads", Description = "Attention heads in each block.")]
    public int Heads { get; init; } = 4;

    [AddedLater]
    [Display(Name = "Pooling", Description = "Mean of all tokens, or a class token.")]
    public TokenPooling Pooling { get; init; }

    public override string Label => "ViT";

    public override IReadOnlyList<string> LayerNames => Pooling == TokenPooling.ClassToken
        ? ["conv_proj", .. Enumerable.Range(0, Depth).Select(i => $"encoder_layer_{i}"), Classifier.Penultimate]
        : ["patch_embed", .. Enumerable.Range(0, Depth).Select(i => $"blocks.{i}"), Classifier.Penultimate];

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return Pooling == TokenPooling.ClassToken
            ? new ClassTokenTransformer(this, shape, classes, normalization)
            : new VisionTransformerClassifier(this, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        tally.Convolution(Width, PatchSize, PatchSize, bias: true, padding: 0);
        var tokens = tally.Height * tally.Width;
        if (Pooling == TokenPooling.ClassToken)
        {
            tally.Weights(Width);
            tokens++;
        }

        tally.Weights((long)tokens * Width);
        for (var i = 0; i < Depth; i++)
        {
            TransformerBlock.Count(tally, tokens, Width);
        }

        tally.Norm(Width).Linear(Width, classes);
    }

    public void Check(SpecErrors errors, string path)
    {
        if (Heads > 0 && Width % Heads != 0)
        {
            errors.Add($"{path}width", $"Must be a multiple of the {Heads} heads.");
        }
    }

    public override void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
        if (PatchEmbedding.Misfit(PatchSize, shape) is { } misfit)
        {
            errors.Add($"{path}patchSize", misfit);
        }
    }
}

/// <summary>
/// The network of <see cref="VisionTransformer"/>; parameters are named as in timm's with class_token=False, global_pool="avg", fc_norm=False.
/// Linear layers start as PyTorch's do; positions from N(0, 0.02²).
/// </summary>
internal sealed class VisionTransformerClassifier : LayeredClassifier
{
    private readonly PatchEmbedding patch_embed;
    private readonly Parameter pos_embed; // 1×T×D
    private readonly Sequential blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    public VisionTransformerClassifier(VisionTransformer size, ImageShape shape, int classes, Normalization normalization)
        : base(nameof(VisionTransformer), shape, normalization)
    {
        var tokens = shape.Height / size.PatchSize * (shape.Width / size.PatchSize);
        patch_embed = new PatchEmbedding(shape.Channels, size.PatchSize, size.Width);
        pos_embed = nn.Parameter(empty(1, tokens, size.Width));
        nn.init.normal_(pos_embed, std: 0.02);
        blocks = nn.Sequential(Enumerable.Range(0, size.Depth).Select(nn.Module<Tensor, Tensor> (_) => new TransformerBlock(size.Width, size.Heads)));
        norm = nn.LayerNorm(size.Width, eps: 1e-6);
        head = nn.Linear(size.Width, classes);
        RegisterComponents();
        Chain([
            new("patch_embed", size.Width, x => patch_embed.call(x).add_(pos_embed)), // N×T×D
            .. Enumerable.Range(0, size.Depth).Select(i => new Layer($"blocks.{i}", size.Width, blocks[i].call)),
            new(Penultimate, size.Width, x => norm.call(x).mean([1])), // N×D
        ]);
    }

    public override bool InvertsInBFloat16 => true;

    public override Tensor Classify(Tensor representation) => head.call(representation);
}

/// <summary>
/// Patches to tokens, N×C×H×W → N×T×D. The weight is a p×p convolution's of stride p (proj.weight, D×C×p×p), applied as one matrix product.
/// </summary>
internal sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly int patch;
    private readonly Conv2d proj;

    public PatchEmbedding(int channels, int patch, int width) : base(nameof(PatchEmbedding))
    {
        this.patch = patch;
        proj = nn.Conv2d(channels, width, patch, stride: patch);
        RegisterComponents();
    }

    /// <summary>Why patches of that size do not cover such images, and which would; null where they do.</summary>
    public static string? Misfit(int patch, ImageShape shape)
    {
        var fitting = Enumerable.Range(1, Math.Min(shape.Height, shape.Width)).Where(p => shape.Height % p == 0 && shape.Width % p == 0).ToList();
        return fitting.Contains(patch) ? null : $"Must divide height and width of images of {shape}: {string.Join(", ", fitting)}.";
    }

    public override Tensor forward(Tensor images) => Embed(images, proj, patch);

    /// <summary>Tokens, N×T×D, of images, N×C×H×W, by a p×p convolution of stride p.</summary>
    public static Tensor Embed(Tensor images, Conv2d proj, int patch)
    {
        using var scope = NewDisposeScope();
        var (n, c, rows, columns) = (images.size(0), images.size(1), images.size(2) / patch, images.size(3) / patch);
        var patches = images.reshape(n, c, rows, patch, columns, patch).permute(0, 2, 4, 1, 3, 5).reshape(n, rows * columns, c * patch * patch);
        var weight = proj.weight!.flatten(1); // D×Cpp
        var embedded = patches.dtype == weight.dtype
            ? nn.functional.linear(patches, weight, proj.bias)
            : nn.functional.linear(patches, weight.to(patches.dtype), proj.bias!.to(patches.dtype)); // a bfloat16 pass: rounded once
        return embedded.MoveToOuterDisposeScope();
    }
}

/// <summary>x + attention(norm(x)), then x + mlp(norm(x)): the pre-norm block of Dosovitskiy et al. 2021, equations 2 and 3. N×T×D → N×T×D.</summary>
internal sealed class TransformerBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly SelfAttention attn;
    private readonly TokenMlp mlp;

    public TransformerBlock(int width, int heads) : base(nameof(TransformerBlock))
    {
        norm1 = nn.LayerNorm(width, eps: 1e-6);
        attn = new SelfAttention(width, heads);
        norm2 = nn.LayerNorm(width, eps: 1e-6);
        mlp = new TokenMlp(width, 4 * width);
        RegisterComponents();
    }

    public static void Count(CostTally tally, int tokens, int width) => tally
        .Norm(width).Linear(width, 3 * width, tokens).Products(2L * tokens * tokens * width).Linear(width, width, tokens)
        .Norm(width).Linear(width, 4 * width, tokens).Linear(4 * width, width, tokens);

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();

        // in place on the branch's output, which no gradient needs; x itself is kept for the norms
        var y = attn.call(norm1.call(x)).add_(x);
        return mlp.call(norm2.call(y)).add_(y).MoveToOuterDisposeScope();
    }
}

/// <summary>Multi-head self-attention (Vaswani et al. 2017, equation 1). N×T×D → N×T×D.</summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly int heads;
    private readonly Linear qkv, proj;

    public SelfAttention(int width, int heads) : base(nameof(SelfAttention))
    {
        this.heads = heads;
        qkv = nn.Linear(width, 3 * width);
        proj = nn.Linear(width, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return LinearLayer.Apply(proj, Mix(LinearLayer.Apply(qkv, x), heads)).MoveToOuterDisposeScope();
    }

    /// <summary>Values mixed by attention, N×T×D, of queries, keys and values side by side, N×T×3D.</summary>
    public static Tensor Mix(Tensor qkv, int heads)
    {
        var (n, t, d) = (qkv.size(0), qkv.size(1), qkv.size(2) / 3);
        var parts = qkv.view(n, t, 3, heads, d / heads).permute(2, 0, 3, 1, 4).unbind(0); // each N×heads×T×d/heads
        return Attend(parts[0], parts[1], parts[2]).transpose(1, 2).reshape(n, t, d);
    }

    // softmax(QKᵀ/√d)V. The fused kernel saves memory, but up to about 50 tokens its backward pass is the slower one on a CPU
    private static Tensor Attend(Tensor query, Tensor key, Tensor value) =>
        query.size(2) > 50
            ? nn.functional.scaled_dot_product_attention(query, key, value)
            : query.mul(1 / Math.Sqrt(query.size(3))).matmul(key.transpose(-2, -1)).softmax(-1).matmul(value);
}

/// <summary>The block's two-layer perceptron with GELU, applied to each token.</summary>
internal sealed class TokenMlp : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1, fc2;

    public TokenMlp(int width, int hidden) : base(nameof(TokenMlp))
    {
        fc1 = nn.Linear(width, hidden);
        fc2 = nn.Linear(hidden, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return LinearLayer.Apply(fc2, LinearLayer.Apply(fc1, x).gelu()).MoveToOuterDisposeScope();
    }
}
