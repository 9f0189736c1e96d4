using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;
using Kindred.Web.Comparisons;

namespace Kindred.Web.Experiments.Sections;

/// <summary>
/// A matrix over all networks seen as architectures × epsilons: cells of the same seed on both sides, averaged over seeds. Rows are the
/// networks inverted through (on inverted images), columns those that observe. Networks left out of the finding (collapsed ones) are left out
/// of means here too; their cells are shown.
/// </summary>
public sealed class SimilarityGrid
{
    private readonly MatrixTable matrix;
    private readonly Dictionary<(string Architecture, double Epsilon, int Seed), int> indices;
    private readonly HashSet<int> leftOut;

    /// <param name="matrix">All networks against all.</param>
    /// <param name="leftOut">Indices of networks that no mean counts; null for none.</param>
    public SimilarityGrid(MatrixTable matrix, IEnumerable<int>? leftOut = null)
    {
        this.matrix = matrix;
        this.leftOut = [.. leftOut ?? []];
        indices = matrix.Networks.Select((n, i) => (n, i)).ToDictionary(x => (x.n.ArchitectureLabel, x.n.Epsilon, x.n.Seed), x => x.i);
        Architectures = matrix.Networks.Select(n => new GridArchitecture(n.ArchitectureLabel, n.ArchitectureKind)).Distinct().ToList();
        Epsilons = matrix.Networks.Select(n => n.Epsilon).Distinct().Order().ToList();
        Seeds = matrix.Networks.Select(n => n.Seed).Distinct().Order().ToList();
        Ends = MatrixViews.Ends([matrix]);
    }

    /// <summary>The values drawn as least and as most alike.</summary>
    public ColourEnds Ends { get; init; }

    public IReadOnlyList<GridArchitecture> Architectures { get; }
    public IReadOnlyList<double> Epsilons { get; }
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>One cell: mean over seeds, or of the one seed asked for; null where nothing is there yet.</summary>
    public double? Cell(string row, double rowEpsilon, string column, double columnEpsilon, int? seed = null) =>
        Chosen(seed).Select(s => Value(row, rowEpsilon, column, columnEpsilon, s)).Average(); // of those that are there

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

    /// <summary>Mean over ordered pairs of different architectures and over seeds; null where there is none.</summary>
    public double? MeanOfDifferent(double rowEpsilon, double columnEpsilon, int? seed = null) => (
        from s in Chosen(seed)
        from row in Architectures
        from column in Architectures
        where row != column
        select Counted(row.Label, rowEpsilon, column.Label, columnEpsilon, s)).Average();

    /// <summary>What other architectures of the same epsilon and seed see of one network: mean of its row without itself.</summary>
    public double? ToOthers(string architecture, double epsilon, int? seed = null) => (
        from s in Chosen(seed)
        from other in Architectures
        where other.Label != architecture
        select Value(architecture, epsilon, other.Label, epsilon, s)).Average();

    /// <summary>The cell's place in the whole matrix, of one seed or the first; null where there is no such network.</summary>
    public (int Row, int Column)? Place(int row, int column, double epsilon, int? seed) =>
        indices.TryGetValue((Architectures[row].Label, epsilon, seed ?? Seeds[0]), out var i)
        && indices.TryGetValue((Architectures[column].Label, epsilon, seed ?? Seeds[0]), out var j) ? (i, j) : null;

    /// <summary>The stored cells, one for each seed, of which the grid's cell is the mean.</summary>
    public IReadOnlyList<StoredCell> Behind(string row, double rowEpsilon, string column, double columnEpsilon) =>
    [
        .. Seeds.Where(s => indices.ContainsKey((row, rowEpsilon, s)) && indices.ContainsKey((column, columnEpsilon, s)) && Value(row, rowEpsilon, column, columnEpsilon, s) is not null)
            .Select(s => new StoredCell(indices[(row, rowEpsilon, s)], indices[(column, columnEpsilon, s)], s, Value(row, rowEpsilon, column, columnEpsilon, s)!.Value)),
    ];

    /// <summary>The stored cells of which <see cref="MeanOfDifferent"/> is the mean, with the architectures of row and column.</summary>
    public IReadOnlyList<(string Row, string Column, StoredCell Cell)> BehindMean(double rowEpsilon, double columnEpsilon) =>
    [
        .. from row in Architectures
           from column in Architectures
           where row != column
           from s in Seeds
           let value = Counted(row.Label, rowEpsilon, column.Label, columnEpsilon, s)
           where value is not null
           select (row.Label, column.Label, new StoredCell(indices[(row.Label, rowEpsilon, s)], indices[(column.Label, columnEpsilon, s)], s, value.Value)),
    ];

    /// <summary>Architectures whose rows at one epsilon rest on unconverged inversions, of any seed that is counted.</summary>
    public IReadOnlySet<int> Unconverged(double epsilon, int? seed = null) => Architectures.Index().Where(a => IsUnconverged(a.Item.Label, epsilon, seed)).Select(a => a.Index).ToHashSet();

    /// <summary>Whether a row rests on unconverged inversions, of any seed that is counted.</summary>
    public bool IsUnconverged(string architecture, double epsilon, int? seed = null) =>
        Chosen(seed).Any(s => indices.TryGetValue((architecture, epsilon, s), out var i) && matrix.IsUnconverged(i));

    private IEnumerable<int> Chosen(int? seed) => seed is { } one ? [one] : Seeds;

    private double? Value(string row, double rowEpsilon, string column, double columnEpsilon, int seed) =>
        indices.TryGetValue((row, rowEpsilon, seed), out var i) && indices.TryGetValue((column, columnEpsilon, seed), out var j) ? matrix.Value(i, j) : null;

    private double? Counted(string row, double rowEpsilon, string column, double columnEpsilon, int seed) =>
        indices.TryGetValue((row, rowEpsilon, seed), out var i) && indices.TryGetValue((column, columnEpsilon, seed), out var j)
        && !leftOut.Contains(i) && !leftOut.Contains(j) ? matrix.Value(i, j) : null;

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

/// <summary>A value of the matrix of all networks: its place there, and the seed of both networks.</summary>
public sealed record StoredCell(int Row, int Column, int Seed, double Value);
