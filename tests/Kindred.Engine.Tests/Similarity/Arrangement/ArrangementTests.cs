using Kindred.Engine.Similarity.Arrangement;

namespace Kindred.Engine.Tests.Similarity.Arrangement;

public sealed class ArrangementTests
{
    [Fact]
    public void Places_in_a_plane_come_back_with_their_distances()
    {
        var random = new Random(3);
        var places = Enumerable.Range(0, 40).Select(_ => (X: 3 * random.NextDouble(), Y: random.NextDouble())).ToList();
        var distances = Distances(places);

        var map = ClassicalScaling.Of(distances);

        var found = Enumerable.Range(0, 40).Select(i => (map.Coordinates[i, 0], map.Coordinates[i, 1])).ToList();
        Assert.Equal(distances.Cast<double>(), Distances(found).Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(1, map.Explained.Sum(), 1e-9);
        Assert.True(map.Explained[0] > map.Explained[1]);
        Assert.Equal(0, map.Negative, 1e-9);
        Assert.True(found.MaxBy(p => Math.Abs(p.Item1)).Item1 > 0);
    }

    [Fact]
    public void A_cosine_similarity_of_200_networks_is_mapped_without_error_in_full_dimension()
    {
        var random = new Random(5);
        var vectors = Enumerable.Range(0, 200).Select(_ => Unit([.. Enumerable.Range(0, 5).Select(_ => random.NextDouble() - 0.3)])).ToList();
        var similarity = new double[200, 200];
        for (var a = 0; a < 200; a++)
        {
            for (var b = 0; b < 200; b++)
            {
                similarity[a, b] = a == b ? double.NaN : vectors[a].Zip(vectors[b], (x, y) => x * y).Sum(); // the diagonal is not read
            }
        }

        var distances = Dissimilarities.FromSimilarities(similarity, 1);
        var map = ClassicalScaling.Of(distances, 5);

        for (var a = 1; a < 200; a++)
        {
            var squared = Enumerable.Range(0, 5).Sum(d => Math.Pow(map.Coordinates[a, d] - map.Coordinates[a - 1, d], 2));
            Assert.Equal(distances[a, a - 1], Math.Sqrt(squared), 1e-7);
        }

        Assert.Equal(0, map.Negative, 1e-9);
    }

    [Fact]
    public void Distances_that_are_not_euclidean_leave_negative_eigenvalues()
    {
        // a star: three ends two apart, all at one from the middle; on a plane the middle would be at 2/√3
        double[,] star = { { 0, 1, 1, 1 }, { 1, 0, 2, 2 }, { 1, 2, 0, 2 }, { 1, 2, 2, 0 } };

        Assert.InRange(ClassicalScaling.Of(star).Negative, 0.01, 1);
    }

    [Fact]
    public void Average_linkage_joins_as_by_hand()
    {
        double[,] distances = { { 0, 2, 6, 10 }, { 2, 0, 5, 9 }, { 6, 5, 0, 4 }, { 10, 9, 4, 0 } };

        var clustering = AverageLinkage.Of(distances);

        Assert.Equal([new(0, 1, 2, 2), new(2, 3, 4, 2), new(4, 5, 7.5, 4)], clustering.Joins);
        Assert.Equal([0, 1, 2, 3], clustering.Order);
    }

    [Fact]
    public void Blocks_come_to_stand_together_whatever_the_order_of_200_networks()
    {
        var random = new Random(8);
        var group = Enumerable.Range(0, 200).Select(i => i % 4).ToArray();
        random.Shuffle(group);
        var distances = new double[200, 200];
        for (var a = 0; a < 200; a++)
        {
            for (var b = 0; b < a; b++)
            {
                distances[a, b] = distances[b, a] = (group[a] == group[b] ? 1 : 3) + random.NextDouble();
            }
        }

        var clustering = AverageLinkage.Of(distances);

        Assert.Equal(Enumerable.Range(0, 200), clustering.Order.Order());
        Assert.Equal(3, clustering.Order.Zip(clustering.Order.Skip(1)).Count(p => group[p.First] != group[p.Second]));
        Assert.Equal(clustering.Joins.Select(j => j.Distance).Order(), clustering.Joins.Select(j => j.Distance));
    }

    [Fact]
    public void A_cell_without_a_value_is_refused_by_its_place()
    {
        double[,] broken = { { 0, double.NaN }, { 1, 0 } };

        Assert.Contains("row 0, column 1", Assert.Throws<ArgumentException>(() => AverageLinkage.Of(broken)).Message);
        Assert.Contains("2×3", Assert.Throws<ArgumentException>(() => ClassicalScaling.Of(new double[2, 3])).Message);
    }

    private static double[] Unit(double[] v) => Array.ConvertAll(v, x => x / Math.Sqrt(v.Sum(y => y * y)));

    private static double[,] Distances(List<(double X, double Y)> places)
    {
        var distances = new double[places.Count, places.Count];
        for (var a = 0; a < places.Count; a++)
        {
            for (var b = 0; b < places.Count; b++)
            {
                distances[a, b] = Math.Sqrt(Math.Pow(places[a].X - places[b].X, 2) + Math.Pow(places[a].Y - places[b].Y, 2));
            }
        }

        return distances;
    }
}
