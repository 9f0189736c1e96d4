using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>How convolutional networks of the catalog make and apply a convolution followed by batch normalisation.</summary>
internal static class Convolution
{
    /// <summary>
    /// A k×k convolution padded by k/2. Weights are drawn from N(0, 2/fan) (He et al., ICCV 2015, equations 10 and 14), over fan-out as
    /// torchvision does in most of its networks; a bias starts at 0.
    /// </summary>
    public static Conv2d Create(
        int from, int to, int kernel, int stride = 1, int groups = 1, bool bias = false, nn.init.FanInOut fan = nn.init.FanInOut.FanOut)
    {
        var convolution = nn.Conv2d(from, to, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: bias);
        using var initialisation = no_grad();
        using var scope = NewDisposeScope();
        nn.init.kaiming_normal_(convolution.weight!, mode: fan, nonlinearity: nn.init.NonlinearityType.ReLU);
        convolution.bias?.zero_();
        return ChannelsLast(convolution);
    }

    /// <summary>
    /// The convolution with its weights channels-last (O×I×k×k in size, O×k×k×I in memory) where that is right and fast: oneDNN then keeps
    /// activations channels-last and saves reordering them, a fifth less time for a small network.
    /// </summary>
    public static Conv2d ChannelsLast(Conv2d convolution)
    {
        var (from, to) = (convolution.in_channels, convolution.out_channels);
        var (kernel, inputs) = (convolution.weight!.size(2), convolution.weight.size(1)); // inputs of one group

        // Only whole blocks of 16 channels: of fewer than 16 channels, libtorch 2.10's channels-last 1×1 convolution with stride 2 writes
        // outside its memory.
        if (to % 16 == 0 && (from % 16 == 0 || kernel > 1))
        {
            // strides spelled out, because for one channel contiguous() sees nothing to do
            using var initialisation = no_grad();
            using var scope = NewDisposeScope();
            var ordered = convolution.weight.permute(0, 2, 3, 1).contiguous();
            convolution.weight.set_(ordered.as_strided([to, inputs, kernel, kernel], [kernel * kernel * inputs, 1, kernel * inputs, inputs]));
        }

        return convolution;
    }

    /// <summary>
    /// Normalised convolution of x, N×C×H×W. In training mode the two layers one after the other. In eval mode batch normalisation is a fixed
    /// affine map per channel, and is folded into the convolution: the same function of x and of every weight, without a pass over the
    /// activations in either direction, which is most of what attacks and inversions run.
    /// </summary>
    public static Tensor Apply(Conv2d convolution, BatchNorm2d normalization, Tensor x)
    {
        if (normalization.training)
        {
            using var y = convolution.call(x);
            return normalization.call(y);
        }

        // γ (W∗x + b − μ)/√(σ² + ε) + β = (sW)∗x + (β + s(b − μ)), s = γ/√(σ² + ε)
        using var variance = normalization.running_var!.add(normalization.eps);
        using var inverse = variance.rsqrt_();
        using var scale = normalization.weight!.mul(inverse); // O
        using var scales = scale.view(-1, 1, 1, 1);
        using var weight = convolution.weight!.mul(scales); // O×I×k×k
        using var still = addcmul(normalization.bias!, scale, normalization.running_mean!, -1);
        using var biased = convolution.bias is null ? null : addcmul(still, scale, convolution.bias, 1);
        if (x.dtype == weight.dtype)
        {
            return nn.functional.conv2d(
                x, weight, biased ?? still, convolution.stride, convolution.padding, convolution.dilation, convolution.groups);
        }

        // a bfloat16 pass: folded in float32, then rounded once
        using var rounded = weight.to(x.dtype);
        using var roundedBias = (biased ?? still).to(x.dtype);
        return nn.functional.conv2d(x, rounded, roundedBias, convolution.stride, convolution.padding, convolution.dilation, convolution.groups);
    }

    /// <summary>
    /// Batch normalisation before a convolution, then ReLU: N×C×H×W → N×C×H×W. A normalisation of a sum of branches has no one convolution
    /// to be folded into.
    /// </summary>
    public static Tensor Activate(BatchNorm2d normalization, Tensor x) => normalization.call(x).relu_();

    /// <summary>
    /// Runs layers one after the other; a convolution takes the batch normalisation after it along. A ReLU overwrites what it is given:
    /// none may come first.
    /// </summary>
    public static Tensor Run(Sequential layers, Tensor x) => Run(layers, 0, (int)layers.Count, x);

    /// <inheritdoc cref="Run(Sequential, Tensor)"/>
    public static Tensor Run(Sequential layers, int first, int end, Tensor x)
    {
        for (var i = first; i < end; i++)
        {
            x = layers[i] switch
            {
                Conv2d convolution when i + 1 < end && layers[i + 1] is BatchNorm2d normalization => Apply(convolution, normalization, x),
                BatchNorm2d when i > first && layers[i - 1] is Conv2d => x,
                ReLU when i + 1 < end && layers[i + 1] is MaxPool2d => x, // after the maximum instead: the same numbers, of a quarter as many
                MaxPool2d pool when i > first && layers[i - 1] is ReLU => pool.call(x).relu_(),
                ReLU => x.relu_(),
                ReLU6 => nn.functional.relu6(x, inplace: true),
                Sequential inner => Run(inner, x),
                var layer => layer.call(x),
            };
        }

        return x;
    }
}
