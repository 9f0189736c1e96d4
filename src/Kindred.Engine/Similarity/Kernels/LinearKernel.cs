using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>
/// The centred Gram matrix of the linear kernel as a product of n×f factors, so that neither n×n numbers are held nor a pass over them is spent
/// on centring. Double-centred it is X Xᵀ. U-centred it is, off the diagonal and with a_i = ‖x_i‖², A = Σa, x_i·x_j + α_i + α_j,
/// α_i = a_i/(n−2) − A/(2(n−1)(n−2)): L Rᵀ with R = [X, 1, α] and L = [X, α, 1] = R P, where P swaps the last two columns.
/// </summary>
internal sealed class LinearKernel : CenteredKernel
{
    private const long Slice = 2048; // rows that products and float64 copies are made of at a time

    private readonly Tensor factor; // R, n×f, float32
    private readonly Tensor diagonal; // n, float64: that of the product

    private LinearKernel(Tensor factor, Tensor diagonal) => (this.factor, this.diagonal) = (factor, diagonal);

    public override long Bytes => sizeof(float) * Count * factor.shape[1] + sizeof(double) * Count;

    public override double GramCost => (double)Count * Count * factor.shape[1];

    /// <param name="centred">X, n×p float32 or float64, column means 0, entries at most 1.</param>
    /// <param name="hollow">U-centred, which takes n ≥ 4.</param>
    public static LinearKernel Of(Tensor centred, bool hollow)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var n = centred.shape[0];
        var factor = centred.to(float32);
        var diagonal = SquaredLengths(factor); // a
        if (hollow)
        {
            (factor, diagonal) = Unbiased(factor, diagonal);
        }

        return new LinearKernel(factor.DetachFromDisposeScope(), diagonal.DetachFromDisposeScope())
        {
            Count = (int)n,
            Batch = (int)n,
            Hollow = hollow,
            Floor = hollow ? 1e-10 * diagonal.square().sum().item<double>() : 0,
        };
    }

    /// <summary>R of the U-centred Gram matrix, and the diagonal of its product, which that matrix has not.</summary>
    /// <param name="centred">X, n×p of any type, n ≥ 4.</param>
    /// <param name="squaredLengths">a, n float64.</param>
    public static (Tensor Right, Tensor Diagonal) Unbiased(Tensor centred, Tensor squaredLengths)
    {
        var n = centred.shape[0];
        var alpha = squaredLengths / (n - 2) - squaredLengths.sum() / (2.0 * (n - 1) * (n - 2));
        return (cat([centred, ones_like(alpha, centred.dtype).unsqueeze(1), alpha.to(centred.dtype).unsqueeze(1)], 1), squaredLengths + 2 * alpha);
    }

    public override void Fill(Tensor target, GramTile tile)
    {
        using var scope = NewDisposeScope();
        var rows = factor.narrow(0, tile.Row, tile.Rows);
        var left = Hollow ? Swap(rows, 1) : rows;
        target.addmm_(left, factor.narrow(0, tile.Column, tile.Columns).t(), beta: 0, alpha: 1);
        if (Hollow && tile.OnDiagonal)
        {
            target.diagonal().zero_();
        }
    }

    /// <summary>Multiplications of <see cref="Inner"/> or <see cref="InnerByImage"/>.</summary>
    public double InnerCost(LinearKernel other, bool byImage) => (byImage ? 2.0 : 1.0) * Count * factor.shape[1] * other.factor.shape[1];

    /// <summary>Σ_j K_ij K'_ij for each image i, n float64: l_iᵀ (RᵀR') l'_i = r_iᵀ (P RᵀR' P) r'_i, less the diagonal's part where that is empty.</summary>
    public Tensor InnerByImage(LinearKernel other)
    {
        using var scope = NewDisposeScope();
        var cross = Cross(factor, other.factor);
        var between = Hollow ? Swap(Swap(cross, 0), 1) : cross;
        var byImage = factor.mm(between.to(float32)).mul_(other.factor).sum(1, false, float64); // n×f' to n
        return (Hollow ? byImage.sub_(diagonal * other.diagonal) : byImage).MoveToOuterDisposeScope();
    }

    /// <summary>Σ_ij K_ij K'_ij = ⟨LᵀL', RᵀR'⟩ = ⟨P RᵀR' P, RᵀR'⟩, by way of one f×f' product.</summary>
    public double Inner(LinearKernel other)
    {
        using var scope = NewDisposeScope();
        var cross = Cross(factor, other.factor);
        return Hollow
            ? (Swap(Swap(cross, 0), 1).mul_(cross).sum() - diagonal.dot(other.diagonal)).item<double>()
            : cross.square().sum().item<double>();
    }

    public override void Dispose()
    {
        factor.Dispose();
        diagonal.Dispose();
    }

    private protected override NullMoments Summarize()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var sample = factor.index_select(0, NullMoments.Sample(factor.shape[0])); // s×f
        if (Hollow)
        {
            return NullMoments.Of(zeros_like(diagonal), 1, Swap(sample, 1).mm(sample.t()));
        }

        return NullMoments.Of(diagonal, Cross(factor, factor).square().sum().item<double>(), sample.mm(sample.t()));
    }

    // ‖x_i‖², n float64
    private static Tensor SquaredLengths(Tensor x)
    {
        var lengths = empty([x.shape[0]], float64);
        for (var first = 0L; first < x.shape[0]; first += Slice)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(Slice, x.shape[0] - first);
            lengths.narrow(0, first, rows).copy_(x.narrow(0, first, rows).square().sum(1, false, float64));
        }

        return lengths;
    }

    // XᵀY, f×f' float64, from float32 products of slices of rows: one float32 sum over 10,000 images loses digits
    private static Tensor Cross(Tensor x, Tensor y)
    {
        var sum = zeros([x.shape[1], y.shape[1]], float64);
        for (var first = 0L; first < x.shape[0]; first += Slice)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(Slice, x.shape[0] - first);
            sum.add_(x.narrow(0, first, rows).t().mm(y.narrow(0, first, rows)));
        }

        return sum;
    }

    /// <summary>P: the last two rows or columns in the other order.</summary>
    public static Tensor Swap(Tensor x, int axis)
    {
        var last = x.shape[axis] - 1;
        return cat([x.narrow(axis, 0, last - 1), x.narrow(axis, last, 1), x.narrow(axis, last - 1, 1)], axis);
    }
}
