using System.Net;
using System.Text;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Kindred.Web.Charts;

/// <summary>
/// A matrix as a real table, so that its numbers can be read, copied and spoken: values printed up to 16 × 16, colour alone beyond,
/// a plot over 60 × 60. One tab stop; arrows move, Enter opens a cell.
/// </summary>
public sealed partial class MatrixChart
{
    private const string doubt = "on inversions of which more than a quarter are unconverged, ";

    [Parameter, EditorRequired]
    public required MatrixView Matrix { get; set; }

    /// <summary>What it shows, in words: read out before the table.</summary>
    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    /// <summary>Edge of a cell in pixels; null for one that suits the size.</summary>
    [Parameter]
    public int? Cell { get; set; }

    /// <summary>A cell was opened, by (row, column).</summary>
    [Parameter]
    public EventCallback<(int Row, int Column)> Opened { get; set; }

    /// <summary>The open cell.</summary>
    [Parameter]
    public (int Row, int Column)? Selected { get; set; }

    private int Size => Math.Max(Matrix.Rows.Count, Matrix.Columns.Count);
    private bool Printed => Size <= 16;
    private bool TooLarge => Size > 60;

    // Thousands of cells, each with its handlers and its pair, would be most of what a page is sent; the script tells which is opened, and names one when it
    // is come to. Where one is selected rows are drawn anew as it moves, and the focus would go with them.
    private bool Whole => !Printed && Selected is null;

    private int CellSize => Cell ?? (Size switch { <= 4 => 70, <= 6 => 52, <= 9 => 40, <= 12 => 34, <= 16 => 30, <= 24 => 16, <= 32 => 12, _ => 9 });

    /// <summary>Column labels that would not fit over their cell stand upright.</summary>
    private bool Upright => Matrix.Columns.Any(c => 6.3 * c.Length > CellSize + 8);

    private bool StartsBlock(int index) => index > 0 && Matrix.Blocks.Any(b => b.Start == index);

    private MatrixBlock? BlockAt(int index) => Matrix.Blocks.FirstOrDefault(b => b.Start == index);

    private string Class(int row, int column)
    {
        var value = Matrix.Values[row][column];
        var look = Matrix.IsSelf(row, column) ? "self" : double.IsNaN(value) ? "none" : Matrix.Colour(value);
        return $"{look}{(Matrix.IsMarked(row, column) ? " doubt" : "")}{(Selected == (row, column) ? " on" : "")}{(Opened.HasDelegate && !Whole ? " opens" : "")}";
    }

    private string Text(int row, int column) => Matrix.Text(row, column);

    private string Title(int row, int column)
    {
        var pair = $"{Matrix.Rows[row]} × {Matrix.Columns[column]}";
        return Matrix.IsSelf(row, column) ? $"{pair}: {Matrix.Self} by construction"
            : Matrix.Undefined.TryGetValue((row, column), out var reason) ? $"{pair}: undefined, because {reason}"
            : double.IsNaN(Matrix.Values[row][column]) ? $"{pair}: {Matrix.Missing}"
            : $"{pair}: {(Matrix.IsMarked(row, column) ? doubt : "")}{Number(row, column)}";
    }

    private string Cells(int row)
    {
        var cells = new StringBuilder();
        for (var column = 0; column < Matrix.Columns.Count; column++)
        {
            if (StartsBlock(column))
            {
                cells.Append("<td class=\"gapc\"></td>");
            }

            cells.Append($"<td class=\"{Class(row, column)}\" tabindex=\"{(row == 0 && column == 0 ? 0 : -1)}\"");
            if (Matrix.IsSelf(row, column) || double.IsNaN(Matrix.Values[row][column]))
            {
                var title = WebUtility.HtmlEncode(Title(row, column));
                cells.Append($" title=\"{title}\" aria-label=\"{title}\"");
            }

            cells.Append($">{Number(row, column)}</td>");
        }

        return cells.ToString();
    }

    private string Number(int row, int column) => Matrix.Difference ? Words.Difference(Matrix.Values[row][column]) : Words.Similarity(Matrix.Values[row][column], 3);

    // a cell of a matrix without handlers, told by the browser as "row,column"
    private Task OpenAsync(ChangeEventArgs cell) => Matrix.Place(cell.Value) is var (row, column) ? OpenAsync(row, column) : Task.CompletedTask;

    private Task OpenAsync(int row, int column) => Opened.InvokeAsync((row, column));

    private Task KeyAsync(KeyboardEventArgs key, int row, int column) => key.Key == "Enter" ? OpenAsync(row, column) : Task.CompletedTask;
}
