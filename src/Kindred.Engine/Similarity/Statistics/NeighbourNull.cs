namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// The distribution of a mean over images of how alike their k nearest neighbours are, over all orders of one side's rows: how many neighbours an image has in
/// common is then hypergeometric, which makes the mean exact.
/// </summary>
/// <remarks>
/// Images are not independent: pairs that are each other's neighbours count twice. The variance of all common neighbours is exact (<see cref="NeighbourGraph"/>);
/// what it exceeds that of independent images by is taken over for the part of a value that is linear in their number. The quantile is Pearson's type III, its
/// skewness that of independent images whose values are symmetric given the number.
/// </remarks>
internal static class NeighbourNull
{
    /// <param name="x">Of the one.</param>
    /// <param name="y">Of the other.</param>
    /// <param name="given">Mean of one image's value and of its square, given how many neighbours are common.</param>
    public static NullLevel Of(NeighbourGraph x, NeighbourGraph y, Func<int, (double Mean, double Square)> given)
    {
        var (n, k) = (x.Images, x.Neighbours);
        var (count, countSquares, mean, squares, cubes, product) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (common, chance) in Chances(n - 1, k))
        {
            var (value, square) = given(common);
            count += chance * common;
            countSquares += chance * common * common;
            mean += chance * value;
            squares += chance * square;
            cubes += chance * (3 * square - 2 * value * value) * value;
            product += chance * value * common;
        }

        var (ofCount, ofValue, shared) = (countSquares - count * count, squares - mean * mean, product - mean * count);
        var linear = ofCount > 0 ? shared * shared / ofCount : 0; // the part of the variance that follows the number
        var excess = ofCount > 0 ? NeighbourGraph.Variance(x, y) / (n * ofCount) - 1 : 0;
        var skewness = ofValue > 0 ? (cubes - 3 * mean * squares + 2 * mean * mean * mean) / Math.Pow(ofValue, 1.5) / Math.Sqrt(n) : 0;
        return NullLevel.OfMoments(mean, Math.Sqrt(Math.Max(0, (ofValue + linear * excess) / n)), skewness, largerIsMoreSimilar: true);
    }

    // of drawing k of others, k of them marked: how many marked, from the ratio of one chance to the one before
    private static IEnumerable<(int Common, double Chance)> Chances(int others, int k)
    {
        var least = Math.Max(0, 2 * k - others);
        var logs = new double[k - least + 1];
        for (var c = least; c < k; c++)
        {
            logs[c - least + 1] = logs[c - least] + 2 * Math.Log(k - c) - Math.Log(c + 1) - Math.Log(others - 2 * k + c + 1);
        }

        var most = logs.Max();
        var total = logs.Sum(l => Math.Exp(l - most));
        return logs.Select((l, i) => (least + i, Math.Exp(l - most) / total));
    }
}
