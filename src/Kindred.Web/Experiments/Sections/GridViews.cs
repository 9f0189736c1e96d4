using Kindred.Engine.Similarity.Arrangement;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments.Sections;

/// <summary>In which order the cells of a grid stand.</summary>
public enum GridOrder
{
    Epsilon,
    Architecture,
    Clustering,
}

/// <summary>Matrices to draw out of a grid.</summary>
public static class GridViews
{
    /// <summary>Architectures × architectures at one epsilon.</summary>
    public static MatrixView AtEpsilon(this SimilarityGrid grid, double epsilon, int? seed = null) =>
        View(grid, Labels(grid), grid.Between(epsilon, epsilon, seed)) with { Unconverged = grid.Unconverged(epsilon, seed) };

    /// <summary>The same values minus themselves transposed.</summary>
    public static MatrixView AsymmetryAt(this SimilarityGrid grid, double epsilon, int? seed = null) =>
        View(grid, Labels(grid), SimilarityGrid.Asymmetry(grid.Between(epsilon, epsilon, seed))) with { Difference = true };

    /// <summary>All cells of the grid against each other, in blocks of one epsilon, in blocks of one architecture, or as a clustering orders them.</summary>
    public static MatrixView Whole(this SimilarityGrid grid, GridOrder order = GridOrder.Epsilon)
    {
        var cells = grid.CellsIn(order);
        double Value((string Label, double Epsilon) r, (string Label, double Epsilon) c) => grid.Cell(r.Label, r.Epsilon, c.Label, c.Epsilon) ?? double.NaN;
        var labels = cells.Select(c => order switch { GridOrder.Epsilon => c.Label, GridOrder.Architecture => EpsilonLabel(c.Epsilon), _ => $"{c.Label} {EpsilonLabel(c.Epsilon)}" }).ToList();
        return new MatrixView
        {
            LeastAlike = grid.Ends.LeastAlike,
            MostAlike = grid.Ends.MostAlike,
            Rows = labels,
            Columns = labels,
            Values = cells.Select(r => (IReadOnlyList<double>)cells.Select(c => Value(r, c)).ToList()).ToList(),
            Unconverged = cells.Index().Where(c => grid.IsUnconverged(c.Item.Label, c.Item.Epsilon)).Select(c => c.Index).ToHashSet(),
            Blocks = order switch
            {
                GridOrder.Epsilon => grid.Epsilons.Select((e, i) => new MatrixBlock(i * grid.Architectures.Count, grid.Architectures.Count, EpsilonLabel(e))).ToList(),
                GridOrder.Architecture => grid.Architectures.Select((a, i) => new MatrixBlock(i * grid.Epsilons.Count, grid.Epsilons.Count, a.Label)).ToList(),
                _ => [],
            },
        };
    }

    /// <summary>The cells of the grid in the order in which <see cref="Whole"/> shows them.</summary>
    public static IReadOnlyList<(string Label, double Epsilon)> CellsIn(this SimilarityGrid grid, GridOrder order)
    {
        var cells = order == GridOrder.Architecture
            ? [.. from architecture in grid.Architectures from epsilon in grid.Epsilons select (architecture.Label, Epsilon: epsilon)]
            : (from epsilon in grid.Epsilons from architecture in grid.Architectures select (architecture.Label, Epsilon: epsilon)).ToList();
        return order != GridOrder.Clustering ? cells
            : [.. Clustered(cells.Select(r => cells.Select(c => grid.Cell(r.Label, r.Epsilon, c.Label, c.Epsilon) ?? double.NaN).ToArray()).ToArray(), grid.Ends).Select(i => cells[i])];
    }

    /// <summary>An order by its name in an address; by epsilon where there is no such order.</summary>
    public static GridOrder OrderOf(string? name) => Enum.TryParse<GridOrder>(name, ignoreCase: true, out var order) && Enum.IsDefined(order) ? order : GridOrder.Epsilon;

    /// <summary>A view minus itself transposed.</summary>
    public static MatrixView LessTransposed(this MatrixView view) => view with
    {
        Values = view.Values.Select((row, i) => (IReadOnlyList<double>)row.Select((v, j) => v - view.Values[j][i]).ToList()).ToList(),
        Difference = true,
        Unconverged = new HashSet<int>(), // a difference rests on two rows
    };

    // the order of the leaves; as they stand where a cell has no value yet
    private static IReadOnlyList<int> Clustered(double[][] values, ColourEnds ends)
    {
        var between = new double[values.Length, values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j < values.Length; j++)
            {
                if (i != j && double.IsNaN(values[i][j]))
                {
                    return [.. Enumerable.Range(0, values.Length)];
                }

                between[i, j] = i == j ? 0 : values[i][j];
            }
        }

        return AverageLinkage.Of(ends.OfDistance ? Dissimilarities.FromDistances(between) : Dissimilarities.FromSimilarities(between, ends.MostAlike)).Order;
    }

    /// <summary>Means of the blocks of <see cref="Whole"/> over different architectures.</summary>
    public static MatrixView Means(this SimilarityGrid grid)
    {
        var labels = grid.Epsilons.Select(EpsilonLabel).ToList();
        return View(grid, labels, grid.BlockMeans()) with { Diagonal = false };
    }

    public static string EpsilonLabel(double epsilon) => $"ε {Words.Epsilon(epsilon)}";

    private static List<string> Labels(SimilarityGrid grid) => grid.Architectures.Select(a => a.Label).ToList();

    private static MatrixView View(SimilarityGrid grid, List<string> labels, double?[,] values) => new()
    {
        Rows = labels,
        Columns = labels,
        Values = Enumerable.Range(0, labels.Count).Select(r =>
            (IReadOnlyList<double>)Enumerable.Range(0, labels.Count).Select(c => values[r, c] ?? double.NaN).ToList()).ToList(),
        LeastAlike = grid.Ends.LeastAlike,
        MostAlike = grid.Ends.MostAlike,
    };
}
