using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>A measure of how alike two networks answer, from their logits N×K on the same images and, where it asks for them, the true classes.</summary>
public abstract record OutputMeasure : InfluenceMeasure
{
    /// <inheritdoc/>
    public override StatisticsMethod Statistics(MatrixOptions options) => new("bootstrap over images", options.Resamples, "moments of all row orders", null);

    /// <inheritdoc/>
    protected override int LeastImages => 1;

    /// <inheritdoc/>
    protected override bool RefusesConstants => false;

    /// <summary>What the measure needs of one network's logits where the true classes are not known.</summary>
    public sealed override PreparedRepresentation Prepare(Tensor x) => Prepare(x, null);

    /// <summary>What the measure needs of one network's logits.</summary>
    /// <param name="logits">N×K.</param>
    /// <param name="labels">N true classes, int64, or null.</param>
    /// <exception cref="ArgumentException">Not a matrix, or as many labels as there are not images.</exception>
    public PreparedRepresentation Prepare(Tensor logits, Tensor? labels)
    {
        if (labels is not null && labels.shape[0] != logits.shape[0])
        {
            throw new ArgumentException($"there are {labels.shape[0]} labels for {logits.shape[0]} images", nameof(labels));
        }

        return PreparedTensors.Of(logits, RefusesConstants, (Tensor t, out string? fault) =>
        {
            fault = null;
            return Summarize(t.to(float64), labels);
        });
    }

    /// <summary>Compares logits (N×K each), rows the same images in the same order.</summary>
    public SimilarityValue Compare(Tensor x, Tensor y, Tensor? labels)
    {
        using var preparedX = Prepare(x, labels);
        using var preparedY = Prepare(y, labels);
        return Compare(preparedX, preparedY);
    }

    /// <inheritdoc/>
    protected override string? Reason(PreparedRepresentation x, PreparedRepresentation y) => x.Width == y.Width
        ? base.Reason(x, y)
        : throw new ArgumentException($"X is {x.Count}×{x.Width} and Y is {y.Count}×{y.Width}: both need one column for each class", nameof(y));

    /// <inheritdoc/>
    protected sealed override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return Summarize(x.to(float64), null);
    }

    /// <summary>What is computed once for each network. In the dispose scope of the caller, without gradients.</summary>
    /// <param name="logits">N×K, float64, finite.</param>
    /// <param name="labels">N true classes, or null.</param>
    protected abstract Tensor[] Summarize(Tensor logits, Tensor? labels);
}
