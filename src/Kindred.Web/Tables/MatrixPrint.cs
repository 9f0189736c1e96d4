using Kindred.Platform.Comparisons;
using Kindred.Web.Controls;
using Kindred.Web.Experiments.Figures;

namespace Kindred.Web.Tables;

/// <summary>Matrices as tables: rows against columns as they are drawn, every value in long form behind them.</summary>
public static class MatrixPrint
{
    /// <summary>A stored matrix: all networks against all.</summary>
    public static PrintedTable Of(MatrixTable matrix) => new()
    {
        Name = $"matrix-{matrix.Id}",
        Caption = $"{Words.Sentence(matrix.MeasureLabel)} on {ImageSets.Explained(matrix.ImageSet)}, {Words.Count(matrix.Size, matrix.Networks.All(n => n.RepresentationId is not null) ? "representation" : "network")}"
            + $"{(matrix.ImageSet == ImageSets.Inverted ? "; rows: networks inverted through, columns: networks that observe" : "")}.{Marked([.. Enumerable.Range(0, matrix.Size).Where(matrix.IsUnconverged).Select(r => matrix.Networks[r].Label)])}",
        Columns = [new("Network", Number: false), .. matrix.Networks.Select(n => new TableColumn(n.Label))],
        Rows = [.. matrix.Networks.Select((n, row) => (IReadOnlyList<string>)[n.Label + Mark(matrix.IsUnconverged(row)), .. Enumerable.Range(0, matrix.Size).Select(column => Words.Similarity(matrix.Value(row, column), 3))])],
        Values = [["network", .. matrix.Networks.Select(n => (object?)n.Label)],
            .. matrix.Networks.Select((n, row) => (IReadOnlyList<object?>)[n.Label, .. Enumerable.Range(0, matrix.Size).Select(column => (object?)matrix.Value(row, column))])],
    };

    /// <summary>Matrices of the same rows and columns, one below the other.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="caption">What they are of.</param>
    /// <param name="panels">As they are drawn.</param>
    public static PrintedTable Of(string name, string caption, IReadOnlyList<FigurePanel> panels)
    {
        var columns = panels[^1].View;
        string Of(FigurePanel panel) => panels.Count > 1 ? $"{panel.Title.Split(',')[0]}, " : "";
        return new()
        {
            Name = name,
            Caption = caption,
            Columns = [new("", Number: false), .. columns.Columns.Select((_, c) => new TableColumn(columns.LabelOf(columns.Columns, c)))],
            Rows = [.. panels.SelectMany(p => p.View.Rows.Select((_, r) => (IReadOnlyList<string>)[$"{Of(p)}{p.View.LabelOf(p.View.Rows, r)}{Mark(p.View.Unconverged.Contains(r))}", .. p.View.Columns.Select((_, c) => p.View.Text(r, c))]))],
            Groups = [.. panels.Select((p, i) => i * p.View.Rows.Count)],
            Values = [["matrix", "row", "column", "value"], .. panels.SelectMany(Values)],
        };
    }

    /// <summary>A matrix in long form: its title, labels of row and column, value.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Values(FigurePanel panel) =>
        from row in Enumerable.Range(0, panel.View.Rows.Count)
        from column in Enumerable.Range(0, panel.View.Columns.Count)
        let value = panel.View.Values[row][column]
        select (IReadOnlyList<object?>)[panel.Title, panel.View.LabelOf(panel.View.Rows, row), panel.View.LabelOf(panel.View.Columns, column), double.IsNaN(value) ? null : value];

    /// <summary>Which rows are marked, where any is, as they are to be doubted.</summary>
    public static string Marked(IReadOnlyList<string> rows) => rows.Count == 0 ? ""
        : $" Marked: {(rows.Count <= 6 ? string.Join(", ", rows) : Words.Count(rows.Count, "row"))}, on inversions of which more than a quarter are unconverged.";

    private static string Mark(bool doubted) => doubted ? " †" : "";
}
