using Kindred.Engine.Similarity.Statistics;
using Kindred.Web.Layout;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Charts;

/// <summary>Lines labelled at their end, with bands and single seeds; or boxes of all values. New data of the same lines is pushed alone, without drawing anew.</summary>
public sealed partial class LineChart
{
    /// <summary>As many points of one line are sent to the browser; longer ones are thinned on the server.</summary>
    public const int MostPoints = 1000;

    private const int mostRows = 500;

    private Plot? plot;
    private ChartDrawing drawing = new([], new());
    private ChartOptions options = new();
    private bool asTable;
    private readonly Dictionary<(string Name, bool Smooth), GrowingCurve> curves = [];
    private IReadOnlyList<LineSeries> drawnLines = [];
    private string look = "";
    private string? refused;

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

    /// <summary>Offers smoothing: of curves measured in the course of a run, where noise hides the trend.</summary>
    [Parameter]
    public bool Smoothable { get; set; }

    /// <summary>The query value that holds what is chosen for this chart, or for all charts that share it; null where it is not kept.</summary>
    [Parameter]
    public string? Key { get; set; }

    [Parameter]
    public RenderFragment? Caption { get; set; }

    [CascadingParameter]
    public ThemeState Theme { get; set; } = new(false);

    private ChartAxis ShownX => Logarithmic(X, options.LogX, AllX);
    private ChartAxis ShownY => Logarithmic(Y, options.LogY, AllY);

    private IEnumerable<double> AllX => Series.SelectMany(s => s.Points).Select(p => p.X);
    private IEnumerable<double> AllY => Series.SelectMany(s => s.Points.Select(p => p.Y).OfType<double>().Concat(s.Band.Select(b => b.Low)));

    /// <summary>What was done to the values before they were drawn.</summary>
    private string Said => string.Join(" ", new[]
    {
        (ShownX.Logarithmic, ShownY.Logarithmic) switch { (true, true) => "Both axes logarithmic.", (true, false) => "Horizontal axis logarithmic.", (false, true) => "Vertical axis logarithmic.", _ => "" },
        Smooth ? $"Smoothed: exponential moving average, weight {options.Smoothing:0.##} on the past, without bias at the start; faint: as measured. The table and the CSV hold what was measured." : "",
        Series.MaxBy(s => s.Points.Count) is { Points.Count: > MostPoints and var most } longest ? $"{drawnLines.First(s => s.Name == longest.Name).Points.Count:N0} of {most:N0} points are drawn, those that make the shape; the CSV holds all." : "",
    }.Where(s => s != ""));

    private bool Smooth => Smoothable && options.Smoothing > 0;

