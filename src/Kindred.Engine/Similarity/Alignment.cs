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

    /// <summary>Largest ⟨XP, Y⟩ over permutations P; the narrower of the two counts as padded with zeros.</summary>
    public static double BestPermutation(Tensor x, Tensor y) => Transport.MostOfAssignment(x.t().mm(y));

    /// <summary>√(2 − 2s): the distance between two points on the unit sphere whose inner product is s.</summary>
    public static double Chord(double s) => Math.Sqrt(Math.Max(0, 2 - 2 * s));

    /// <summary>arccos s, s clipped to [−1,1].</summary>
    public static double Angle(double s) => Math.Acos(Math.Clamp(s, -1, 1));
}
