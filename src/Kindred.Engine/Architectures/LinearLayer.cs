using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>How networks of the catalog apply a linear layer.</summary>
internal static class LinearLayer
{
    /// <summary>The layer on x, N×…×I → N×…×O, computed with x's numbers: of a bfloat16 pass the weights are rounded once.</summary>
    public static Tensor Apply(Linear layer, Tensor x)
    {
        if (x.dtype == layer.weight!.dtype)
        {
            return layer.call(x);
        }

        using var weight = layer.weight.to(x.dtype);
        using var bias = layer.bias?.to(x.dtype);
        return nn.functional.linear(x, weight, bias);
    }
}
