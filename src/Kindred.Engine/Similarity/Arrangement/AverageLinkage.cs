namespace Kindred.Engine.Similarity.Arrangement;

/// <summary>Two clusters that were joined: numbers under the count of networks are networks, those above it former joins in their order.</summary>
public sealed record ClusterJoin(int First, int Second, double Distance, int Size);

/// <summary>Hierarchical clustering of networks.</summary>
/// <param name="Joins">One fewer than networks, distances ascending.</param>
/// <param name="Order">The networks as the leaves of the tree stand: rows and columns in this order show blocks.</param>
public sealed record Clustering(IReadOnlyList<ClusterJoin> Joins, IReadOnlyList<int> Order);

/// <summary>
/// Agglomerative clustering by average linkage (Sokal, Michener 1958, UPGMA): the distance of two clusters is the mean over all pairs.
/// Managed code, for pages. Takes some milliseconds for 200 networks.
/// </summary>
public static class AverageLinkage
{
    /// <summary>Of equal distances the pair with the lowest numbers is joined first, and the cluster with the lowest network stands first.</summary>
    /// <param name="distances">Symmetric.</param>
    public static Clustering Of(double[,] distances)
    {
        Dissimilarities.Require(distances);
        var count = distances.GetLength(0);
        var between = (double[,])distances.Clone();
        var clusters = Enumerable.Range(0, count).Select(i => new Cluster(i, i, [i])).ToList();
        var joins = new List<ClusterJoin>();
        while (clusters.Count > 1)
        {
            var (a, b) = Nearest(clusters, between);
            var (first, second) = (clusters[a], clusters[b]);
            int[] leaves = [.. first.Leaves, .. second.Leaves];
            joins.Add(new(first.Number, second.Number, between[first.Slot, second.Slot], leaves.Length));
            foreach (var other in clusters)
            {
                var mean = (first.Leaves.Length * between[first.Slot, other.Slot] + second.Leaves.Length * between[second.Slot, other.Slot]) / leaves.Length;
                between[first.Slot, other.Slot] = between[other.Slot, first.Slot] = mean;
            }

            clusters[a] = new(count + joins.Count - 1, first.Slot, leaves);
            clusters.RemoveAt(b);
        }

        return new(joins, clusters.Count == 0 ? [] : clusters[0].Leaves);
    }

    private static (int First, int Second) Nearest(List<Cluster> clusters, double[,] between)
    {
        var best = (0, 1);
        var least = double.PositiveInfinity;
        for (var a = 0; a < clusters.Count; a++)
        {
            for (var b = a + 1; b < clusters.Count; b++)
            {
                if (between[clusters[a].Slot, clusters[b].Slot] < least)
                {
                    (least, best) = (between[clusters[a].Slot, clusters[b].Slot], (a, b));
                }
            }
        }

        return best;
    }

    /// <summary>A cluster, the row and column of the distances it uses, and its networks.</summary>
    private sealed record Cluster(int Number, int Slot, int[] Leaves);
}
