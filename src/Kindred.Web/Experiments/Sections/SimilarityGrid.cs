using Kindred.Platform.Comparisons;

namespace Kindred.Web.Experiments.Sections;

/// <summary>
/// A matrix over all networks seen as architectures × epsilons: cells of the same seed on both sides, averaged over seeds. Rows are the
/// networks inverted through (on inverted images), columns those that observe.
/// </summary>
public sealed class SimilarityGrid
{
    private readonly MatrixTable matrix;
    private readonly Dictionary<(string Architecture, double Epsilon, int Seed), int> indices;

    public SimilarityGrid(MatrixTable matrix)
    {
        this.matrix = matrix;
        indices = matrix.Networks.Select((n, i) => (n, i)).ToDictionary(x => (x.n.ArchitectureLabel, x.n.Epsilon, x.n.Seed), x => x.i);
        Architectures = matrix.Networks.Select(n => new GridArchitecture(n.ArchitectureLabel, n.ArchitectureKind)).Distinct().ToList();
        Epsilons = matrix.Networks.Select(n => n.Epsilon).Distinct().Order().ToList();
        Seeds = matrix.Networks.Select(n => n.Seed).Distinct().Order().ToList();
    }

    public IReadOnlyList<GridArchitecture> Architectures { get; }
    public IReadOnlyList<double> Epsilons { get; }
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>One cell: mean over seeds, or of the one seed asked for; null where nothing is there yet.</summary>
    public double? Cell(string row, double rowEpsilon, string column, double columnEpsilon, int? seed = null)
    {
        var values = (seed is { } one ? [one] : Seeds)
            .Where(s => indices.ContainsKey((row, rowEpsilon, s)) && indices.ContainsKey((column, columnEpsilon, s)))
            .Select(s => matrix.Value(indices[(row, rowEpsilon, s)], indices[(column, columnEpsilon, s)]))
            .OfType<double>().ToList();
        return values.Count == 0 ? null : values.Average();
    }

    /// <summary>Architectures × architectures, rows at one epsilon and columns at one.</summary>
    public double?[,] Between(double rowEpsilon, double columnEpsilon, int? seed = null)
    {
        var values = new double?[Architectures.Count, Architectures.Count];
        for (var i = 0; i < Architectures.Count; i++)
        {
            for (var j = 0; j < Architectures.Count; j++)
            {
                values[i, j] = Cell(Architectures[i].Label, rowEpsilon, Architectures[j].Label, columnEpsilon, seed);
            }
        }

        return values;
    }

    /// <summary>Mean over ordered pairs of different architectures; null with fewer than two.</summary>
    public double? MeanOfDifferent(double rowEpsilon, double columnEpsilon, int? seed = null)
    {
        var values = Between(rowEpsilon, columnEpsilon, seed);
        var different = (from i in Enumerable.Range(0, Architectures.Count)
                         from j in Enumerable.Range(0, Architectures.Count)
                         where i != j && values[i, j] is not null
                         select values[i, j]!.Value).ToList();
        return different.Count == 0 ? null : different.Average();
    }

    /// <summary>What other architectures of the same epsilon and seed see of one network: mean of its row without itself.</summary>
    public double? ToOthers(string architecture, double epsilon, int? seed = null)
    {
        var values = Architectures.Where(a => a.Label != architecture)
            .Select(a => Cell(architecture, epsilon, a.Label, epsilon, seed)).OfType<double>().ToList();
        return values.Count == 0 ? null : values.Average();
    }

    /// <summary>Means of blocks, epsilons × epsilons, different architectures.</summary>
    public double?[,] BlockMeans()
    {
        var means = new double?[Epsilons.Count, Epsilons.Count];
        for (var i = 0; i < Epsilons.Count; i++)
        {
            for (var j = 0; j < Epsilons.Count; j++)
            {
                means[i, j] = MeanOfDifferent(Epsilons[i], Epsilons[j]);
            }
        }

        return means;
    }

    /// <summary>S − Sᵀ: positive where the column sees more of the row's features than the row of the column's.</summary>
    public static double?[,] Asymmetry(double?[,] values)
    {
        var n = values.GetLength(0);
        var result = new double?[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[i, j] = values[i, j] - values[j, i];
            }
        }

        return result;
    }
}

/// <summary>An architecture of the grid; its kind fixes its colour.</summary>
public sealed record GridArchitecture(string Label, string Kind);
