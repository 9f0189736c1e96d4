using Kindred.Engine.Similarity.Statistics;
using Kindred.Web.Layout;
using Microsoft.AspNetCore.Components;
using Plotly.Blazor;

namespace Kindred.Web.Charts;

/// <summary>Lines labelled at their end, with bands and single seeds; or boxes of all values. New data of the same lines is pushed alone, without drawing anew.</summary>
public sealed partial class LineChart
{
    private readonly string id = $"chart-{Guid.NewGuid():N}";
    private PlotlyChart? plot;
    private IList<ITrace> traces = [];
    private Plotly.Blazor.Layout layout = new();
    private bool interactive;
    private bool asTable;
    private string shape = "";
    private string content = "";
    private (string Shape, string Content) drawn;

    [Parameter, EditorRequired]
    public required IReadOnlyList<LineSeries> Series { get; set; }

    [Parameter, EditorRequired]
    public required ChartAxis X { get; set; }

    [Parameter, EditorRequired]
    public required ChartAxis Y { get; set; }

    /// <summary>What the chart shows, in one sentence with its numbers: read out in place of the drawing.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 260;

    /// <summary>Pixels right of the plot for labels at line ends.</summary>
    [Parameter]
    public int LabelRoom { get; set; } = 116;

    /// <summary>File name of downloads, without extension.</summary>
    [Parameter]
    public string FileName { get; set; } = "kindred-chart";

    [Parameter]
    public RenderFragment? Caption { get; set; }

    [CascadingParameter]
    public ThemeState Theme { get; set; } = new(false);

    protected override void OnParametersSet()
    {
        // shape: the same lines with the same look, whatever their values
        var newShape = $"{Theme.Dark}|{Height}|{LabelRoom}|{X}|{Y}|{string.Join('|', X.Categories ?? [])}|" + string.Join('|',
            Series.Select(s => $"{s.Name},{s.Colour},{s.Dashed},{s.Band.Count > 0},{s.Dots.Count > 0},{s.PointLabels},{s.Boxes.Count > 0}"));
        var newContent = string.Join('|', Series.Select(s => $"{s.EndLabel};{string.Join(' ', s.Points)};{string.Join(' ', s.Dots)};{string.Join(' ', s.Band)};{string.Join(' ', s.Boxes.SelectMany(b => b.Values))}"));
        if (newShape != shape || newContent != content)
        {
            (shape, content) = (newShape, newContent);
            var figure = new LineFigure(Series, X, Y, Height, LabelRoom);
            traces = figure.Traces(Theme.Tokens);
            layout = figure.Layout(Theme.Tokens);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            interactive = true; // Plotly draws in the browser only: not while prerendering
            drawn = (shape, content);
            StateHasChanged();
        }
        else if (plot is not null && drawn != (shape, content))
        {
            var onlyData = drawn.Shape == shape && Series.All(s => s.Boxes.Count == 0);
            drawn = (shape, content);
            await (onlyData ? plot.Update(Data(), new { annotations = layout.Annotations }) : plot.React());
        }
    }

    private object Data()
    {
        var lines = traces.Cast<Plotly.Blazor.Traces.Scatter>().ToList();
        return new { x = lines.Select(t => t.X).ToList(), y = lines.Select(t => t.Y).ToList(), text = lines.Select(t => t.TextArray).ToList() };
    }

    private string Value(LineSeries line, double at)
    {
        if (line.Boxes.FirstOrDefault(b => b.X == at) is { Values.Count: > 0 } box)
        {
            double[] sorted = [.. box.Values.Order()];
            string Quantile(double share) => ChartTemplate.Write(Y.Form, Quantiles.OfSorted(sorted, share));
            return $"{Quantile(0.5)} ({Quantile(0.25)} to {Quantile(0.75)}), n {sorted.Length}";
        }

        var point = line.Points.FirstOrDefault(p => p.X == at);
        return point.Y is { } value && line.Points.Any(p => p.X == at) ? ChartTemplate.Write(Y.Form, value) : "–";
    }

    private ChartDrawing DrawFile(Tokens tokens)
    {
        var figure = new LineFigure(Series, X, Y, ChartTools.Height, LabelRoom);
        return new(figure.Traces(tokens), figure.Layout(tokens));
    }

    private string Csv() => ChartCsv.Of([["series", "x", "kind", "value"], .. Series.SelectMany(s => s.Values(X))]);
}
