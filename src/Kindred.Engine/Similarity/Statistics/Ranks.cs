using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Ranks with ties sharing their mean, and Spearman's correlation from them.</summary>
public static class Ranks
{
    /// <summary>Spearman's rank correlation; NaN where either side is constant.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double Correlation(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
        {
            throw new ArgumentException($"{x.Count} values against {y.Count}", nameof(y));
        }

        var (a, b) = (Standardised(x), Standardised(y));
        return a.Any(v => v != 0) && b.Any(v => v != 0) ? Product(a, b) : double.NaN;
    }

    /// <summary>Ranks from 1, ties sharing their mean.</summary>
    public static double[] Of(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var first = 0; first < order.Length;)
        {
            var next = first + 1;
            while (next < order.Length && values[order[next]] == values[order[first]])
            {
                next++;
            }

            foreach (var place in order.AsSpan(first, next - first))
            {
                ranks[place] = (first + 1 + next) / 2.0;
            }

            first = next;
        }

        return ranks;
    }

    /// <summary>As <see cref="Of(IReadOnlyList{double})"/>, of m values in a tensor; float64.</summary>
    internal static Tensor Of(Tensor values)
    {
        var (sorted, order) = values.sort();
        var (_, inverse, counts) = sorted.unique_consecutive(return_inverse: true, return_counts: true);
        var last = counts!.cumsum(0).to(float64); // rank of the last of each run of equal values
        var shared = last - (counts - 1) / 2.0;
        return empty_like(sorted).index_copy_(0, order, shared.index_select(0, inverse!));
    }

    /// <summary>Ranks less their mean, scaled to length 1, so that products of two are correlations; all 0 where values are equal.</summary>
    internal static double[] Standardised(IReadOnlyList<double> values)
    {
        var ranks = Of(values);
        var mean = (values.Count + 1) / 2.0;
        var length = Math.Sqrt(ranks.Sum(r => (r - mean) * (r - mean)));
        return Array.ConvertAll(ranks, r => length > 0 ? (r - mean) / length : 0);
    }

    internal static double Product(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
