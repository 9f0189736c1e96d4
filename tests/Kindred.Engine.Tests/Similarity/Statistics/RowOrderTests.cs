using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity.Statistics;

/// <summary>What rows in random order lead to: moments over all orders, and bounds from a few.</summary>
public sealed class RowOrderTests
{
    [Fact]
    public void Moments_of_an_assignment_are_those_of_all_orders()
    {
        using var scope = NewDisposeScope();
        var table = Some.Gaussian(5, 5, 1).exp();
        var a = table.data<double>().ToArray();

        var moments = AssignmentMoments.Of(table);

        var sums = Orders(5).Select(order => order.Select((to, from) => a[from * 5 + to]).Sum()).ToList();
        var mean = sums.Average();
        Assert.Equal(mean, moments.Mean, 1e-10);
        Assert.Equal(sums.Average(s => Math.Pow(s - mean, 2)), moments.Variance, 1e-10);
        Assert.Equal(sums.Average(s => Math.Pow(s - mean, 3)), moments.Third, 1e-10);
    }

    [Fact]
    public void Rows_of_one_kind_are_counted_not_repeated()
    {
        using var scope = NewDisposeScope();
        var kinds = Some.Gaussian(3, 2, 1);
        long[] rows = [0, 0, 1, 2, 2, 2];
        long[] columns = [1, 0, 0, 1, 1, 0];

        var counted = AssignmentMoments.Of(kinds, tensor(new[] { 2.0, 1, 3 }), tensor(new[] { 3.0, 3 }));

        var repeated = AssignmentMoments.Of(kinds.index_select(0, tensor(rows)).index_select(1, tensor(columns)));
        Assert.Equal(repeated.Mean, counted.Mean, 1e-10);
        Assert.Equal(repeated.Variance, counted.Variance, 1e-10);
        Assert.Equal(repeated.Third, counted.Third, 1e-10);
    }

    [Fact]
    public void The_variance_of_common_neighbours_is_that_of_all_orders()
    {
        using var scope = NewDisposeScope();
        const int k = 2;
        long[] a = [1, 2, 0, 2, 0, 1, 4, 0, 3, 2]; // five images, two neighbours each: some mutual, one of all
        long[] b = [3, 4, 3, 0, 3, 1, 4, 2, 3, 0];

        var variance = NeighbourGraph.Variance(NeighbourGraph.Of(tensor(a, [5, k]), k), NeighbourGraph.Of(tensor(b, [5, k]), k));

        var common = Orders(5).Select(order => (double)Enumerable.Range(0, 5).Sum(image =>
            a.Skip(image * k).Take(k).Count(neighbour => b.Skip(order[image] * k).Take(k).Contains(order[neighbour])))).ToList();
        var mean = common.Average();
        Assert.Equal(common.Average(c => (c - mean) * (c - mean)), variance, 1e-10);
    }

    [Fact]
    public void Blocks_hold_each_image_once_and_are_of_equal_size()
    {
        foreach (var images in new[] { 10, RowOrders.Block, 300, 1000 })
        {
            using var orders = new RowOrders(images, 2, seed: 1);

            var blocks = orders.Blocks.Select(b => b.data<long>().ToArray()).ToList();

            Assert.Equal(Enumerable.Range(0, images).Select(i => (long)i), blocks.SelectMany(b => b).Order());
            Assert.All(blocks, b => Assert.InRange(b.Length, blocks[0].Length - blocks.Count, RowOrders.Block));
        }
    }

    [Theory]
    [InlineData(4, 2.776)]
    [InlineData(9, 2.262)]
    [InlineData(19, 2.093)]
    [InlineData(1000, 1.962)]
    public void Few_draws_ask_for_students_quantile(int degrees, double table) =>
        Assert.Equal(table, StudentT.Quantile(StudentT.Normal975, degrees), 0.01);

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void One_order_in_twenty_passes_the_bound_of_a_sample(int orders)
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var passed = 0;
        const int trials = 20_000;
        for (var trial = 0; trial < trials; trial++)
        {
            var level = NullLevel.OfSample([.. Enumerable.Range(0, orders).Select(_ => Normal())], largerIsMoreSimilar: trial % 2 == 0);
            passed += trial % 2 == 0 ? Normal() > level.High ? 1 : 0 : Normal() < level.High ? 1 : 0;
        }

        Assert.InRange((double)passed / trials, 0.043, 0.062); // the plain quantile of 100 is passed a little more often
    }

    private static IEnumerable<int[]> Orders(int n) => n == 0 ? [[]]
        : Orders(n - 1).SelectMany(order => Enumerable.Range(0, n).Select(place => (int[])[.. order[..place], n - 1, .. order[place..]]));
}
