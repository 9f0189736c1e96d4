using Kindred.Engine.Datasets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>
/// The network of <see cref="VisionTransformer"/> with a class token; parameters are named and drawn as in torchvision. Departures: the last
/// layer starts from N(0, 0.02²), not from 0, so that an untrained network has gradients to attack; no dropout.
/// </summary>
internal sealed class ClassTokenTransformer : LayeredClassifier
{
    private readonly int patch;
    private readonly Parameter class_token; // 1×1×D
    private readonly Conv2d conv_proj;
    private readonly TokenEncoder encoder;
    private readonly Sequential heads;

    public ClassTokenTransformer(VisionTransformer size, ImageShape shape, int classes, Normalization normalization)
        : base(nameof(VisionTransformer), shape, normalization)
    {
        patch = size.PatchSize;
        var tokens = shape.Height / patch * (shape.Width / patch) + 1;
        class_token = nn.Parameter(zeros(1, 1, size.Width));
        conv_proj = nn.Conv2d(shape.Channels, size.Width, patch, stride: patch);
        nn.init.normal_(conv_proj.weight!, 0, Math.Sqrt(1.0 / (shape.Channels * patch * patch)));
        nn.init.zeros_(conv_proj.bias!);
        encoder = new TokenEncoder(tokens, size.Width, size.Depth, size.Heads);
        var head = nn.Linear(size.Width, classes);
        nn.init.normal_(head.weight!, 0, 0.02);
        nn.init.zeros_(head.bias!);
        heads = nn.Sequential(("head", head));
        RegisterComponents();
        Chain([
            new("conv_proj", size.Width, Embed), // N×(T+1)×D
            .. encoder.Blocks.Select((block, i) => new Layer($"encoder_layer_{i}", size.Width, block.call)),
            new(Penultimate, size.Width, x => encoder.Norm(x.select(1, 0))), // N×D: the class token; normalised by itself, as every token is
        ]);
    }

    public override Tensor Classify(Tensor representation) => heads.call(representation);

    private Tensor Embed(Tensor images)
    {
        var tokens = PatchEmbedding.Embed(images, conv_proj, patch);
        return cat([class_token.expand(images.size(0), -1, -1), tokens], 1).add_(encoder.Positions);
    }
}

/// <summary>Positions, blocks and last normalisation: encoder.* of torchvision.</summary>
internal sealed class TokenEncoder : nn.Module
{
    private readonly Parameter pos_embedding; // 1×T×D
    private readonly LayerNorm ln;

    public TokenEncoder(int tokens, int width, int depth, int heads) : base(nameof(TokenEncoder))
    {
        pos_embedding = nn.Parameter(empty(1, tokens, width));
        nn.init.normal_(pos_embedding, 0, 0.02);
        Blocks = [.. Enumerable.Range(0, depth).Select(_ => new EncoderBlock(width, heads))];
        register_module("layers", nn.Sequential([.. Blocks.Select((string, nn.Module<Tensor, Tensor>) (b, i) => ($"encoder_layer_{i}", b))]));
        ln = nn.LayerNorm(width, eps: 1e-6);
        RegisterComponents();
    }

    public IReadOnlyList<EncoderBlock> Blocks { get; }

    public Tensor Positions => pos_embedding;

    public Tensor Norm(Tensor x) => ln.call(x);
}

/// <summary>x + attention(norm(x)), then x + mlp(norm(x)) (Dosovitskiy et al. 2021, equations 2 and 3). N×T×D → N×T×D.</summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm ln_1, ln_2;
    private readonly MultiheadSelfAttention self_attention;
    private readonly Sequential mlp;

    public EncoderBlock(int width, int heads) : base(nameof(EncoderBlock))
    {
        ln_1 = nn.LayerNorm(width, eps: 1e-6);
        self_attention = new MultiheadSelfAttention(width, heads);
        ln_2 = nn.LayerNorm(width, eps: 1e-6);
        mlp = nn.Sequential(("0", Linear(width, 4 * width)), ("1", nn.GELU()), ("3", Linear(4 * width, width)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = self_attention.call(ln_1.call(x)).add_(x);
        return mlp.call(ln_2.call(y)).add_(y).MoveToOuterDisposeScope();
    }

    private static Linear Linear(int from, int to)
    {
        var linear = nn.Linear(from, to);
        nn.init.xavier_uniform_(linear.weight!);
        nn.init.normal_(linear.bias!, 0, 1e-6);
        return linear;
    }
}

/// <summary><see cref="SelfAttention"/> with the parameters of PyTorch's MultiheadAttention. N×T×D → N×T×D.</summary>
internal sealed class MultiheadSelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly int heads;
    private readonly Parameter in_proj_weight, in_proj_bias; // 3D×D, 3D
    private readonly Linear out_proj;

    public MultiheadSelfAttention(int width, int heads) : base(nameof(MultiheadSelfAttention))
    {
        this.heads = heads;
        in_proj_weight = nn.Parameter(empty(3 * width, width));
        nn.init.xavier_uniform_(in_proj_weight);
        in_proj_bias = nn.Parameter(zeros(3 * width));
        out_proj = nn.Linear(width, width);
        nn.init.zeros_(out_proj.bias!);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var qkv = nn.functional.linear(x, in_proj_weight, in_proj_bias); // N×T×3D
        return out_proj.call(SelfAttention.Mix(qkv, heads)).MoveToOuterDisposeScope();
    }
}
