using Kindred.Engine.Similarity.Topology;

namespace Kindred.Engine.Tests.Similarity.Topology;

/// <summary>Barcodes on n + 1 vertices against those of the doubled graph, and by hand.</summary>
public sealed class CrossBarcodeTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    public void Intervals_are_those_of_the_doubled_graph_by_the_textbooks_reduction(int objects)
    {
        for (var seed = 0; seed < 15; seed++)
        {
            var random = new Random(seed);
            var (w, v) = (Some(objects, random.NextDouble), Some(objects, random.NextDouble));

            Same(DoubledGraph.Bars(w, v), Bars(w, v));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void Ties_and_distances_of_0_change_nothing(int objects)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var (w, v) = (Some(objects, () => random.Next(4)), Some(objects, () => random.Next(4)));

            Same(DoubledGraph.Bars(w, v), Bars(w, v));
        }
    }

    [Fact]
    public void Two_clusters_that_merge_earlier_are_one_interval()
    {
        var (apart, near) = (Clusters(between: 4), Clusters(between: 2));

        Assert.Equal([(2, 4)], Bars(apart, near));
        Assert.Empty(Bars(near, apart));
        Assert.Equal(1, Divergence(apart, near));
    }

    [Fact]
    public void A_loop_that_only_one_closes_is_one_interval()
    {
        var path = Filled(4, (i, j) => Math.Abs(i - j) == 1 ? 1 : 2);
        var loop = Filled(4, (i, j) => Math.Abs(i - j) is 1 or 3 ? 1 : 2);

        Assert.Equal([(1, 2)], Bars(path, loop));
        Assert.Empty(Bars(loop, path));
        Assert.Equal(0.5, Divergence(path, loop));
    }

    [Fact]
    public void Equal_distances_have_no_interval()
    {
        var random = new Random(1);
        var w = Some(40, random.NextDouble);

        Assert.Empty(Bars(w, w));
    }

    [Fact]
    public void Another_order_of_one_sides_objects_is_that_of_its_matrix()
    {
        var random = new Random(1);
        var (w, v) = (Some(30, random.NextDouble), Some(30, random.NextDouble));
        var names = Enumerable.Range(0, 30).ToArray();
        random.Shuffle(names);
        var named = new double[30, 30];
        for (var i = 0; i < 30; i++)
        {
            for (var j = 0; j < 30; j++)
            {
                named[names[i], names[j]] = v[i, j];
            }
        }

        var barcode = CrossBarcode.Of(30);
        var (flatW, flatV, flatNamed) = (Flat(w), Flat(v), Flat(named));
        var expected = barcode.Divergence(Ranked(flatW, 30), Ranked(flatNamed, 30));

        Assert.Equal(expected, barcode.Divergence(Ranked(flatW, 30), Ranked(flatV, 30), names), 1e-12);
        Assert.NotEqual(expected, barcode.Divergence(Ranked(flatW, 30), Ranked(flatV, 30)), 1e-3);
    }

    [Fact]
    public void Both_directions_count_alike()
    {
        var random = new Random(2);
        var (w, v) = (Some(60, random.NextDouble), Some(60, random.NextDouble));

        Assert.Equal(Divergence(w, v), Divergence(v, w), 1e-12);
        Assert.Equal((Bars(w, v).Sum(b => b.Death - b.Birth) + Bars(v, w).Sum(b => b.Death - b.Birth)) / 2, Divergence(w, v), 1e-12);
    }

    private static double[,] Clusters(double between) => Filled(6, (i, j) => i / 3 == j / 3 ? 1 : between);

    private static double[,] Some(int objects, Func<double> distance) => Filled(objects, (_, _) => distance());

    private static double[,] Filled(int objects, Func<int, int, double> distance)
    {
        var filled = new double[objects, objects];
        for (var i = 1; i < objects; i++)
        {
            for (var j = 0; j < i; j++)
            {
                filled[i, j] = filled[j, i] = distance(i, j);
            }
        }

        return filled;
    }

    private static List<(double Birth, double Death)> Bars(double[,] w, double[,] v)
    {
        var barcode = CrossBarcode.Of(w.GetLength(0));
        return barcode.Bars(Ranked(Flat(w), w.GetLength(0)), Ranked(Flat(v), w.GetLength(0)));
    }

    private static double Divergence(double[,] w, double[,] v)
    {
        var barcode = CrossBarcode.Of(w.GetLength(0));
        return barcode.Divergence(Ranked(Flat(w), w.GetLength(0)), Ranked(Flat(v), w.GetLength(0)));
    }

    private static double[] Flat(double[,] distances) => [.. distances.Cast<double>()];

    private static RankedDistances Ranked(double[] flat, int objects) => new(flat, RankedDistances.Rank(flat, objects));

    private static void Same(List<(double Birth, double Death)> expected, List<(double Birth, double Death)> found) => Assert.Equal(expected.Order(), found.Order());
}
