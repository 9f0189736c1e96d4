using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Engine.Tests.Similarity.Statistics;

public sealed class PermutationTestsTests
{
    private const int Studies = 400;

    // 400 studies at 5 %: a correct test rejects 20 ± 4.4 times; three and a half deviations either way
    private const int MostRejections = 35;

    [Fact]
    public void Sign_flips_of_three_equal_differences_count_all_eight_patterns()
    {
        var result = SignFlipTest.Of([new("a", 1), new("b", 1), new("c", 1)], 0)!;

        Assert.Equal((1.0, 2.0 / 8, 8, true), (result.Statistic, result.P, result.Arrangements, result.Exact));
    }

    [Fact]
    public void Sign_flips_reject_a_true_null_at_their_level()
    {
        var few = Rejections(random => SignFlipTest.Of([.. Enumerable.Range(0, 10).Select(i => new PairedDifference($"{i}", Normal(random)))], 0)!.P);
        var many = Rejections(random => SignFlipTest.Of([.. Enumerable.Range(0, 20).Select(i => new PairedDifference($"{i}", Normal(random)))], 0)!.P, 100);

        Assert.InRange(few, 8, MostRejections);
        Assert.InRange(many, 0, 14);
    }

    [Fact]
    public void Differences_of_one_unit_flip_together()
    {
        // ten cells that share one network's luck: as ten units a false alarm in most studies, as one unit each study's level holds
        var alone = 0;
        var together = Rejections(random =>
        {
            var luck = Enumerable.Range(0, 8).Select(_ => Normal(random)).ToList();
            var cells = luck.SelectMany((l, u) => Enumerable.Range(0, 10).Select(c => (u, c, Value: l + 0.1 * Normal(random)))).ToList();
            alone += SignFlipTest.Of([.. cells.Select(c => new PairedDifference($"{c.u}/{c.c}", c.Value))], 0)!.P <= 0.05 ? 1 : 0;
            return SignFlipTest.Of([.. cells.Select(c => new PairedDifference($"{c.u}", c.Value))], 0)!.P;
        }, 60);

        Assert.True(alone > 25, $"{alone} of 60");
        Assert.InRange(together, 0, 9);
    }

    [Fact]
    public void Sign_flips_see_an_asymmetry_of_one_standard_deviation()
    {
        var random = new Random(4);
        var result = SignFlipTest.Of([.. Enumerable.Range(0, 30).Select(i => new PairedDifference($"{i}", 0.1 + 0.1 * Normal(random)))], 0)!;

        Assert.InRange(result.P, 0, 0.001);
        Assert.InRange(result.EffectSize, 0.6, 1.5);
        Assert.False(result.Exact);
    }

    [Fact]
    public void Means_of_one_distribution_differ_at_the_level_of_the_test_and_those_of_two_are_told_apart()
    {
        var rejections = Rejections(random => MeanDifferenceTest.Of(Normals(random, 8, 0), Normals(random, 14, 0), 0)!.P, 150);
        var apart = MeanDifferenceTest.Of(Normals(new Random(1), 25, 1.2), Normals(new Random(2), 25, 0), 0)!;

        Assert.InRange(rejections, 1, 18);
        Assert.InRange(apart.P, 0, 0.005);
        Assert.InRange(apart.EffectSize, 0.7, 1.8);
        Assert.Null(MeanDifferenceTest.Of([1], [1, 2], 0));
    }

    [Fact]
    public void A_trend_is_found_where_every_series_rises_and_its_p_is_the_share_of_orders_that_do_as_well()
    {
        double[] epsilons = [0, 0.25, 0.5, 1, 2];
        var rising = new TrendSeries("seed 0", [0.1, 0.15, 0.2, 0.4, 0.7]);

        var one = TrendTest.Of(epsilons, [rising], 1)!;
        var two = TrendTest.Of(epsilons, [rising, rising with { Unit = "seed 1" }], 1)!;

        Assert.Equal(1, one.Statistic, 1e-12);
        Assert.Equal(2 / 120.0, one.P, 1e-12); // up and down, of 120 orders
        Assert.Equal(2 / 14_400.0, two.P, 1e-12);
        Assert.Equal((14_400, true), (two.Arrangements, two.Exact));
        Assert.InRange(TrendTest.Of(epsilons, [rising, rising with { Unit = "seed 1" }, rising with { Unit = "seed 2" }], 1)!.P, 1e-4, 0.001); // by sampling
        Assert.Equal(-1, TrendTest.Of(epsilons, [new("seed 0", [5, 4, 3, 2, 1])], 1)!.Statistic, 1e-12);
        Assert.Null(TrendTest.Of([0, 1], [new("seed 0", [5, 4])], 1));
        Assert.Contains("2 values for 5 doses", Assert.Throws<ArgumentException>(() => TrendTest.Of(epsilons, [new("seed 0", [5, 4])], 1)).Message);
    }

    [Fact]
    public void Series_of_one_unit_are_shuffled_alike_so_that_shared_networks_raise_no_false_alarm()
    {
        double[] epsilons = [0, 1, 2, 3, 4];
        var together = Rejections(random =>
        {
            var luck = Enumerable.Range(0, 2).Select(_ => Normals(random, 5, 0)).ToList();
            var series = luck.SelectMany((l, u) => Enumerable.Range(0, 6).Select(_ => new TrendSeries($"seed {u}", [.. l.Select(v => v + 0.1 * Normal(random))])));
            return TrendTest.Of(epsilons, [.. series], 0)!.P;
        }, 120);

        Assert.InRange(together, 0, 15);
    }

    private static int Rejections(Func<Random, double> study, int studies = Studies)
    {
        var random = new Random(11);
        return Enumerable.Range(0, studies).Count(_ => study(random) <= 0.05);
    }

    private static double[] Normals(Random random, int count, double mean) => [.. Enumerable.Range(0, count).Select(_ => mean + Normal(random))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
