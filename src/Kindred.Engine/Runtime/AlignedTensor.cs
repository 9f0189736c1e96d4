using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>
/// Tensors of numbers computed outside libtorch, in memory of libtorch's own. TorchSharp's <c>tensor(array)</c> computes on the managed array itself, which
/// lies wherever the garbage collector put it, and products of matrices round by how their memory is aligned: the same numbers gave other last digits
/// from one call to the next. Whatever meets a matrix product or a network comes through here; indices and elementwise factors need not.
/// </summary>
public static class AlignedTensor
{
    /// <summary>A copy of numbers in row-major order, float32 on the CPU, in the caller's dispose scope.</summary>
    /// <param name="values">As many as the shape has places.</param>
    /// <param name="shape">Sizes of the axes.</param>
    public static Tensor Of(float[] values, params ReadOnlySpan<long> shape)
    {
        using var managed = tensor(values, shape.ToArray());
        return managed.clone();
    }

    /// <summary>A copy of numbers in row-major order, float64 on the CPU, in the caller's dispose scope.</summary>
    /// <inheritdoc cref="Of(float[], ReadOnlySpan{long})"/>
    public static Tensor Of(double[] values, params ReadOnlySpan<long> shape)
    {
        using var managed = tensor(values, shape.ToArray());
        return managed.clone();
    }
}
