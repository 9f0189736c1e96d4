using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>Cells of one measure on one image set: all on the same images, each row on its own, or each cell on its own.</summary>
internal sealed class MemberCells(
    RepresentationSource source, SimilarityMeasure measure, MatrixOptions options, string imageSet, int size, CancellationToken cancellation)
{
    /// <summary>Fewer images allow no interval either.</summary>
    private const int LeastImages = 10;

    private readonly MeasureMatrix matrix = new(measure, options);
    private readonly MeasureInput input = measure.Properties.Input;
    private readonly bool eachCell = imageSet is ImageSets.Agree or ImageSets.Disagree;
    private readonly Dictionary<(int, int), CellStatistics> ofPairs = [];

    /// <summary>
    /// Whether a cell where two networks agree is on as many images as there are where they disagree, or the reverse where those are fewer: most
    /// measures depend on how many images there are.
    /// </summary>
    public bool AsManyOfEach { get; init; }

    /// <summary>Whether all cells are on the same images.</summary>
    public bool AllAtOnce { get; } = measure is not NetworkMeasure && imageSet is not (ImageSets.Inverted or ImageSets.Agree or ImageSets.Disagree);

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
        if (measure is NetworkMeasure networks)
        {
            return OfNetworks(networks, (NetworkSource)source, row, columns);
        }

        if (eachCell)
        {
            return [.. columns.Select(column => Symmetric && column < row ? MeasureMatrix.Mirrored(Known(column, row)) : Known(row, column))];
        }

        source.Prepare(columns.Append(row), imageSet, row, input);
        return matrix.Row(row, columns, member => source.Load(member, imageSet, row, input), cancellation);
    }

    /// <summary>How far the two networks of a cell, whose value has been computed, agree on each image; NaN for images it is not on, null where there is none.</summary>
    public double[]? Agreement(int row, int column)
    {
        if (measure is NetworkMeasure)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        if (!eachCell)
        {
            return ImageAgreement.Of(measure, source.Load(row, imageSet, row, input), source.Load(column, imageSet, row, input));
        }

        if (Places(row, column, out _) is not { } places || ImageAgreement.Of(measure, Chosen(row, places), Chosen(column, places)) is not { } found)
        {
            return null;
        }

        var all = Enumerable.Repeat(double.NaN, ((NetworkSource)source).Pairs.Count).ToArray();
        places.Index().ToList().ForEach(p => all[p.Item] = found[p.Index]);
        return all;
    }

    // what is made for the row's network is made once for all columns
    private CellStatistics[] OfNetworks(NetworkMeasure networks, NetworkSource among, int row, IReadOnlyList<int> columns)
    {
        var (images, labels) = among.Targets();
        using var prepared = networks.Prepare(among.Network(row), images, labels, among.Pairs.PairSeed, cancellation);
        return [.. columns.Select(column => networks.Cell(prepared, among.Network(column), options, cancellation))];
    }

    // of a symmetric measure always the one above the diagonal, so that a matrix comes out the same whichever row was first
    private CellStatistics Known(int row, int column) =>
        ofPairs.TryGetValue((row, column), out var known) ? known : ofPairs[(row, column)] = OfPair(row, column);

    private CellStatistics OfPair(int row, int column)
    {
        cancellation.ThrowIfCancellationRequested();
        source.Prepare([row, column], ImageSets.Target, 0, MeasureInput.Logits);
        source.Prepare([row, column], ImageSets.Target, 0, input);
        if (Places(row, column, out var why) is not { } places)
        {
            return new(SimilarityValue.Because(why!));
        }

        var cell = matrix.Row(0, [row == column ? 0 : 1], i => Chosen(i == 0 ? row : column, places), cancellation)[0];
        return cell with { Images = cell.Images?.At(places) };
    }

    // among the target images, of a cell on images of its own; null, and why, where those are too few
    private long[]? Places(int row, int column, out string? why)
    {
        var networks = (NetworkSource)source;
        var (agree, disagree) = networks.Places(row, column);
        var (own, other) = imageSet == ImageSets.Agree ? (agree, disagree) : (disagree, agree);
        if (own.Length < LeastImages || (AsManyOfEach && other.Length < LeastImages))
        {
            var (few, verb) = own.Length < LeastImages == (imageSet == ImageSets.Agree) ? (agree, "agree") : (disagree, "disagree");
            why = $"the two networks {verb} on {few.Length} of {networks.Pairs.Count} images: too few to compare on";
            return null;
        }

        why = null;
        return AsManyOfEach ? Drawn(own, Math.Min(own.Length, other.Length)) : own;
    }

    private long[] Drawn(long[] places, int count)
    {
        var drawn = places.ToArray();
        new Random(unchecked((int)Randomness.Derive(options.Seed, "agreement"))).Shuffle(drawn);
        return [.. drawn.Take(count).Order()];
    }

    private Tensor Chosen(int member, long[] places)
    {
        using var scope = NewDisposeScope();
        return source.Load(member, ImageSets.Target, 0, input).index_select(0, tensor(places)).MoveToOuterDisposeScope();
    }
}
