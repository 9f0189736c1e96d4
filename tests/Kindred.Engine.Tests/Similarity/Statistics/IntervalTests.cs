using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Engine.Tests.Similarity.Statistics;

public sealed class IntervalTests
{
    [Fact]
    public void Wilsons_interval_is_the_published_one()
    {
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29
        Assert.Equal((0.2553, 0.3662), Rounded(ProportionInterval.Wilson(81, 263)));
        Assert.Equal((0.0624, 0.1605), Rounded(ProportionInterval.Wilson(15, 148)));
        Assert.Equal((0.0000, 0.1611), Rounded(ProportionInterval.Wilson(0, 20)));
        Assert.Equal((0.0061, 0.1718), Rounded(ProportionInterval.Wilson(1, 29)));
        Assert.Null(ProportionInterval.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Wilson(3, 2));
    }

    [Fact]
    public void Quantiles_are_interpolated_between_order_statistics()
    {
        double[] sorted = [1, 2, 4, 8];

        Assert.Equal([1, 1.75, 3, 5, 8], new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(q => Quantiles.OfSorted(sorted, q)));
        Assert.Equal((0.5, 9.5), Rounded(Quantiles.Middle(Enumerable.Range(0, 11).Reverse().Select(v => (double)v), 0.9)));
        Assert.Null(Quantiles.Middle([1.0]));
    }

    [Fact]
    public void Tied_ranks_share_their_mean_and_correlate_as_spearman_says()
    {
        Assert.Equal([1, 2.5, 4, 2.5], Ranks.Of([10, 20, 30, 20]));
        Assert.Equal(1, Ranks.Correlation([1, 2, 3], [1, 10, 11]), 1e-12);
        Assert.Equal(1 - 6 * 194 / 990.0, Ranks.Correlation([106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]), 1e-12);
        Assert.True(double.IsNaN(Ranks.Correlation([1, 2, 3], [5, 5, 5])));
    }

    [Fact]
    public void Holm_steps_down_and_keeps_the_order_given()
    {
        Assert.Equal([0.06, 0.03, 0.06, 0.02], MultipleComparisons.Holm([0.04, 0.01, 0.03, 0.005]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1, 1], MultipleComparisons.Holm([0.7, 0.9]));
        Assert.Contains("3 tests", MultipleComparisons.Note(3));
    }

    private static (double, double) Rounded((double Low, double High)? interval) => (Math.Round(interval!.Value.Low, 4), Math.Round(interval.Value.High, 4));
}
