using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A measure whose value is a function of a few sums over images, so that what a draw of images makes of it is one product of weights with the
/// images' shares (<see cref="ShareBootstrap"/>), and whose level of unrelated representations needs no representation to be prepared anew.
/// </summary>
public abstract record InfluenceMeasure : ArrayMeasure
{
    /// <summary>Each image's share of the sums, k×n float64 of the caller's; null where too few images leave none to draw.</summary>
    /// <param name="x">A network that can be compared with <paramref name="y"/>.</param>
    /// <param name="y">The other.</param>
    internal Tensor? Influence(PreparedRepresentation x, PreparedRepresentation y)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Shares(((PreparedTensors)x).Tensors, ((PreparedTensors)y).Tensors)?.DetachFromDisposeScope();
    }

    /// <summary>What the sums of R draws, k×R, are as values, R.</summary>
    internal Tensor Drawn(Tensor sums) => FromSums(sums);

    /// <summary>What the value would be were the rows of one side in random order.</summary>
    internal NullLevel Unrelated(PreparedRepresentation x, PreparedRepresentation y, RowOrders orders)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Unrelated(((PreparedTensors)x).Tensors, ((PreparedTensors)y).Tensors, orders);
    }

    /// <summary>Each image's share of the sums that the value is a function of, k×n float64.</summary>
    private protected abstract Tensor? Shares(Tensor[] x, Tensor[] y);

    /// <summary>The value as a function of the sums, elementwise: k×R to R.</summary>
    private protected abstract Tensor FromSums(Tensor sums);

    /// <summary>The level of unrelated representations, from what <see cref="ArrayMeasure.Summarize"/> gave.</summary>
    private protected abstract NullLevel Unrelated(Tensor[] x, Tensor[] y, RowOrders orders);
}
