using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Ranks of values.</summary>
internal static class Ranks
{
    /// <summary>Rank of each of m values from 1 upward; equal values share the mean of theirs. Float64.</summary>
    public static Tensor Mean(Tensor values)
    {
        var (sorted, order) = values.sort();
        var (_, inverse, counts) = sorted.unique_consecutive(return_inverse: true, return_counts: true);
        var last = counts!.cumsum(0).to(float64); // rank of the last of each run of equal values
        var shared = last - (counts - 1) / 2.0;
        return empty_like(sorted).index_copy_(0, order, shared.index_select(0, inverse!));
    }
}
