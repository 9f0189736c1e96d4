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
    private const int Height = 660;

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
            drawing = Draw(Theme.Tokens, Height);
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
        var blocks = Matrix.Blocks.Count > 0;
        var layout = ChartTemplate.Layout(tokens, new Margin { L = blocks ? 150 : 120, R = 10, T = blocks ? 30 : 10, B = 100 });
        layout.Height = height;
        layout.XAxis =
        [
            new XAxis
            {
                ShowGrid = false,
                ZeroLine = false,
                Ticks = Plotly.Blazor.LayoutLib.XAxisLib.TicksEnum.Empty,
                TickMode = Plotly.Blazor.LayoutLib.XAxisLib.TickModeEnum.Array,
                TickVals = Ticks(Matrix.Columns),
                TickText = Names(Matrix.Columns),
                TickAngle = -90,
            },
        ];
        layout.YAxis =
        [
            new YAxis
            {
                ShowGrid = false,
                ZeroLine = false,
                Ticks = Plotly.Blazor.LayoutLib.YAxisLib.TicksEnum.Empty,
                AutoRange = Plotly.Blazor.LayoutLib.YAxisLib.AutoRangeEnum.Reversed,
                TickMode = Plotly.Blazor.LayoutLib.YAxisLib.TickModeEnum.Array,
                TickVals = Ticks(Matrix.Rows),
                TickText = Names(Matrix.Rows),
            },
        ];
        layout.Annotations = [.. Matrix.Blocks.SelectMany(block => BlockNames(block, tokens))];
        layout.Shapes = [.. Matrix.Blocks.Where(b => b.Start > 0).SelectMany(block => Gaps(block, tokens))];
        return new([Heat(tokens)], layout);
    }

    // each block's name over its columns and left of its rows
    private static IEnumerable<Annotation> BlockNames(MatrixBlock block, Tokens tokens)
    {
        var middle = block.Start + (block.Count - 1) / 2.0;
        var font = new Plotly.Blazor.LayoutLib.AnnotationLib.Font { Color = tokens["ink"], Size = 12 };
        yield return new Annotation { Text = $"<b>{block.Label}</b>", X = middle, XRef = "x", Y = 1, YRef = "paper", YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Bottom, YShift = 4, ShowArrow = false, Font = font };
        yield return new Annotation { Text = $"<b>{block.Label}</b>", X = 0, XRef = "paper", Y = middle, YRef = "y", XShift = -128, TextAngle = -90, ShowArrow = false, Font = font };
    }

    private IEnumerable<Shape> Gaps(MatrixBlock block, Tokens tokens)
    {
        var (at, line) = (block.Start - 0.5, new Plotly.Blazor.LayoutLib.ShapeLib.Line { Color = tokens["surface"], Width = 3 });
        yield return new Shape { Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, X0 = at, X1 = at, Y0 = -0.5, Y1 = Matrix.Rows.Count - 0.5, Line = line };
        yield return new Shape { Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, X0 = -0.5, X1 = Matrix.Columns.Count - 0.5, Y0 = at, Y1 = at, Line = line };
    }

    // as many names as can be read; all of them stand in the table and on hovering
    private static int Stride(IReadOnlyList<string> names) => (names.Count + 29) / 30;

    private static List<object> Ticks(IReadOnlyList<string> names) => [.. Enumerable.Range(0, names.Count).Where(i => i % Stride(names) == 0).Select(i => (object)i)];

    private static List<object> Names(IReadOnlyList<string> names) => [.. names.Where((_, i) => i % Stride(names) == 0)];

    // with their blocks' names: only together they say which cell it is
    private List<string> RowNames => [.. Matrix.Rows.Select((_, i) => Matrix.LabelOf(Matrix.Rows, i))];

    private List<string> ColumnNames => [.. Matrix.Columns.Select((_, i) => Matrix.LabelOf(Matrix.Columns, i))];

    // a cell of the table, told by the browser as "row,column": a handler in each of thousands would be most of what the page is sent
    private Task OpenAsync(ChangeEventArgs cell) => OpenAsync(cell.Value);

    private Task OpenAsync(EventDataPoint point) => OpenAsync($"{point.Y},{point.X}");

    private Task OpenAsync(object? told) => Matrix.Place(told) is { } place ? Opened.InvokeAsync(place) : Task.CompletedTask;

    // a row as one piece of markup: numbers alone, so there is nothing in it to be escaped
    private string Cells(int row) => string.Concat(Enumerable.Range(0, Matrix.Columns.Count).Select(c => $"<td class=\"r\"{(row == 0 && c == 0 ? " tabindex=\"0\"" : "")}>{Matrix.Text(row, c)}</td>"));

    private PrintedTable Print() => MatrixPrint.Of("kindred-matrix", $"{Caption}.", [new("", "", Matrix)]);

    private HeatMap Heat(Tokens tokens)
    {
        var scale = Matrix.Difference ? "div" : "sim";
        return new HeatMap
        {
            X = [.. Enumerable.Range(0, Matrix.Columns.Count).Select(i => (object)i)], // by place: two networks may have one name
            Y = [.. Enumerable.Range(0, Matrix.Rows.Count).Select(i => (object)i)],
            Z = [.. Matrix.Values.Select((row, i) => (object)row.Select((v, j) => double.IsNaN(v) || Matrix.IsSelf(i, j) ? null : (double?)v).ToList())],
            ZMin = Matrix.Difference ? -(decimal)Matrix.Reach : (decimal)Math.Min(Matrix.LeastAlike, Matrix.MostAlike),
            ZMax = Matrix.Difference ? (decimal)Matrix.Reach : (decimal)Math.Max(Matrix.LeastAlike, Matrix.MostAlike),
            ReverseScale = !Matrix.Difference && Matrix.MostAlike < Matrix.LeastAlike,
            ShowScale = false,
            ColorScale = Enumerable.Range(0, 21).Select(i => new object[] { i / 20.0, tokens[$"{scale}-{i:00}"] }).ToList(),
            Text = [.. RowNames.Select(row => (object)ColumnNames.Select(column => $"{row} × {column}").ToList())],
            HoverTemplate = "%{text}: %{z:.3f}<extra></extra>",
        };
    }
}
