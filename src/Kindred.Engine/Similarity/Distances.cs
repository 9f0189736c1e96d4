using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Distances and similarities between the rows of one representation, n×n.</summary>
internal static class Distances
{
    /// <summary>
    /// Euclidean distances, from differences rather than from inner products: rows that are equal are at exactly 0 and equally far from
    /// every other, however large an offset they share.
    /// </summary>
    public static Tensor Euclidean(Tensor x) => cdist(x, x, 2, compute_mode.donot_use_mm_for_euclid_dist);
}
