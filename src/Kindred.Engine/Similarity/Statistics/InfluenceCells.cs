using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Cells of an <see cref="InfluenceMeasure"/>: each network is prepared once, intervals are products of weights with the images' shares.</summary>
/// <param name="measure">The measure.</param>
/// <param name="options">How many draws and orders, and whether there are any.</param>
/// <param name="load">One network's array n×p, disposed here.</param>
internal sealed class InfluenceCells(InfluenceMeasure measure, MatrixOptions options, Func<int, Tensor> load)
{
    /// <summary>Cells whose shares are multiplied at once.</summary>
    private const int Chunk = 64;

    /// <summary>The cells of some pairs of networks, in their order.</summary>
    /// <param name="pairs">Rows and columns.</param>
    /// <param name="cancellation">Looked at between networks and cells.</param>
    public CellStatistics[] Compute(IReadOnlyList<(int Row, int Column)> pairs, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        var prepared = new Dictionary<int, PreparedRepresentation>();
        try
        {
            foreach (var network in pairs.SelectMany(p => new[] { p.Row, p.Column }).Distinct())
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                using var scope = NewDisposeScope();
                using var array = load(network);
                prepared[network] = measure.Prepare(array);
            }

            return Cells([.. pairs.Select(p => (prepared[p.Row], prepared[p.Column]))], pause, cancellation);
        }
        finally
        {
            foreach (var representation in prepared.Values)
            {
                representation.Dispose();
            }
        }
    }

    private CellStatistics[] Cells(
        IReadOnlyList<(PreparedRepresentation X, PreparedRepresentation Y)> pairs, CollectionPause pause, CancellationToken cancellation)
    {
        var cells = new CellStatistics[pairs.Count];
        var images = pairs.Count == 0 ? 0 : pairs[0].X.Count;
        var judged = options.Statistics && images >= ImageBootstrap.LeastImages;
        using var bootstrap = judged && options.Resamples > 1 ? new ShareBootstrap(images, options.Resamples, options.Seed) : null;
        using var orders = judged && options.Permutations > 1 ? new RowOrders(images, options.Permutations, options.Seed) : null;
        var shares = new List<(int Cell, Tensor Shares)>(Chunk);
        for (var cell = 0; cell < cells.Length; cell++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            var (x, y) = pairs[cell];
            cells[cell] = new(measure.Compare(x, y));
            if (cells[cell].Undefined is null && orders is not null)
            {
                var level = measure.Unrelated(x, y, orders);
                cells[cell] = cells[cell] with { NullMean = Bounded(level.Mean), NullHigh = Bounded(level.High) };
            }

            if (cells[cell].Undefined is null && bootstrap is not null && measure.Influence(x, y) is { } influence)
            {
                shares.Add((cell, influence));
            }

            if (shares.Count == Chunk || cell == cells.Length - 1)
            {
                AddIntervals(cells, bootstrap, shares);
            }
        }

        return cells;
    }

    private void AddIntervals(CellStatistics[] cells, ShareBootstrap? bootstrap, List<(int Cell, Tensor Shares)> shares)
    {
        var intervals = bootstrap?.Intervals(measure, shares.ConvertAll(s => s.Shares)) ?? [];
        foreach (var ((cell, influence), interval) in shares.Zip(intervals))
        {
            influence.Dispose();
            if (interval is var (low, high))
            {
                cells[cell] = cells[cell] with { CiLow = Bounded(low), CiHigh = Bounded(high) };
            }
        }

        shares.Clear();
    }

    private double Bounded(double value) => measure.Bounded(value);
}
