using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

public sealed class VisionTransformerTests
{
    [Theory]
    [InlineData(4)] // 16 tokens: written out
    [InlineData(2)] // 64 tokens: fused
    public void Both_forms_of_attention_are_softmax_of_scaled_products(int patch)
    {
        using var scope = NewDisposeScope();
        using var attention = Randomness.Seeded(0, () => new SelfAttention(width: 8, heads: 2));
        var tokens = 16 / patch * (16 / patch);
        var x = randn([3, tokens, 8], generator: Randomness.For(0, "tokens"));
        var weights = attention.state_dict();
        var parts = x.matmul(weights["qkv.weight"].t()).add(weights["qkv.bias"]).chunk(3, -1);
        var mixed = Enumerable.Range(0, 2).Select(head =>
        {
            var (q, k, v) = (parts[0].narrow(2, 4 * head, 4), parts[1].narrow(2, 4 * head, 4), parts[2].narrow(2, 4 * head, 4));
            return q.matmul(k.transpose(1, 2)).div(2).softmax(-1).matmul(v); // √4 = 2
        });
        var expected = cat([.. mixed], -1).matmul(weights["proj.weight"].t()).add(weights["proj.bias"]);

        var actual = attention.call(x);

        Assert.InRange((actual - expected).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void The_patch_embedding_is_the_convolution_its_weight_is_named_after()
    {
        using var scope = NewDisposeScope();
        using var embedding = Randomness.Seeded(0, () => new PatchEmbedding(channels: 3, patch: 4, width: 6));
        var images = rand([2, 3, 8, 12], generator: Randomness.For(0, "images"));
        var weights = embedding.state_dict();
        var expected = nn.functional.conv2d(images.to(float64), weights["proj.weight"].to(float64), weights["proj.bias"].to(float64), strides: [4, 4]);

        var tokens = embedding.call(images);

        Assert.Equal([2, 6, 6], tokens.shape);
        Assert.InRange((tokens - expected.flatten(2).transpose(1, 2)).abs().max().item<double>(), 0, 1e-5);
    }
}
