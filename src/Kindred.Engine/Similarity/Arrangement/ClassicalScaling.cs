namespace Kindred.Engine.Similarity.Arrangement;

/// <summary>Places of networks on a map.</summary>
/// <param name="Coordinates">One row for each network, one column for each dimension, widest first.</param>
/// <param name="Explained">For each dimension, its share of the sum of positive eigenvalues.</param>
/// <param name="Negative">Sum of negative eigenvalues over that of positive ones: 0 where distances are Euclidean.</param>
public sealed record NetworkMap(double[,] Coordinates, IReadOnlyList<double> Explained, double Negative);

/// <summary>
/// Classical multidimensional scaling (Torgerson 1952): coordinates whose distances are as near as may be to given ones, from the largest
/// eigenvalues of −½ J D² J. Managed code, so that pages can draw maps of some hundreds of networks without libtorch.
/// </summary>
public static class ClassicalScaling
{
    /// <summary>Each axis points so that its largest coordinate is positive: the same matrix always gives the same picture.</summary>
    /// <param name="distances">Symmetric, 0 on the diagonal.</param>
    /// <param name="dimensions">Axes of the map.</param>
    public static NetworkMap Of(double[,] distances, int dimensions = 2)
    {
        Dissimilarities.Require(distances);
        var count = distances.GetLength(0);
        var (values, vectors) = SymmetricEigen.Of(InnerProducts(distances));
        var positive = values.Where(v => v > 0).Sum();
        var coordinates = new double[count, dimensions];
        for (var axis = 0; axis < Math.Min(dimensions, count); axis++)
        {
            var column = Enumerable.Range(0, count).Select(i => vectors[i, axis]).ToArray();
            var sign = Math.Sign(column.MaxBy(Math.Abs));
            var length = sign * Math.Sqrt(Math.Max(0, values[axis]));
            for (var i = 0; i < count; i++)
            {
                coordinates[i, axis] = length * column[i];
            }
        }

        var explained = Enumerable.Range(0, dimensions).Select(a => positive > 0 && a < count ? Math.Max(0, values[a]) / positive : 0);
        return new(coordinates, [.. explained], positive > 0 ? -values.Where(v => v < 0).Sum() / positive : 0);
    }

    private static double[,] InnerProducts(double[,] distances)
    {
        var count = distances.GetLength(0);
        var products = new double[count, count];
        var means = new double[count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                products[i, j] = -distances[i, j] * distances[i, j] / 2;
                means[i] += products[i, j] / count;
            }
        }

        var mean = means.Length > 0 ? means.Average() : 0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                products[i, j] += mean - means[i] - means[j];
            }
        }

        return products;
    }
}
