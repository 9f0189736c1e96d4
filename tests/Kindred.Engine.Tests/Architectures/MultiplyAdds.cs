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
        return count / images.size(0);
    }

    private static long Of(nn.Module module, Tensor x, Tensor y) => module switch
    {
        Conv2d convolution => y.numel() * convolution.weight!.numel() / convolution.out_channels,
        Linear linear => y.numel() * linear.weight!.size(1),
        PatchEmbedding embedding => embedding.parameters().First().numel() * y.size(0) * y.size(1),
        SelfAttention => 2 * x.size(0) * x.size(1) * x.size(1) * x.size(2), // QKᵀ, and its softmax by V
        _ => 0,
    };
}
