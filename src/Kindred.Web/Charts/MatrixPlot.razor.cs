using Kindred.Web.Layout;
using Microsoft.AspNetCore.Components;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;

namespace Kindred.Web.Charts;

/// <summary>A matrix too large for a table: colour only, values on hovering.</summary>
public sealed partial class MatrixPlot
{
    private PlotlyChart? plot;
    private IList<ITrace> traces = [];
    private Plotly.Blazor.Layout layout = new();
    private bool interactive;
    private (MatrixView, bool)? drawn;
    private bool stale;

    [Parameter, EditorRequired]
    public required MatrixView Matrix { get; set; }

    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    [CascadingParameter]
    public ThemeState Theme { get; set; } = new(false);

    protected override void OnParametersSet()
    {
        if (drawn == (Matrix, Theme.Dark))
        {
            return;
        }

        drawn = (Matrix, Theme.Dark);
        traces = [Heat()];
        layout = ChartTemplate.Layout(Theme.Tokens, new Margin { L = 120, R = 10, T = 10, B = 90 });
        layout.Height = 560;
        layout.XAxis = [new XAxis { ShowGrid = false, ZeroLine = false }];
        layout.YAxis = [new YAxis { ShowGrid = false, ZeroLine = false, AutoRange = Plotly.Blazor.LayoutLib.YAxisLib.AutoRangeEnum.Reversed }];
        stale = interactive;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            interactive = true;
            StateHasChanged();
        }
        else if (stale && plot is not null)
        {
            stale = false;
            await plot.React();
        }
    }

    private HeatMap Heat()
    {
        var scale = Matrix.Difference ? "div" : "sim";
        return new HeatMap
        {
            X = [.. Enumerable.Range(0, Matrix.Columns.Count).Select(i => (object)$"{Matrix.Columns[i]}")],
            Y = [.. Enumerable.Range(0, Matrix.Rows.Count).Select(i => (object)$"{Matrix.Rows[i]}")],
            Z = [.. Matrix.Values.Select((row, i) => (object)row.Select((v, j) => double.IsNaN(v) || Matrix.IsSelf(i, j) ? null : (double?)v).ToList())],
            ZMin = Matrix.Difference ? -1 : (decimal)Math.Min(Matrix.LeastAlike, Matrix.MostAlike),
            ZMax = Matrix.Difference ? 1 : (decimal)Math.Max(Matrix.LeastAlike, Matrix.MostAlike),
            ReverseScale = !Matrix.Difference && Matrix.MostAlike < Matrix.LeastAlike,
            ShowScale = false,
            ColorScale = Enumerable.Range(0, 21).Select(i => new object[] { i / 20.0, Theme.Tokens[$"{scale}-{i:00}"] }).ToList(),
            HoverTemplate = "%{y} × %{x}: %{z:.3f}<extra></extra>",
        };
    }
}
