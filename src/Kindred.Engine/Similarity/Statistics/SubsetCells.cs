using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// Cells of a measure whose value is a mean over random batches of the images: a batch of all networks is held at a time, and the batches' own spread gives the
/// interval. Where one batch holds all images, <see cref="HalfSamples"/>.
/// </summary>
/// <remarks>
/// Values of batches of b of n images, drawn without replacement, are the replicates of a delete-d jackknife with d = n − b (Shao and Wu, Annals of Statistics
/// 1989): b/(n−b) times their variance is that of n images, to which 1/r of it is added for a mean over r batches instead of all. The level of unrelated
/// representations is from single batches, whose values spread more than means over them, so that its bound is never too easy to pass.
/// </remarks>
/// <param name="measure">The measure.</param>
/// <param name="options">How many orders, and whether there are intervals.</param>
/// <param name="load">One network's array n×p, disposed here. Called once for each batch.</param>
internal sealed class SubsetCells(BatchMeasure measure, MatrixOptions options, Func<int, Tensor> load)
{
    /// <summary>How many orders of rows each pair is compared in: an unrelated pair takes several times as long as one of networks.</summary>
    public static int OrdersOf(MatrixOptions options) => Math.Min(5, options.Permutations);

    /// <summary>The cells of some pairs of networks, in their order.</summary>
    /// <param name="pairs">Rows and columns.</param>
    /// <param name="cancellation">Looked at between networks and cells.</param>
    public CellStatistics[] Compute(IReadOnlyList<(int Row, int Column)> pairs, CancellationToken cancellation)
    {
        var networks = pairs.SelectMany(p => new[] { p.Row, p.Column }).Distinct().ToList();
        var images = networks.Count == 0 ? 0 : Images(networks[0]);
        if (images <= measure.ImagesOfBatch)
        {
            return new HalfSamples(measure, options, load).Compute(pairs, cancellation);
        }

        using var pause = CollectionPause.Begin();
        var (values, unrelated) = (pairs.Select(_ => new List<SimilarityValue>()).ToArray(), pairs.Select(_ => new List<double>()).ToArray());
        for (var batch = 0; batch < measure.DrawnBatches; batch++)
        {
            Add(batch, pairs, networks, values, unrelated, pause, cancellation);
        }

        return [.. values.Zip(unrelated, (v, u) => Cell(v, u, images))];
    }

    private void Add(
        int batch, IReadOnlyList<(int Row, int Column)> pairs, List<int> networks, List<SimilarityValue>[] values, List<double>[] unrelated,
        CollectionPause pause, CancellationToken cancellation)
    {
        var prepared = new Dictionary<int, PreparedRepresentation>();
        try
        {
            foreach (var network in networks)
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                using var scope = NewDisposeScope();
                using var array = load(network);
                prepared[network] = measure.Prepare(array, batch);
            }

            var orders = Orders(batch);
            for (var cell = 0; cell < pairs.Count; cell++)
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                var (x, y) = (prepared[pairs[cell].Row], prepared[pairs[cell].Column]);
                values[cell].Add(measure.Compare(x, y));
                if (values[cell][^1].Undefined is null)
                {
                    unrelated[cell].AddRange(orders.Select(order => measure.Unrelated(x, y, order)));
                }
            }
        }
        finally
        {
            foreach (var representation in prepared.Values)
            {
                representation.Dispose();
            }
        }
    }

    private CellStatistics Cell(List<SimilarityValue> values, List<double> unrelated, int images)
    {
        if (values.FirstOrDefault(v => v.Undefined is not null) is { Undefined: not null } undefined)
        {
            return new(undefined);
        }

        var batches = values.ConvertAll(v => v.Value);
        var cell = new CellStatistics(batches.Average());
        if (options.Statistics && batches.Count > 1)
        {
            var share = (double)measure.ImagesOfBatch / (images - measure.ImagesOfBatch) + 1.0 / batches.Count;
            var reach = StudentT.Quantile(StudentT.Normal975, batches.Count - 1) * Math.Sqrt(share) * StudentT.Deviation(batches);
            cell = cell with { CiLow = measure.Bounded(cell.Value - reach), CiHigh = measure.Bounded(cell.Value + reach) };
        }

        if (unrelated.Count > 1)
        {
            var level = NullLevel.OfSample(unrelated, measure.Properties.LargerIsMoreSimilar);
            cell = cell with { NullMean = level.Mean, NullHigh = measure.Bounded(level.High) };
        }

        return cell;
    }

    // each batch has its share of the orders, the same for all cells
    private List<int[]> Orders(int batch)
    {
        var random = new Random(unchecked((int)Randomness.Derive(options.Seed, $"row-orders-{batch}")));
        var count = options.Statistics ? Enumerable.Range(0, OrdersOf(options)).Count(order => order % measure.DrawnBatches == batch) : 0;
        return [.. Enumerable.Range(0, count).Select(_ => RowOrders.Order(random, measure.ImagesOfBatch))];
    }

    private int Images(int network)
    {
        using var scope = NewDisposeScope();
        using var array = load(network);
        return (int)array.shape[0];
    }
}
