using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>Cells of one measure on one image set: all on the same images, each row on its own, or each cell on its own.</summary>
internal sealed class MemberCells(
    RepresentationSource source, SimilarityMeasure measure, MatrixOptions options, string imageSet, int size, CancellationToken cancellation)
{
    private readonly MeasureMatrix matrix = new(measure, options);
    private readonly MeasureInput input = measure.Properties.Input;
    private readonly bool eachCell = imageSet is ImageSets.Agree or ImageSets.Disagree;

    /// <summary>Whether all cells are on the same images.</summary>
    public bool AllAtOnce { get; } = imageSet is not (ImageSets.Inverted or ImageSets.Agree or ImageSets.Disagree);

    /// <summary>Whether cell (A, B) is cell (B, A).</summary>
    public bool Symmetric { get; } = measure.Properties.Symmetric && imageSet != ImageSets.Inverted;

    public CellStatistics[,] Whole()
    {
        source.Prepare(Enumerable.Range(0, size), imageSet, 0, input);
        return matrix.Whole(size, member => source.Load(member, imageSet, 0, input), cancellation);
    }

    /// <summary>The cells of a row in some columns.</summary>
    public CellStatistics[] Row(int row, IReadOnlyList<int> columns)
    {
        if (eachCell)
        {
            return [.. columns.Select(column => OfPair(row, column))];
        }

        source.Prepare(columns.Append(row), imageSet, row, input);
        return matrix.Row(row, columns, member => source.Load(member, imageSet, row, input), cancellation);
    }

    private CellStatistics OfPair(int row, int column)
    {
        const int LeastImages = 4;
        cancellation.ThrowIfCancellationRequested();
        var agree = imageSet == ImageSets.Agree;
        var networks = (NetworkSource)source;
        source.Prepare([row, column], ImageSets.Target, 0, MeasureInput.Logits);
        source.Prepare([row, column], ImageSets.Target, 0, input);
        var places = networks.Places(row, column, agree);
        if (places.Length < LeastImages)
        {
            return new(SimilarityValue.Because($"the two networks {(agree ? "agree" : "disagree")} on {places.Length} of {networks.Pairs.Count} images: too few to compare on"));
        }

        return matrix.Row(0, [row == column ? 0 : 1], i => Chosen(i == 0 ? row : column, places), cancellation)[0];
    }

    private Tensor Chosen(int member, long[] places)
    {
        using var scope = NewDisposeScope();
        return source.Load(member, ImageSets.Target, 0, input).index_select(0, tensor(places)).MoveToOuterDisposeScope();
    }
}
