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
    private int CellSize => Cell ?? (Size switch { <= 4 => 70, <= 6 => 52, <= 9 => 40, <= 12 => 34, <= 16 => 30, <= 24 => 16, <= 32 => 12, _ => 9 });

    /// <summary>Column labels that would not fit over their cell stand upright.</summary>
    private bool Upright => Matrix.Columns.Any(c => 6.3 * c.Length > CellSize + 8);

    private bool StartsBlock(int index) => index > 0 && Matrix.Blocks.Any(b => b.Start == index);

    private MatrixBlock? BlockAt(int index) => Matrix.Blocks.FirstOrDefault(b => b.Start == index);

    private string Class(int row, int column)
    {
        var value = Matrix.Values[row][column];
        var look = Matrix.IsSelf(row, column) ? "self" : double.IsNaN(value) ? "none" : Matrix.Colour(value);
        return $"{look}{(Matrix.IsMarked(row, column) ? " doubt" : "")}{(Selected == (row, column) ? " on" : "")}{(Opened.HasDelegate ? " opens" : "")}";
    }

    private string Text(int row, int column) => Matrix.Text(row, column);

    private string Title(int row, int column)
    {
        var pair = $"{Matrix.Rows[row]} × {Matrix.Columns[column]}";
        return Matrix.IsSelf(row, column) ? $"{pair}: {(Matrix.Difference ? 0 : 1)} by construction"
            : Matrix.Undefined.TryGetValue((row, column), out var reason) ? $"{pair}: undefined, because {reason}"
            : double.IsNaN(Matrix.Values[row][column]) ? $"{pair}: {Matrix.Missing}"
            : $"{pair}: {(Matrix.IsMarked(row, column) ? "on inversions of which more than a quarter are unconverged, " : "")}{(Matrix.Difference ? Words.Difference(Matrix.Values[row][column]) : Words.Similarity(Matrix.Values[row][column], 3))}";
    }

    private Task OpenAsync(int row, int column) => Opened.InvokeAsync((row, column));

    private Task KeyAsync(KeyboardEventArgs key, int row, int column) => key.Key == "Enter" ? OpenAsync(row, column) : Task.CompletedTask;
}
