using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>Cells of a matrix, from the inner products they are made of: values, intervals and the level of unrelated representations.</summary>
/// <param name="measure">The measure.</param>
/// <param name="options">Whether there are intervals.</param>
/// <param name="bootstrap">Draws of images for networks of a kernel.</param>
internal sealed class KernelCells(KernelMeasure measure, MatrixOptions options, Func<CenteredKernel, ImageBootstrap> bootstrap)
{
    private readonly Dictionary<(int Row, int Column), CellStatistics> cells = [];

    /// <summary>A cell, whichever way round it was computed.</summary>
    public CellStatistics this[int row, int column] => cells.TryGetValue((row, column), out var cell) ? cell : cells[(column, row)];

    /// <summary>Adds the cells of some row networks with some column networks; of a symmetric block those on and above the diagonal.</summary>
    public void Add(LoadedNetworks rows, LoadedNetworks columns, KernelSums sums)
    {
        var products = sums.Cells.data<double>().ToArray();
        var ofRows = sums.Rows.data<double>().ToArray();
        var ofColumns = sums.Columns.data<double>().ToArray();
        var (p, q) = (ofRows.Length, ofColumns.Length);
        for (var a = 0; a < p; a++)
        {
            var from = ReferenceEquals(rows, columns) ? a : 0;
            var intervals = Intervals(rows.Group.Kernels[a], sums, a, from);
            for (var b = from; b < q; b++)
            {
                var (x, y) = (rows.Group.Kernels[a], columns.Group.Kernels[b]);
                cells[(rows.Networks[a], columns.Networks[b])] = ofRows[a] <= x.Floor || ofColumns[b] <= y.Floor
                    ? new(SimilarityValue.Because("a representation's debiased self-similarity is 0"))
                    : Cell(products[a * q + b] / Math.Sqrt(ofRows[a] * ofColumns[b]), x, y, intervals?[b - from], ReferenceEquals(x, y));
            }
        }
    }

    private (double Low, double High)?[]? Intervals(CenteredKernel kernel, KernelSums sums, int row, int firstColumn) =>
        sums.ByImage is null || kernel.Batch < ImageBootstrap.LeastImages ? null : bootstrap(kernel).Row(sums, row, firstColumn);

    private CellStatistics Cell(double cosine, CenteredKernel x, CenteredKernel y, (double Low, double High)? interval, bool same)
    {
        var cell = new CellStatistics(Value(cosine), null);
        if (!options.Statistics || x.Count < 4)
        {
            return cell;
        }

        var unrelated = PermutationNull.Of(x.Moments, y.Moments, x.Count, x.Batch);
        var (low, high) = same ? (cell.Value, cell.Value) : interval is { } i ? Ascending(Value(i.Low), Value(i.High)) : ((double?)null, (double?)null);
        return cell with { CiLow = low, CiHigh = high, NullMean = Value(unrelated.Mean), NullHigh = Value(unrelated.High) };
    }

    private static (double?, double?) Ascending(double a, double b) => (Math.Min(a, b), Math.Max(a, b));

    // rounding alone can pass the ends of the cosine's range
    private double Value(double cosine)
    {
        var value = measure.FromCosine(Math.Clamp(cosine, -1, 1));
        return Math.Max(Math.Min(value, measure.Properties.Maximum ?? double.PositiveInfinity), measure.Properties.Minimum ?? double.NegativeInfinity);
    }
}
