using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Topology;

/// <summary>Distances between n objects with all pairs in ascending order. A pair i &gt; j is named by its place i·n + j in the matrix.</summary>
/// <param name="Values">n×n, of which the part below the diagonal is read.</param>
/// <param name="Order">The n(n−1)/2 pairs, ascending by distance.</param>
internal readonly ref struct RankedDistances(ReadOnlySpan<double> Values, ReadOnlySpan<int> Order)
{
    public ReadOnlySpan<double> Values { get; } = Values;

    public ReadOnlySpan<int> Order { get; } = Order;

    /// <summary>Of tensors that outlive it: n×n float64 and n(n−1)/2 int32.</summary>
    public static RankedDistances Of(Tensor values, Tensor order) => new(MemoryMarshal.Cast<byte, double>(values.bytes), MemoryMarshal.Cast<byte, int>(order.bytes));

    /// <summary>All pairs of n objects, ascending by their distance.</summary>
    public static int[] Rank(ReadOnlySpan<double> values, int objects)
    {
        var pairs = new int[objects * (objects - 1) / 2];
        var distances = new double[pairs.Length];
        for (int i = 1, next = 0; i < objects; i++)
        {
            for (var j = 0; j < i; j++, next++)
            {
                (pairs[next], distances[next]) = (i * objects + j, values[i * objects + j]);
            }
        }

        Array.Sort(distances, pairs);
        return pairs;
    }
}
