using Kindred.Web.Controls;
using Kindred.Web.Layout;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Components;
using Plotly.Blazor.Interop;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;

namespace Kindred.Web.Charts;

/// <summary>A matrix too large for a table of colours: values on hovering, a click opens a cell, the table itself on demand.</summary>
public sealed partial class MatrixPlot
{
    private Plot? plot;
    private ChartDrawing drawing = new([], new());
    private (MatrixView, bool)? drawn;
    private bool asTable;

    [Parameter, EditorRequired]
    public required MatrixView Matrix { get; set; }

    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    /// <summary>A cell was opened, by (row, column).</summary>
    [Parameter]
    public EventCallback<(int Row, int Column)> Opened { get; set; }

    [CascadingParameter]
    public ThemeState Theme { get; set; } = new(false);

    protected override void OnParametersSet()
    {
        if (drawn != (Matrix, Theme.Dark))
        {
            drawn = (Matrix, Theme.Dark);
            drawing = Draw(Theme.Tokens, 560);
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            StateHasChanged(); // the tools of the drawing, which is known only now
        }
    }

    private ChartDrawing Draw(Tokens tokens, int height)
    {
        var layout = ChartTemplate.Layout(tokens, new Margin { L = 120, R = 10, T = 10, B = 90 });
        layout.Height = height;
        layout.XAxis = [new XAxis { ShowGrid = false, ZeroLine = false, TickMode = Plotly.Blazor.LayoutLib.XAxisLib.TickModeEnum.Array, TickVals = Ticks(Matrix.Columns), TickText = Names(Matrix.Columns) }];
        layout.YAxis =
        [
            new YAxis
            {
                ShowGrid = false,
                ZeroLine = false,
                AutoRange = Plotly.Blazor.LayoutLib.YAxisLib.AutoRangeEnum.Reversed,
                TickMode = Plotly.Blazor.LayoutLib.YAxisLib.TickModeEnum.Array,
                TickVals = Ticks(Matrix.Rows),
                TickText = Names(Matrix.Rows),
            },
        ];
        return new([Heat(tokens)], layout);
    }

    // as many names as can be read; all of them stand in the table and on hovering
    private static int Stride(IReadOnlyList<string> names) => (names.Count + 29) / 30;

    private static List<object> Ticks(IReadOnlyList<string> names) => [.. Enumerable.Range(0, names.Count).Where(i => i % Stride(names) == 0).Select(i => (object)i)];

    private static List<object> Names(IReadOnlyList<string> names) => [.. names.Where((_, i) => i % Stride(names) == 0)];

    private Task OpenAsync(EventDataPoint point) =>
        Place(point.Y, Matrix.Rows.Count) is { } row && Place(point.X, Matrix.Columns.Count) is { } column ? Opened.InvokeAsync((row, column)) : Task.CompletedTask;

    private static int? Place(object? value, int count) => int.TryParse($"{value}", out var place) && place >= 0 && place < count ? place : null;

    private string Text(int row, int column) =>
        Matrix.IsSelf(row, column) ? (Matrix.Difference ? "0" : "1") : Matrix.Difference ? Words.Difference(Matrix.Values[row][column]) : Words.Similarity(Matrix.Values[row][column]);

    private PrintedTable Print() => MatrixPrint.Of("kindred-matrix", $"{Caption}.", [new("", "", Matrix)]);

    private HeatMap Heat(Tokens tokens)
    {
        var scale = Matrix.Difference ? "div" : "sim";
        return new HeatMap
        {
            X = [.. Enumerable.Range(0, Matrix.Columns.Count).Select(i => (object)i)], // by place: two networks may have one name
            Y = [.. Enumerable.Range(0, Matrix.Rows.Count).Select(i => (object)i)],
            Z = [.. Matrix.Values.Select((row, i) => (object)row.Select((v, j) => double.IsNaN(v) || Matrix.IsSelf(i, j) ? null : (double?)v).ToList())],
            ZMin = Matrix.Difference ? -1 : (decimal)Math.Min(Matrix.LeastAlike, Matrix.MostAlike),
            ZMax = Matrix.Difference ? 1 : (decimal)Math.Max(Matrix.LeastAlike, Matrix.MostAlike),
            ReverseScale = !Matrix.Difference && Matrix.MostAlike < Matrix.LeastAlike,
            ShowScale = false,
            ColorScale = Enumerable.Range(0, 21).Select(i => new object[] { i / 20.0, tokens[$"{scale}-{i:00}"] }).ToList(),
            Text = [.. Matrix.Rows.Select(row => (object)Matrix.Columns.Select(column => $"{row} × {column}").ToList())],
            HoverTemplate = "%{text}: %{z:.3f}<extra></extra>",
        };
    }
}
