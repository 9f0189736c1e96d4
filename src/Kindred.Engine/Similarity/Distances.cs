using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Distances and similarities between the rows of one representation.</summary>
internal static class Distances
{
    /// <summary>
    /// Euclidean distances, n×n, from differences rather than from inner products: rows that are equal are at exactly 0 and equally far
    /// from every other, however large an offset they share.
    /// </summary>
    public static Tensor Euclidean(Tensor x) => Euclidean(x, x);

    /// <summary>Euclidean distances of each row of X (m×p) from each of Y (n×p), m×n.</summary>
    public static Tensor Euclidean(Tensor x, Tensor y) => cdist(x, y, 2, compute_mode.donot_use_mm_for_euclid_dist);

    /// <summary>Rows scaled to length 1, so that inner products are cosines; rows of zeros stay zero.</summary>
    public static Tensor UnitRows(Tensor x)
    {
        // a first scaling by the largest entry keeps squares from overflowing and from vanishing
        var scaled = x / AtLeastOneIfZero(x.abs().amax([1], keepdim: true)); // n×p, n×1
        return scaled / AtLeastOneIfZero(scaled.square().sum(1, keepdim: true).sqrt());
    }

    /// <summary>Columns scaled to length 1; columns of zeros stay zero.</summary>
    public static Tensor UnitColumns(Tensor x) => UnitRows(x.t()).t();

    /// <summary>The entries above the diagonal, n(n−1)/2, row after row.</summary>
    public static Tensor UpperTriangle(Tensor matrix)
    {
        var n = matrix.shape[0];
        return matrix.masked_select(ones([n, n], @bool).triu(1));
    }

    /// <summary>Median of all n² entries of a symmetric matrix of nothing below 0 with a diagonal of zeros; of two middle ones, their mean.</summary>
    public static double MedianWithDiagonal(Tensor matrix)
    {
        var n = matrix.shape[0];
        var above = UpperTriangle(matrix).sort().Values; // each stands twice among the n², behind n zeros
        double At(long place) => place < n ? 0 : above[(place - n) / 2].item<double>();
        return (At((n * n - 1) / 2) + At(n * n / 2)) / 2;
    }

    private static Tensor AtLeastOneIfZero(Tensor lengths) => lengths.where(lengths > 0, ones_like(lengths));
}
