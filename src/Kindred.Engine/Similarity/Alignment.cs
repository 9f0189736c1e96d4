using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>What measures of alignment by rotation share.</summary>
internal static class Alignment
{
    /// <summary>
    /// Centred X (n×p) in its own principal axes where that is narrower, n×min(n,p): a rotation, after which n×n replaces n×p.
    /// </summary>
    public static Tensor Compact(Tensor centred)
    {
        if (centred.shape[0] >= centred.shape[1])
        {
            return centred;
        }

        var (u, s, _) = linalg.svd(centred, fullMatrices: false); // n×n, n
        return u * s;
    }

    /// <summary>Centred X scaled to ‖X‖_F = 1.</summary>
    public static Tensor UnitNorm(Tensor x)
    {
        var centred = Centring.ScaledColumns(x);
        return centred / linalg.norm(centred);
    }

    /// <summary>‖XᵀY‖_*, the largest ⟨XQ, Y⟩ over orthogonal Q; the narrower of the two counts as padded with zeros.</summary>
    public static double NuclearNorm(Tensor x, Tensor y) => linalg.svdvals(x.t().mm(y)).sum().item<double>();

    /// <summary>
    /// The same from the eigenvalues of MMᵀ, M = XᵀY, on its narrower side: several times quicker, and within 1e-7 of the largest singular value for each
    /// of them, since squares lose half of the digits.
    /// </summary>
    public static Tensor NuclearNormFromSquares(Tensor x, Tensor y)
    {
        var m = Narrow(x, y);
        return linalg.eigvalsh(m.mm(m.t())).clamp_min_(0).sqrt_().sum();
    }

    /// <summary>
    /// Each image's share x_iᵀ UVᵀ y_i of ‖XᵀY‖_*, XᵀY = USVᵀ; n values that sum to it. UVᵀ = (MMᵀ)^(−1/2) M; directions of less than 1e-7 of the largest
    /// singular value, where the norm has no derivative, have none.
    /// </summary>
    public static Tensor NuclearShares(Tensor x, Tensor y)
    {
        var (narrow, wide) = x.shape[1] <= y.shape[1] ? (x, y) : (y, x);
        var m = Narrow(x, y); // p×q, p ≤ q
        var (squares, u) = linalg.eigh(m.mm(m.t())); // p, p×p
        var inverse = squares.gt(squares.max() * 1e-14).to(float64) * squares.clamp_min(double.Epsilon).rsqrt();
        var rotation = (u * inverse).mm(u.t()).mm(m); // UVᵀ, p×q
        return (narrow.mm(rotation) * wide).sum(1);
    }

    private static Tensor Narrow(Tensor x, Tensor y) => x.shape[1] <= y.shape[1] ? x.t().mm(y) : y.t().mm(x);

    /// <summary>Largest ⟨XP, Y⟩ over permutations P; the narrower of the two counts as padded with zeros.</summary>
    public static double BestPermutation(Tensor x, Tensor y) => Transport.MostOfAssignment(x.t().mm(y));

    /// <summary>√(2 − 2s): the distance between two points on the unit sphere whose inner product is s.</summary>
    public static double Chord(double s) => Math.Sqrt(Math.Max(0, 2 - 2 * s));

    /// <summary>arccos s, s clipped to [−1,1].</summary>
    public static double Angle(double s) => Math.Acos(Math.Clamp(s, -1, 1));
}
