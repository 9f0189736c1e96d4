using Kindred.Engine.Architectures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>Counts multiply-adds from what really runs: hooks on every module that multiplies.</summary>
internal static class MultiplyAdds
{
    /// <summary>Of one image's forward pass. Runs in training mode, where convolutions are not folded.</summary>
    public static long Of(Classifier classifier, Tensor images)
    {
        using var scope = NewDisposeScope();
        var count = 0L;
        classifier.train();
        foreach (var module in classifier.modules().OfType<nn.Module<Tensor, Tensor>>())
        {
            module.register_forward_hook((m, x, y) =>
            {
                count += Of(m, x, y);
                return y;
            });
        }

        classifier.call(images);
        if (classifier is ClassTokenTransformer)
        {
            // its patches are multiplied outside any module: each pixel by each row of the weight
            count += images.numel() * classifier.get_parameter("class_token")!.size(2);
        }

        return count / images.size(0);
    }

    private static long Of(nn.Module module, Tensor x, Tensor y) => module switch
    {
        Conv2d convolution => y.numel() * convolution.weight!.numel() / convolution.out_channels,
        Linear linear => y.numel() * linear.weight!.size(1),
        PatchEmbedding => x.numel() * y.size(2), // each pixel by each row of the weight
        MultiheadSelfAttention => x.numel() * 3 * x.size(2) + Mixing(x), // queries, keys and values
        SelfAttention => Mixing(x),
        _ => 0,
    };

    /// <summary>QKᵀ, and its softmax by V.</summary>
    private static long Mixing(Tensor tokens) => 2 * tokens.numel() * tokens.size(1);
}
