using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>The feature form, for linear kernels of few features against the number of images: one f×f' product for each pair of networks.</summary>
internal static class FeatureProducts
{
    /// <inheritdoc cref="GramProducts.Sum"/>
    public static KernelSums Sum(KernelGroup rows, KernelGroup columns, bool byImage, CancellationToken cancellation)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var pause = CollectionPause.Begin();
        var n = rows.Kernels[0].Count;
        var (p, q) = (rows.Count, columns.Count);
        var same = ReferenceEquals(rows, columns);
        var cells = new Table(n, p * q, byImage);
        for (var a = 0; a < p; a++)
        {
            for (var b = same ? a : 0; b < q; b++)
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                cells.Set(a * q + b, Linear(rows, a), Linear(columns, b));
                if (same && a != b)
                {
                    cells.Copy(a * q + b, b * q + a);
                }
            }
        }

        var (ofRows, ofColumns) = same ? (cells.Every(q + 1), cells.Every(q + 1)) : (Self(rows, n, byImage), Self(columns, n, byImage));
        return new KernelSums
        {
            Cells = cells.Total.reshape(p, q),
            Rows = ofRows.Total,
            Columns = ofColumns.Total,
            ByImage = cells.ByImage is null ? null : (cells.ByImage.reshape(n, p, q), ofRows.ByImage!, ofColumns.ByImage!),
        }.Detached();
    }

    /// <summary>Multiplications that would take; infinite where a kernel has no features.</summary>
    public static double Cost(KernelGroup rows, KernelGroup columns, bool byImage)
    {
        if (!rows.Kernels.Concat(columns.Kernels).All(k => k is LinearKernel))
        {
            return double.PositiveInfinity;
        }

        var x = rows.Kernels.Cast<LinearKernel>().ToList();
        var pairs = x.Sum(a => columns.Kernels.Sum(b => a.InnerCost((LinearKernel)b, byImage)));
        return ReferenceEquals(rows, columns)
            ? (pairs + x.Sum(a => a.InnerCost(a, byImage))) / 2
            : pairs + rows.Kernels.Concat(columns.Kernels).Cast<LinearKernel>().Sum(a => a.InnerCost(a, byImage));
    }

    private static Table Self(KernelGroup group, long images, bool byImage)
    {
        var table = new Table(images, group.Count, byImage);
        for (var m = 0; m < group.Count; m++)
        {
            table.Set(m, Linear(group, m), Linear(group, m));
        }

        return table;
    }

    private static LinearKernel Linear(KernelGroup group, int network) => (LinearKernel)group.Kernels[network];

    /// <summary>Totals of some pairs, and where wanted each image's share.</summary>
    private sealed class Table
    {
        private readonly double[] totals;

        public Table(long images, int pairs, bool byImage)
        {
            totals = new double[pairs];
            ByImage = byImage ? empty([images, pairs], float32) : null;
        }

        private Table(double[] totals, Tensor? byImage) => (this.totals, ByImage) = (totals, byImage);

        public Tensor Total => tensor(totals, float64);

        public Tensor? ByImage { get; }

        public void Set(int pair, LinearKernel x, LinearKernel y)
        {
            using var scope = NewDisposeScope();
            if (ByImage is null)
            {
                totals[pair] = x.Inner(y);
                return;
            }

            var byImage = x.InnerByImage(y);
            totals[pair] = byImage.sum().item<double>();
            ByImage.select(1, pair).copy_(byImage);
        }

        public void Copy(int from, int to)
        {
            totals[to] = totals[from];
            using var scope = NewDisposeScope();
            ByImage?.select(1, to).copy_(ByImage.select(1, from));
        }

        /// <summary>The pairs at 0, step, 2·step, …</summary>
        public Table Every(int step)
        {
            long[] places = [.. Enumerable.Range(0, (totals.Length + step - 1) / step).Select(i => (long)i * step)];
            return new([.. places.Select(i => totals[i])], ByImage?.index_select(1, tensor(places)));
        }
    }
}
