using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>How convolutional networks of the catalog make and apply a convolution followed by batch normalisation.</summary>
internal static class Convolution
{
    /// <summary>
    /// A k×k convolution without bias, padded by k/2. Weights are drawn from N(0, 2/fan-out) (He et al., ICCV 2015, equation 14), as torchvision does.
    /// </summary>
    public static Conv2d Create(int from, int to, int kernel, int stride = 1)
    {
        var convolution = nn.Conv2d(from, to, kernel, stride: stride, padding: kernel / 2, bias: false);
        using var initialisation = no_grad();
        using var scope = NewDisposeScope();
        nn.init.kaiming_normal_(convolution.weight!, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);

        // Channels-last weights (O×I×k×k in size, O×k×k×I in memory) make oneDNN keep activations channels-last and save it reordering them:
        // a fifth less time for a small network. Only for whole blocks of 16 channels, though: of fewer than 16 channels, libtorch 2.10's
        // channels-last 1×1 convolution with stride 2 writes outside its memory.
        if (to % 16 == 0 && (from % 16 == 0 || kernel > 1))
        {
            // strides spelled out, because for one channel contiguous() sees nothing to do
            var ordered = convolution.weight!.permute(0, 2, 3, 1).contiguous();
            convolution.weight!.set_(ordered.as_strided([to, from, kernel, kernel], [kernel * kernel * from, 1, kernel * from, from]));
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

        // γ (W∗x − μ)/√(σ² + ε) + β = (sW)∗x + (β − sμ), s = γ/√(σ² + ε)
        using var variance = normalization.running_var!.add(normalization.eps);
        using var inverse = variance.rsqrt_();
        using var scale = normalization.weight!.mul(inverse); // O
        using var scales = scale.view(-1, 1, 1, 1);
        using var weight = convolution.weight!.mul(scales); // O×I×k×k
        using var bias = addcmul(normalization.bias!, scale, normalization.running_mean!, -1);
        return nn.functional.conv2d(x, weight, bias, convolution.stride, convolution.padding);
    }
}
