using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>
/// The Gram form: tile by tile, all networks' Gram matrices and then all pairs' products in float32, one batched product of p×b and b×q
/// matrices for the b entries of each image's row, added up in float64. No n×n matrix is ever whole.
/// </summary>
internal static class GramProducts
{
    /// <param name="rows">p networks.</param>
    /// <param name="columns">q networks; the same group for a symmetric block.</param>
    /// <param name="tiles">All of the upper triangle.</param>
    /// <param name="byImage">Whether to keep each image's share.</param>
    /// <param name="cancellation">Looked at between tiles.</param>
    public static KernelSums Sum(KernelGroup rows, KernelGroup columns, IEnumerable<GramTile> tiles, bool byImage, CancellationToken cancellation)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var pause = CollectionPause.Begin();
        var same = ReferenceEquals(rows, columns);
        var n = rows.Kernels[0].Count;
        var cells = new Accumulator(n, [rows.Count, columns.Count], byImage);
        var ofRows = Accumulator.Of(rows, n, byImage);
        var ofColumns = Accumulator.Of(columns, n, byImage);
        foreach (var tile in tiles)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var inner = NewDisposeScope();
            var x = rows.Tile(tile); // p×b×c
            var y = same ? x : columns.Tile(tile); // q×b×c
            if (rows.Count == 1)
            {
                cells.AddRow(tile, x, y);
            }
            else
            {
                cells.Add(tile, x, y, Products);
            }

            if (!same && rows.Self is null)
            {
                ofRows.Add(tile, x, x, Squares);
            }

            if (!same && columns.Self is null)
            {
                ofColumns.Add(tile, y, y, Squares);
            }
        }

        if (same)
        {
            (ofRows, ofColumns) = (cells.Diagonal(), cells.Diagonal());
            rows.Know(ofRows.Total, ofRows.ByImage);
        }

        return Result(cells, ofRows, ofColumns);
    }

    /// <summary>Multiplications that takes over all tiles.</summary>
    public static double Cost(KernelGroup rows, KernelGroup columns, bool byImage)
    {
        double n = rows.Kernels[0].Count;
        KernelGroup[] groups = ReferenceEquals(rows, columns) ? [rows] : [rows, columns];
        return groups.Where(g => !g.Kept).Sum(g => g.Kernels.Sum(k => k.GramCost)) / 2 + n * n * rows.Count * columns.Count / (byImage ? 1 : 2);
    }

    // p×b×c and q×b×c to b×p×q
    private static Tensor Products(Tensor x, Tensor y) => x.permute(1, 0, 2).bmm(y.permute(1, 2, 0));

    // m×b×c to b×m
    private static Tensor Squares(Tensor x, Tensor unused) => x.square().sum(2).t();

    private static KernelSums Result(Accumulator cells, Accumulator rows, Accumulator columns) => new KernelSums
    {
        Cells = cells.Total,
        Rows = rows.Total,
        Columns = columns.Total,
        ByImage = cells.ByImage is null ? null : (cells.ByImage, rows.ByImage!, columns.ByImage!),
    }.Detached();

    /// <summary>Adds up over tiles: the total, and where wanted each image's share.</summary>
    private sealed class Accumulator
    {
        public Accumulator(long images, long[] shape, bool byImage)
        {
            Total = zeros(shape, float64);
            ByImage = byImage ? zeros([images, .. shape], float32) : null;
        }

        private Accumulator(Tensor total, Tensor? byImage) => (Total, ByImage) = (total, byImage);

        /// <summary>Of each network with itself, from what is known of it or from nothing.</summary>
        public static Accumulator Of(KernelGroup group, long images, bool byImage) => group.Self is not { } known
            ? new(images, [group.Count], byImage)
            : new(known.Total.clone(), byImage ? known.ByImage!.clone() : null);

        public Tensor Total { get; }

        public Tensor? ByImage { get; }

        public void Add(GramTile tile, Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> multiply)
        {
            var upper = multiply(x, y); // b×…
            Total.add_(upper.sum(0, false, float64), alpha: tile.Weight);
            if (ByImage is null)
            {
                return;
            }

            ByImage.narrow(0, tile.Row, tile.Rows).add_(upper);
            if (!tile.OnDiagonal)
            {
                // the mirror image below the diagonal: its rows are this tile's columns
                var xt = x.transpose(1, 2).contiguous();
                var yt = ReferenceEquals(x, y) ? xt : y.transpose(1, 2).contiguous();
                ByImage.narrow(0, tile.Column, tile.Columns).add_(multiply(xt, yt));
            }
        }

        /// <summary>The same for one row network (1×b×c) with q others: as fast as their tiles can be read.</summary>
        public void AddRow(GramTile tile, Tensor x, Tensor y)
        {
            if (ByImage is null)
            {
                AddTotals(tile, x, y);
                return;
            }

            // one network's products stay near the processor, and their sums along rows and along columns are those of the tile and of its mirror image
            var one = x[0];
            for (var m = 0; m < y.shape[0]; m++)
            {
                using var scope = NewDisposeScope();
                var products = y[m].mul(one); // b×c
                var upper = products.sum(1);
                Total[0, m].add_(upper.sum(float64), alpha: tile.Weight);
                var shares = ByImage.select(1, 0).select(1, m); // n
                shares.narrow(0, tile.Row, tile.Rows).add_(upper);
                if (!tile.OnDiagonal)
                {
                    shares.narrow(0, tile.Column, tile.Columns).add_(products.sum(0));
                }
            }
        }

        private void AddTotals(GramTile tile, Tensor x, Tensor y)
        {
            const long slice = 1 << 15; // entries that float32 sums up without losing digits
            var (one, others) = (x.flatten(), y.flatten(1)); // bc and q×bc
            for (var first = 0L; first < one.shape[0]; first += slice)
            {
                var size = Math.Min(slice, one.shape[0] - first);
                Total.add_(others.narrow(1, first, size).mv(one.narrow(0, first, size)), alpha: tile.Weight);
            }
        }

        /// <summary>Of p×p cells those with themselves.</summary>
        public Accumulator Diagonal() => new(Total.diagonal().clone(), ByImage?.diagonal(0, 1, 2).contiguous());
    }
}
