using Kindred.Engine.Similarity.Kernels;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Matrices of a kernel measure over many networks as products of their centred Gram matrices (as Nguyen, Raghu, Kornblith 2021 do over layers), in
/// float32 with float64 sums: within 1e-5 of <see cref="SimilarityMeasure.Compare(Tensor, Tensor)"/>. Tiles of Gram matrices or products of features,
/// whichever takes fewer operations; networks in groups where memory does not hold them all.
/// </summary>
/// <param name="measure">The measure.</param>
/// <param name="options">Memory, and what cells get beside their values.</param>
/// <param name="load">One network's representation n×p, disposed here. Called again for networks that did not stay in memory.</param>
public sealed class KernelMatrix(KernelMeasure measure, MatrixOptions options, Func<int, Tensor> load) : IDisposable
{
    private readonly KernelLoader loader = new(measure, options, load);
    private readonly List<LoadedNetworks> kept = [];
    private IReadOnlyList<GramTile>? tiles;
    private ImageBootstrap? bootstrap;

    /// <summary>How the last product was computed.</summary>
    public CrossForm Form { get; private set; }

    /// <summary>The whole matrix, on images shown to all networks: symmetric, the diagonal that of a network with itself.</summary>
    /// <param name="networks">How many: 0 to one less are loaded.</param>
    /// <param name="cancellation">Looked at between networks and tiles.</param>
    /// <exception cref="ArgumentException">The numbers of images differ; the message states both.</exception>
    public CellStatistics[,] Compute(int networks, CancellationToken cancellation)
    {
        var cells = new KernelCells(measure, options, Bootstrap);
        for (var first = 0; first < networks;)
        {
            var rows = loader.Group(first, networks, cancellation);
            first = rows.Next;
            Multiply(cells, rows, rows, cancellation);
            for (var second = first; second < networks;)
            {
                var columns = loader.Group(second, networks, cancellation);
                second = columns.Next;
                Multiply(cells, rows, columns, cancellation);
                columns.Group.Dispose();
            }

            KeepOrRelease(rows);
        }

        var whole = new CellStatistics[networks, networks];
        for (var a = 0; a < networks; a++)
        {
            for (var b = 0; b < networks; b++)
            {
                whole[a, b] = Cell(cells, a, b);
            }
        }

        return whole;
    }

    /// <summary>
    /// One row: on images inverted through its network, which all networks are shown; or of a network added to a finished matrix, when it is the new
    /// column too. The cell of the network with itself is exact.
    /// </summary>
    /// <param name="row">The row's network.</param>
    /// <param name="networks">How many: 0 to one less are loaded, but for those whose Gram matrices were kept.</param>
    /// <param name="cancellation">Looked at between networks and tiles.</param>
    public CellStatistics[] Row(int row, int networks, CancellationToken cancellation)
    {
        var cells = new KernelCells(measure, options, Bootstrap);
        var rows = loader.Group(row, row + 1, cancellation);
        Multiply(cells, rows, rows, cancellation);
        for (var first = row == 0 ? 1 : 0; first < networks;)
        {
            var held = kept.Find(k => k.First <= first && first < k.Next);
            var columns = held ?? loader.Group(first, first < row ? row : networks, cancellation);
            Multiply(cells, rows, columns, cancellation);
            first = columns.Next == row ? row + 1 : columns.Next;
            if (held is null)
            {
                columns.Group.Dispose();
            }
        }

        KeepOrRelease(rows);
        return [.. Enumerable.Range(0, networks).Select(column => Cell(cells, row, column))];
    }

    /// <summary>Lets go of what was kept.</summary>
    public void Dispose()
    {
        bootstrap?.Dispose();
        foreach (var networks in kept)
        {
            networks.Group.Dispose();
        }
    }

    private void Multiply(KernelCells cells, LoadedNetworks rows, LoadedNetworks columns, CancellationToken cancellation)
    {
        var (x, y) = (rows.Group, columns.Group);
        if (x.Count == 0 || y.Count == 0)
        {
            return;
        }

        tiles ??= GramTile.Upper(x.Kernels[0].Count, x.Count + y.Count, options.Memory / 8);
        Form = FeatureProducts.Cost(x, y, options.Statistics) < GramProducts.Cost(x, y, options.Statistics) ? CrossForm.Feature : CrossForm.Gram;
        if (Form == CrossForm.Gram && options.KeepGrams && ReferenceEquals(x, y))
        {
            x.Keep(tiles);
        }

        using var sums = Form == CrossForm.Feature
            ? FeatureProducts.Sum(x, y, options.Statistics, cancellation)
            : GramProducts.Sum(x, y, tiles, options.Statistics, cancellation);
        cells.Add(rows, columns, sums);
    }

    // all networks are of the same images, and rows of one matrix are drawn alike
    private ImageBootstrap Bootstrap(CenteredKernel kernel) =>
        bootstrap ??= ImageBootstrap.Draw(kernel.Count, ImageBootstrap.Factor(kernel.Batch, kernel.Hollow), options.Resamples, options.Seed);

    private void KeepOrRelease(LoadedNetworks networks)
    {
        if (networks.Group.Kept && !kept.Exists(k => k.First <= networks.First && networks.First < k.Next))
        {
            kept.Add(networks);
        }
        else
        {
            networks.Group.Dispose();
        }
    }

    private CellStatistics Cell(KernelCells cells, int row, int column) =>
        loader.Fault(row) is { } ofRow ? new(SimilarityValue.Because($"X {ofRow}"))
        : loader.Fault(column) is { } ofColumn ? new(SimilarityValue.Because($"Y {ofColumn}"))
        : cells[row, column];
}
