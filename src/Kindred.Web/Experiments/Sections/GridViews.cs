using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments.Sections;

/// <summary>Matrices to draw out of a grid.</summary>
public static class GridViews
{
    /// <summary>Architectures × architectures at one epsilon.</summary>
    public static MatrixView AtEpsilon(this SimilarityGrid grid, double epsilon, int? seed = null) =>
        View(Labels(grid), Labels(grid), grid.Between(epsilon, epsilon, seed)) with { Unconverged = grid.Unconverged(epsilon, seed) };

    /// <summary>The same values minus themselves transposed.</summary>
    public static MatrixView AsymmetryAt(this SimilarityGrid grid, double epsilon, int? seed = null) =>
        View(Labels(grid), Labels(grid), SimilarityGrid.Asymmetry(grid.Between(epsilon, epsilon, seed))) with { Difference = true };

    /// <summary>All cells of the grid against each other, in blocks of one epsilon.</summary>
    public static MatrixView Whole(this SimilarityGrid grid)
    {
        var cells = (from epsilon in grid.Epsilons from architecture in grid.Architectures select (architecture.Label, Epsilon: epsilon)).ToList();
        var labels = cells.Select(c => c.Label).ToList();
        return new MatrixView
        {
            Rows = labels,
            Columns = labels,
            Values = cells.Select(r => (IReadOnlyList<double>)cells.Select(c => grid.Cell(r.Label, r.Epsilon, c.Label, c.Epsilon) ?? double.NaN).ToList()).ToList(),
            Blocks = grid.Epsilons.Select((e, i) => new MatrixBlock(i * grid.Architectures.Count, grid.Architectures.Count, EpsilonLabel(e))).ToList(),
        };
    }

    /// <summary>Means of the blocks of <see cref="Whole"/> over different architectures.</summary>
    public static MatrixView Means(this SimilarityGrid grid)
    {
        var labels = grid.Epsilons.Select(EpsilonLabel).ToList();
        return View(labels, labels, grid.BlockMeans()) with { Diagonal = false };
    }

    public static string EpsilonLabel(double epsilon) => $"ε {Words.Epsilon(epsilon)}";

    private static List<string> Labels(SimilarityGrid grid) => grid.Architectures.Select(a => a.Label).ToList();

    private static MatrixView View(List<string> rows, List<string> columns, double?[,] values) => new()
    {
        Rows = rows,
        Columns = columns,
        Values = Enumerable.Range(0, rows.Count).Select(r =>
            (IReadOnlyList<double>)Enumerable.Range(0, columns.Count).Select(c => values[r, c] ?? double.NaN).ToList()).ToList(),
    };
}
