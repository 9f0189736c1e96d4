using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>A measure too costly for all images at once, whose value is its mean over random batches of them; the batches' own spread gives the interval (<see cref="SubsetCells"/>).</summary>
public abstract record BatchMeasure : ArrayMeasure
{
    /// <summary>How many images are compared at once.</summary>
    internal abstract int ImagesOfBatch { get; }

    /// <summary>How many batches are drawn where there are more images than one holds.</summary>
    internal abstract int DrawnBatches { get; }

    /// <summary>As <see cref="SimilarityMeasure.Prepare(Tensor)"/>, for one batch alone.</summary>
    internal abstract PreparedRepresentation Prepare(Tensor x, int batch);

    /// <summary>What the value would be were the rows of Y in that order, of one batch.</summary>
    internal abstract double Unrelated(PreparedRepresentation x, PreparedRepresentation y, int[] order);
}
