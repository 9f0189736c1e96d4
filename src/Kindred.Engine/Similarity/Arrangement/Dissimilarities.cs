namespace Kindred.Engine.Similarity.Arrangement;

/// <summary>Distances from a matrix of values, for maps and clusterings of its networks. Needs no tensors.</summary>
public static class Dissimilarities
{
    /// <summary>
    /// For measures where more is more alike: √(2 (maximum − s)), with s the mean of both directions. For a cosine such as CKA (maximum 1)
    /// this is the distance between unit vectors and embeds without error.
    /// </summary>
    /// <param name="similarity">Square; finite off the diagonal, which is not read.</param>
    /// <param name="maximum">The value of a network with itself.</param>
    public static double[,] FromSimilarities(double[,] similarity, double maximum) =>
        Symmetric(similarity, (ab, ba) => Math.Sqrt(Math.Max(0, 2 * maximum - ab - ba)));

    /// <summary>For measures that are distances: the mean of both directions.</summary>
    public static double[,] FromDistances(double[,] distance) => Symmetric(distance, (ab, ba) => (ab + ba) / 2);

    private static double[,] Symmetric(double[,] values, Func<double, double, double> combine)
    {
        Require(values);
        var count = values.GetLength(0);
        var distances = new double[count, count];
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                distances[a, b] = distances[b, a] = combine(values[a, b], values[b, a]);
            }
        }

        return distances;
    }

    internal static void Require(double[,] values)
    {
        var count = values.GetLength(0);
        if (count != values.GetLength(1))
        {
            throw new ArgumentException($"{count}×{values.GetLength(1)} is not square", nameof(values));
        }

        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < count; b++)
            {
                if (a != b && !double.IsFinite(values[a, b]))
                {
                    throw new ArgumentException($"row {a}, column {b} has no value: leave out networks with undefined cells", nameof(values));
                }
            }
        }
    }
}
