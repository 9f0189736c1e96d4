using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>A mean over images of what two networks' answers to the same image differ by.</summary>
public abstract record MeanOutputMeasure : OutputMeasure
{
    /// <inheritdoc/>
    public override StatisticsMethod Statistics(MatrixOptions options) =>
        base.Statistics(options) with { Null = $"moments of all row orders within random blocks of at most {RowOrders.Block} images" };

    /// <summary>Each image's term, N float64.</summary>
    private protected abstract Tensor Terms(Tensor[] x, Tensor[] y);

    /// <summary>The term of each answer of the one beside each of the other, b×b, where every tensor of the summaries is narrowed to the same b images.</summary>
    private protected abstract Tensor Table(Tensor[] x, Tensor[] y);

    /// <inheritdoc/>
    protected sealed override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new(Terms(x, y).mean().item<double>());

    private protected sealed override Tensor Shares(Tensor[] x, Tensor[] y) => Terms(x, y).div_(x[0].shape[0]).unsqueeze(0);

    private protected sealed override Tensor FromSums(Tensor sums) => sums[0];

    private protected sealed override NullLevel Unrelated(Tensor[] x, Tensor[] y, RowOrders orders)
    {
        var moments = orders.Blocks.Select(block => AssignmentMoments.Of(Table(Of(x, block), Of(y, block)))).Aggregate((a, b) => a + b);
        return moments.Level(0, 1.0 / x[0].shape[0], Properties.LargerIsMoreSimilar);

        static Tensor[] Of(Tensor[] summary, Tensor block) => Array.ConvertAll(summary, t => t.index_select(0, block));
    }
}
