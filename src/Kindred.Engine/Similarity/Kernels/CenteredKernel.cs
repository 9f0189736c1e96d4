using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>
/// One network's centred Gram matrix n×n in float32, whole or as the factors it is a product of. Of the kind a <see cref="KernelMeasure"/>
/// compares: double-centred, or U-centred with an empty diagonal; symmetric, rows summing to 0.
/// </summary>
internal abstract class CenteredKernel : IDisposable
{
    private NullMoments? moments;

    /// <summary>Number of images n.</summary>
    public required int Count { get; init; }

    /// <summary>Images centred together: n, or those of a minibatch, of which the Gram matrix is blocks along the diagonal.</summary>
    public required int Batch { get; init; }

    /// <summary>Whether it is U-centred, its diagonal empty.</summary>
    public required bool Hollow { get; init; }

    /// <summary>What the values under permuted rows depend on. Computed when first asked for.</summary>
    public NullMoments Moments => moments ??= Summarize();

    /// <summary>Up to this, its squared norm is rounding and it is 0.</summary>
    public double Floor { get; init; }

    /// <summary>Bytes held.</summary>
    public abstract long Bytes { get; }

    /// <summary>Multiplications to make the whole of one Gram matrix, once.</summary>
    public abstract double GramCost { get; }

    /// <summary>Writes a tile into a matrix of its size.</summary>
    public abstract void Fill(Tensor target, GramTile tile);

    public abstract void Dispose();

    private protected abstract NullMoments Summarize();
}
