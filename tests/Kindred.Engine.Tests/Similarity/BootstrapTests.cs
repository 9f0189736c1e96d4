using Kindred.Engine.Similarity;

namespace Kindred.Engine.Tests.Similarity;

public sealed class BootstrapTests
{
    [Fact]
    public void Interval_of_many_normal_values_is_mean_plus_and_minus_two_standard_errors()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 400).Select(_ => 3 + 2 * Normal(random)).ToList();
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Count / values.Count);

        var (low, high) = Bootstrap.OfMean(values, 1)!.Value;

        Assert.Equal(mean - 1.96 * error, low, 0.15 * error);
        Assert.Equal(mean + 1.96 * error, high, 0.15 * error);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval() =>
        Assert.Equal(Bootstrap.OfMean([.1, .5, .7, .2], 3), Bootstrap.OfMean([.1, .5, .7, .2], 3));

    [Fact]
    public void Equal_values_have_an_interval_of_no_width_and_one_value_has_none()
    {
        Assert.Equal((.5, .5), Bootstrap.OfMean([.5, .5, .5], 0));
        Assert.Null(Bootstrap.OfMean([.5], 0));
        Assert.Null(Bootstrap.OfMean([], 0));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