    protected override void OnParametersSet()
    {
        if (Key is not null)
        {
            options = ChartOptions.InAddress(Navigation.Uri, Key);
        }

        Draw();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            StateHasChanged(); // the tools of the drawing, which is known only now
        }
    }

    private void Draw()
    {
        var (x, y, lines) = (ShownX, ShownY, Series.SelectMany(Shown).ToList());
        // shape: the same lines with the same look, whatever their values and however far they reach
        var shape = $"{Theme.Dark}|{Height}|{LabelRoom}|{Kind(x)}|{Kind(y)}|" + string.Join('|',
            lines.Select(s => $"{s.Name},{s.Colour},{s.Dashed},{s.Faint},{s.Band.Count > 0},{s.Dots.Count > 0},{s.PointLabels},{s.Boxes.Count > 0}"));
        var newLook = $"{shape}|{x}|{y}|{string.Join('|', lines.Select(s => s.EndLabel))}";
        if (newLook != look || !lines.Zip(drawnLines).All(l => l.First.HasValuesOf(l.Second)))
        {
            (look, drawnLines) = (newLook, lines);
            var figure = new LineFigure(lines, x, y, Height, LabelRoom);
            drawing = new(figure.Traces(Theme.Tokens), figure.Layout(Theme.Tokens))
            {
                Shape = x.Logarithmic || y.Logarithmic || lines.Any(s => s.Boxes.Count > 0) ? null : shape, // ticks of a logarithmic axis follow its ends
                Axes = $"{x.Logarithmic}|{y.Logarithmic}|{x.Title}|{y.Title}",
            };
        }
    }

    private static string Kind(ChartAxis axis) => $"{axis.Title},{axis.Form},{axis.Logarithmic},{axis.Minimum is null},{axis.Maximum is null},{string.Join('|', axis.Categories ?? [])}";

    private IEnumerable<LineSeries> Shown(LineSeries line)
    {
        var measured = line with { Points = Curve(line.Name, false).Of(line.Points), Dots = Every(line.Dots), Band = Every(line.Band) };
        return Smooth && line.Points.Count > 3
            ?
            [
                measured with { Faint = true, EndLabel = "", PointLabels = false, Marks = LineMarks.None, Band = [], Dots = [] },
                line with { Points = Curve(line.Name, true).Of(Curves.Smoothed(line.Points, options.Smoothing)), Marks = LineMarks.None, Band = [], Dots = [] },
            ]
            : [measured];
    }

    private GrowingCurve Curve(string name, bool smooth) => curves.TryGetValue((name, smooth), out var curve) ? curve : curves[(name, smooth)] = new(MostPoints);

    private static IReadOnlyList<T> Every<T>(IReadOnlyList<T> points)
    {
        var stride = (points.Count + MostPoints - 1) / MostPoints;
        return stride < 2 ? points : [.. points.Where((_, i) => i % stride == 0 || i == points.Count - 1)];
    }

    private static ChartAxis Logarithmic(ChartAxis axis, bool? chosen, IEnumerable<double> values) =>
        chosen is { } log && axis.MayBeLogarithmic && log != axis.Logarithmic ? axis with { Logarithmic = log && values.All(v => v > 0) } : axis;

    private void ToggleLog(bool horizontal)
    {
        var (shown, values) = horizontal ? (ShownX, AllX) : (ShownY, AllY);
        var least = values.DefaultIfEmpty(1).Min();
        if (!shown.Logarithmic && least <= 0)
        {
            refused = $"The {(horizontal ? "horizontal" : "vertical")} axis stays linear: the smallest value on it is {least:0.####}, and a logarithm needs all of them above 0.";
            return;
        }

        Choose(horizontal ? options with { LogX = Chosen(!shown.Logarithmic, X) } : options with { LogY = Chosen(!shown.Logarithmic, Y) });
    }

    private static bool? Chosen(bool logarithmic, ChartAxis axis) => logarithmic == axis.Logarithmic ? null : logarithmic;

    private void Choose(ChartOptions chosen)
    {
        (options, refused) = (chosen, null);
        Draw();
        if (Key is not null)
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(Key, chosen.Write()), replace: true);
        }
    }

    private static string Weight(double smoothing) => smoothing.ToString("0.##");

    private string At(double x) => X.Categories is { } names ? names[(int)x] : x.ToString("0.###");

    // one row for each place on the horizontal axis, evenly chosen where they are very many
    private IEnumerable<(double X, IEnumerable<string> Values)> Table()
    {
        var places = Series.SelectMany(s => s.Points).Select(p => p.X).Distinct().Order().ToList();
        var stride = (places.Count + mostRows - 1) / mostRows;
        var values = Series.Select(s => s.Points.GroupBy(p => p.X).ToDictionary(g => g.Key, g => g.First().Y)).ToList();
        return places.Where((_, i) => i % stride == 0 || i == places.Count - 1).Select(x => (x, Series.Select((s, i) => Value(s, x, values[i].GetValueOrDefault(x)))));
    }

    private string Value(LineSeries line, double at, double? measured)
    {
        if (line.Boxes.FirstOrDefault(b => b.X == at) is { Values.Count: > 0 } box)
        {
            double[] sorted = [.. box.Values.Order()];
            string Quantile(double share) => ChartTemplate.Write(Y.Form, Quantiles.OfSorted(sorted, share));
            return $"{Quantile(0.5)} ({Quantile(0.25)} to {Quantile(0.75)}), n {sorted.Length}";
        }

        return measured is { } value ? ChartTemplate.Write(Y.Form, value) : "–";
    }

    private ChartDrawing DrawFile(Tokens tokens)
    {
        var figure = new LineFigure([.. Series.SelectMany(Shown)], ShownX, ShownY, ChartTools.Height, LabelRoom);
        return new(figure.Traces(tokens), figure.Layout(tokens));
    }

    private PrintedTable Print() => LinesPrint.Of(FileName, $"{Label.Split(": ")[0]}.", Series, X, Y);
}
