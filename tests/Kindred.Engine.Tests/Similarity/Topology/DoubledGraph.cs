namespace Kindred.Engine.Tests.Similarity.Topology;

/// <summary>
/// R-Cross-Barcode_1 as it is defined: all simplices of up to three vertices of the graph of 2n vertices, and the textbook's reduction of their boundary
/// matrix over Z/2. For a handful of objects.
/// </summary>
internal static class DoubledGraph
{
    /// <param name="w">n×n, symmetric, diagonal 0.</param>
    /// <param name="v">As w.</param>
    /// <returns>Intervals longer than 0, by birth and death.</returns>
    public static List<(double Birth, double Death)> Bars(double[,] w, double[,] v)
    {
        var simplices = Simplices(Distances(w, v));
        var places = simplices.Index().ToDictionary(s => Name(s.Item.Vertices), s => s.Index);
        var columns = new Dictionary<int, SortedSet<int>>(); // by lowest entry
        var bars = new List<(double, double)>();
        foreach (var (vertices, scale) in simplices)
        {
            SortedSet<int> column = vertices.Length == 1 ? [] : [.. vertices.Select(left => places[Name([.. vertices.Where(k => k != left)])])];
            while (column.Count > 0 && columns.TryGetValue(column.Max, out var other))
            {
                column.SymmetricExceptWith(other);
            }

            if (column.Count > 0)
            {
                var born = simplices[column.Max];
                columns[column.Max] = column;
                if (born.Vertices.Length == 2 && scale > born.Scale)
                {
                    bars.Add((born.Scale, scale));
                }
            }
        }

        return bars;
    }

    private static double[,] Distances(double[,] w, double[,] v)
    {
        var n = w.GetLength(0);
        var distances = new double[2 * n, 2 * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                distances[n + i, j] = distances[j, n + i] = w[i, j];
                distances[n + i, n + j] = Math.Min(w[i, j], v[i, j]);
            }
        }

        return distances;
    }

    private static List<(int[] Vertices, double Scale)> Simplices(double[,] distances)
    {
        var n = distances.GetLength(0);
        var simplices = new List<(int[] Vertices, double Scale)>();
        for (var i = 0; i < n; i++)
        {
            simplices.Add(([i], 0));
            for (var j = 0; j < i; j++)
            {
                simplices.Add(([i, j], distances[i, j]));
                for (var k = 0; k < j; k++)
                {
                    simplices.Add(([i, j, k], Math.Max(distances[i, j], Math.Max(distances[i, k], distances[j, k]))));
                }
            }
        }

        return [.. simplices.OrderBy(s => s.Scale).ThenBy(s => s.Vertices.Length)];
    }

    private static string Name(int[] vertices) => string.Join(' ', vertices);
}
