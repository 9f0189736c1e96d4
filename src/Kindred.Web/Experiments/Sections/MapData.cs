using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Arrangement;
using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments.Sections;

/// <summary>Networks placed on a plane by how alike a matrix says they are: one map for all epsilons, so that a step in epsilon moves nothing else.</summary>
public sealed class MapData
{
    /// <summary>Networks beyond which no map is drawn: eigenvectors are found by plain code on the page's own time.</summary>
    public const int Most = 250;

    private readonly NetworkMap map;
    private readonly IReadOnlyList<(MatrixNetwork Network, int Place)> places;
    private readonly IReadOnlyList<double> epsilons;

    private MapData(NetworkMap map, IReadOnlyList<MatrixNetwork> networks, int missing)
    {
        this.map = map;
        Missing = missing;
        places = [.. networks.Select((n, i) => (n, i))];
        epsilons = [.. networks.Select(n => n.Epsilon).Distinct().Order()];
    }

    /// <summary>Networks that are left out, or have cells without values.</summary>
    public int Missing { get; }

    /// <summary>Share of the distances' variance that the two axes show.</summary>
    public double Explained => map.Explained.Sum();

    /// <summary>Networks placed.</summary>
    public int Count => places.Count;

    /// <summary>Null where fewer than three networks can be placed, or more than <see cref="Most"/>.</summary>
    /// <param name="table">The matrix; rows may be missing.</param>
    /// <param name="measure">Says whether more is more alike, and of how much there can be; null for a similarity up to 1.</param>
    /// <param name="leftOut">Networks that no number counts.</param>
    public static MapData? Of(MatrixTable table, SimilarityMeasure? measure, IEnumerable<int> leftOut)
    {
        var kept = Whole(table, [.. leftOut]);
        if (kept.Count is < 3 or > Most)
        {
            return null;
        }

        var values = new double[kept.Count, kept.Count];
        for (var i = 0; i < kept.Count; i++)
        {
            for (var j = 0; j < kept.Count; j++)
            {
                values[i, j] = i == j ? 0 : table.Value(kept[i], kept[j])!.Value;
            }
        }

        var properties = measure?.Properties;
        var distances = properties is { LargerIsMoreSimilar: false }
            ? Dissimilarities.FromDistances(values)
            : Dissimilarities.FromSimilarities(values, Math.Max(properties?.Maximum ?? 1, values.Cast<double>().Max()));
        return new(ClassicalScaling.Of(distances), [.. kept.Select(k => table.Networks[k])], table.Size - kept.Count);
    }

    /// <summary>Two series for each architecture: its course over epsilon, mean of its seeds, and its networks, all of them or those of one epsilon.</summary>
    public IReadOnlyList<PointSeries> Series(double? epsilon) =>
    [
        .. places.GroupBy(p => (p.Network.ArchitectureLabel, p.Network.ArchitectureKind)).SelectMany(a => new[]
        {
            new PointSeries { Name = a.Key.ArchitectureLabel, Kind = a.Key.ArchitectureKind, Joined = true, Named = false, Points = [.. a.GroupBy(p => p.Network.Epsilon).OrderBy(g => g.Key).Select(Mean)] },
            new PointSeries { Name = a.Key.ArchitectureLabel, Kind = a.Key.ArchitectureKind, Points = [.. a.Where(p => epsilon is null || p.Network.Epsilon == epsilon).OrderBy(p => p.Network.Epsilon).Select(Point)] },
        }),
    ];

    private PlanePoint Mean(IGrouping<double, (MatrixNetwork Network, int Place)> seeds) => new(
        seeds.Average(s => map.Coordinates[s.Place, 0]), seeds.Average(s => map.Coordinates[s.Place, 1]),
        $"{seeds.First().Network.ArchitectureLabel}, ε {Words.Epsilon(seeds.Key)}, mean of {Words.Count(seeds.Count(), "seed")}", Size: 3, Faint: true);

    private PlanePoint Point((MatrixNetwork Network, int Place) at) =>
        new(map.Coordinates[at.Place, 0], map.Coordinates[at.Place, 1], at.Network.Label, Size(at.Network.Epsilon), Filled: at.Network.Epsilon > 0);

    // the more robust, the larger
    private double Size(double epsilon) => epsilons.Count < 2 ? 10 : 7 + 6.0 * IndexOf(epsilon) / (epsilons.Count - 1);

    private int IndexOf(double epsilon) => Enumerable.Range(0, epsilons.Count).First(i => epsilons[i] == epsilon);

    // leaves out, one after the other, the network with the most cells that have no value
    private static List<int> Whole(MatrixTable table, HashSet<int> leftOut)
    {
        var kept = Enumerable.Range(0, table.Size).Where(i => !leftOut.Contains(i) && table.Rows[i] is not null).ToList();
        while (kept.Count > 0)
        {
            var (worst, holes) = kept.Select(i => (i, kept.Count(j => i != j && (table.Value(i, j) is null || table.Value(j, i) is null)))).MaxBy(x => x.Item2);
            if (holes == 0)
            {
                break;
            }

            kept.Remove(worst);
        }

        return kept;
    }
}
