namespace Kindred.Web.Experiments.Sections;

/// <summary>What stands behind a shown cell that is no stored one.</summary>
/// <param name="Label">The cell that was opened.</param>
/// <param name="Is">What it is: "is a mean over 3 seeds."</param>
/// <param name="MatrixId">The stored matrix.</param>
/// <param name="Cells">At least one.</param>
public sealed record CellChoice(string Label, string Is, long MatrixId, IReadOnlyList<NamedCell> Cells)
{
    /// <summary>The choice behind a cell of networks: its seeds; both ways where the difference is shown. Null where nothing is measured.</summary>
    public static CellChoice? Of(SimilarityGrid grid, long matrixId, GridCell row, GridCell column, bool difference)
    {
        IEnumerable<NamedCell> Cells(GridCell r, GridCell c) =>
            grid.Behind(r.Label, r.Epsilon, c.Label, c.Epsilon).Select(s => new NamedCell(difference ? $"{r.Label} × {c.Label}, seed {s.Seed}" : $"Seed {s.Seed}", s.Row, s.Column, s.Value));

        List<NamedCell> cells = [.. Cells(row, column), .. difference && row != column ? Cells(column, row) : []];
        var seeds = cells.Select(c => c.Name).Distinct().Count();
        return cells.Count == 0 ? null : new(
            $"{row.Name} × {column.Name}", difference ? "is the difference of both ways; the values:" : $"is a mean over {seeds} seeds; their values:", matrixId, cells);
    }

    /// <summary>The choice behind the mean of a block: every pair of different architectures in it, of every seed.</summary>
    public static CellChoice? OfBlock(SimilarityGrid grid, long matrixId, double rowEpsilon, double columnEpsilon)
    {
        var cells = grid.BehindMean(rowEpsilon, columnEpsilon)
            .Select(p => new NamedCell($"{p.Row} × {p.Column}{(grid.Seeds.Count > 1 ? $", seed {p.Cell.Seed}" : "")}", p.Cell.Row, p.Cell.Column, p.Cell.Value)).ToList();
        return cells.Count == 0 ? null : new(
            $"{GridViews.EpsilonLabel(rowEpsilon)} × {GridViews.EpsilonLabel(columnEpsilon)}", $"is the mean of {cells.Count} cells, row inverted through × column observing:", matrixId, cells);
    }
}

/// <summary>A stored cell by its name among those behind another.</summary>
public sealed record NamedCell(string Name, int Row, int Column, double Value);

/// <summary>A cell of an experiment's grid: all its networks of one architecture at one epsilon.</summary>
public readonly record struct GridCell(string Label, double Epsilon)
{
    public string Name => $"{Label} {GridViews.EpsilonLabel(Epsilon)}";
}
