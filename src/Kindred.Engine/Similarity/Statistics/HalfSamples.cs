using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// Intervals over images and the level of unrelated representations for measures of which nothing is known but their value: random halves of
/// the images, the same for all cells, and random orders of one side's rows.
/// </summary>
/// <remarks>
/// Halves drawn without replacement (the delete-d jackknife of Shao and Wu, Annals of Statistics 1989, d = n − m), not the bootstrap: an image drawn twice
/// would be its own nearest neighbour and lower every rank. For smooth measures √(m/(n−m)) times the deviation over halves of m is that of n images; the
/// interval is as many such deviations around the value of all images as Student's t of so few halves asks for, kept within the measure's range. A
/// value that depends on the number of images thus moves the interval's centre in no way; where it grows with them, as a sum or a norm over pairs of images
/// does, deviations are taken relative to the halves' mean. Measures with jumps, as matchings are, get an approximation.
/// </remarks>
/// <param name="measure">The measure.</param>
/// <param name="options">How many halves and orders, and whether there are any.</param>
/// <param name="load">One network's array n×p, disposed here. Called once for each half and order.</param>
internal sealed class HalfSamples(SimilarityMeasure measure, MatrixOptions options, Func<int, Tensor> load)
{
    /// <summary>The cells of some pairs of networks, in their order.</summary>
    /// <param name="pairs">Rows and columns.</param>
    /// <param name="cancellation">Looked at between networks and rows.</param>
    public CellStatistics[] Compute(IReadOnlyList<(int Row, int Column)> pairs, CancellationToken cancellation)
    {
        var networks = pairs.SelectMany(p => new[] { p.Row, p.Column }).Distinct().ToList();
        var whole = Prepare(networks, null, cancellation);
        try
        {
            var cells = Compare(pairs, whole, whole, cancellation).Select(v => new CellStatistics(v)).ToArray();
            var images = whole.Count == 0 ? 0 : whole[networks[0]].Count;
            if (options.Statistics && images >= ImageBootstrap.LeastImages)
            {
                AddIntervals(cells, pairs, networks, images, cancellation);
                AddNull(cells, pairs, whole, images, cancellation);
            }

            return cells;
        }
        finally
        {
            Release(whole);
        }
    }

    private void AddIntervals(CellStatistics[] cells, IReadOnlyList<(int, int)> pairs, List<int> networks, int images, CancellationToken cancellation)
    {
        var half = images / 2;
        var scale = Math.Sqrt((double)half / (images - half));
        var random = new Random(unchecked((int)Randomness.Derive(options.Seed, "half-samples")));
        var drawn = Drawn(options.Halves, pairs, () =>
        {
            var chosen = Prepare(networks, RowOrders.Order(random, images)[..half].Order().ToArray(), cancellation);
            return (chosen, Compare(pairs, chosen, chosen, cancellation));
        });
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell].Undefined is null && drawn[cell].Count >= Math.Max(2, 0.9 * options.Halves))
            {
                var growth = measure.GrowsWithImages && drawn[cell].Average() is not 0 and var mean ? cells[cell].Value / mean : 1;
                var reach = StudentT.Quantile(StudentT.Normal975, drawn[cell].Count - 1) * scale * growth * StudentT.Deviation(drawn[cell]);
                cells[cell] = cells[cell] with { CiLow = Bounded(cells[cell].Value - reach), CiHigh = Bounded(cells[cell].Value + reach) };
            }
        }
    }

    private void AddNull(
        CellStatistics[] cells, IReadOnlyList<(int Row, int Column)> pairs, Dictionary<int, PreparedRepresentation> whole, int images, CancellationToken cancellation)
    {
        var columns = pairs.Select(p => p.Column).Distinct().ToList();
        var random = new Random(unchecked((int)Randomness.Derive(options.Seed, "row-orders")));
        var drawn = Drawn(options.Permutations, pairs, () =>
        {
            var shuffled = Prepare(columns, RowOrders.Order(random, images), cancellation);
            return (shuffled, Compare(pairs, whole, shuffled, cancellation));
        });
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell].Undefined is null && drawn[cell].Count >= Math.Max(2, options.Permutations / 2))
            {
                var level = NullLevel.OfSample(drawn[cell], measure.Properties.LargerIsMoreSimilar);
                cells[cell] = cells[cell] with { NullMean = level.Mean, NullHigh = Bounded(level.High) };
            }
        }
    }

    // per cell, the values that there are
    private static List<double>[] Drawn(
        int times, IReadOnlyList<(int, int)> pairs, Func<(Dictionary<int, PreparedRepresentation> Made, SimilarityValue[] Values)> draw)
    {
        var drawn = pairs.Select(_ => new List<double>(times)).ToArray();
        for (var time = 0; time < times; time++)
        {
            var (made, values) = draw();
            Release(made);
            for (var cell = 0; cell < values.Length; cell++)
            {
                if (values[cell].Undefined is null)
                {
                    drawn[cell].Add(values[cell].Value);
                }
            }
        }

        return drawn;
    }

    private Dictionary<int, PreparedRepresentation> Prepare(IReadOnlyList<int> networks, int[]? rows, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        var prepared = new Dictionary<int, PreparedRepresentation>();
        foreach (var network in networks)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var scope = NewDisposeScope();
            using var array = load(network);
            prepared[network] = measure.Prepare(rows is null ? array : array[tensor(Array.ConvertAll(rows, r => (long)r), device: array.device)]);
        }

        return prepared;
    }

    private SimilarityValue[] Compare(
        IReadOnlyList<(int Row, int Column)> pairs, Dictionary<int, PreparedRepresentation> rows, Dictionary<int, PreparedRepresentation> columns,
        CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        var values = new SimilarityValue[pairs.Count];
        for (var cell = 0; cell < values.Length; cell++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            values[cell] = measure.Compare(rows[pairs[cell].Row], columns[pairs[cell].Column]);
        }

        return values;
    }

    private double Bounded(double value) =>
        Math.Max(Math.Min(value, measure.Properties.Maximum ?? double.PositiveInfinity), measure.Properties.Minimum ?? double.NegativeInfinity);

    private static void Release(Dictionary<int, PreparedRepresentation> prepared)
    {
        foreach (var representation in prepared.Values)
        {
            representation.Dispose();
        }
    }
}
