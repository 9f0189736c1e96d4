using System.Xml.Linq;
using Kindred.Web.Charts;
using static Kindred.Web.Experiments.Figures.Svg;

namespace Kindred.Web.Experiments.Figures;

/// <summary>A line chart drawn by the server, in the form of the charts that browsers draw: for texts, where page, print and frozen copy must be the same.</summary>
public sealed class LineSvg
{
    private const double left = 40;
    private const double top = 16;
    private const double lineOfText = 13;
    private const double character = 6.5;

    private readonly IReadOnlyList<LineSeries> series;
    private readonly ChartAxis x;
    private readonly ValueScale y;
    private readonly double width;
    private readonly double height;
    private readonly double right;
    private readonly double bottom;

    private LineSvg(IReadOnlyList<LineSeries> series, ChartAxis x, ChartAxis y, double width, double height)
    {
        (this.series, this.x, this.width, this.height) = (series, x, width, height);
        right = 16 + character * series.Select(s => (s.EndLabel ?? s.Name).Length).DefaultIfEmpty(0).Max();
        bottom = x.Title is null ? 26 : 46;
        this.y = new ValueScale(y, [.. series.SelectMany(s => s.Points.Select(p => p.Y).OfType<double>().Concat(s.Band.SelectMany(b => new[] { b.Low, b.High })))]);
    }

    /// <param name="series">Its lines.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="label">What it shows in one sentence, read out in place of the drawing.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static XElement Of(IReadOnlyList<LineSeries> series, ChartAxis x, ChartAxis y, string label, double width = 640, double height = 310)
    {
        var chart = new LineSvg(series, x, y, width, height);
        return new XElement(Namespace + "svg",
            new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("role", "img"), new XAttribute("aria-label", label), chart.Parts());
    }

    private IEnumerable<XElement> Parts() => [.. Grid(), .. Across(), .. series.SelectMany(Bands), .. series.SelectMany(Line), .. series.SelectMany(PointLabels), .. EndLabels()];

    private double X(double value)
    {
        var (low, high) = x.Categories is { } labels ? (-0.18, Math.Max(labels.Count - 1, 0) + 0.18)
            : (x.Minimum ?? series.SelectMany(s => s.Points).Select(p => p.X).DefaultIfEmpty(0).Min(), x.Maximum ?? series.SelectMany(s => s.Points).Select(p => p.X).DefaultIfEmpty(1).Max());
        return left + (width - left - right) * (value - low) / Math.Max(high - low, 1e-9);
    }

    private double Y(double value) => top + (height - top - bottom) * (1 - y.Share(value));

    private IEnumerable<XElement> Grid() => y.Ticks.SelectMany(tick => new[]
    {
        Stroke(tick.Value == 0 ? "line-strong" : "line", 1, $"M{Number(left)} {Number(Y(tick.Value))}H{Number(width - right)}"),
        Written(left - 8, Y(tick.Value) + 4, tick.Text, "ink-3", "end"),
    });

    private IEnumerable<XElement> Across()
    {
        var ticks = x.Categories is { } labels ? labels.Select((text, i) => ((double)i, text))
            : ValueScale.Steps(x.Minimum ?? 0, x.Maximum ?? 1, 6).Select(t => (t, t.ToString("0.###")));
        foreach (var (value, text) in ticks)
        {
            yield return Written(X(value), height - bottom + 18, text, "ink-3", "middle");
        }

        if (x.Title is { } title)
        {
            yield return Written(left + (width - left - right) / 2, height - 6, title, "ink-3", "middle");
        }
    }

    private IEnumerable<XElement> Bands(LineSeries line)
    {
        if (line.Band.Count > 1)
        {
            var points = line.Band.Select(b => (b.X, b.High)).Concat(line.Band.Reverse().Select(b => (b.X, b.Low)));
            yield return new XElement(Namespace + "path", new XAttribute("d", Path(points) + "Z"), new XAttribute("fill-opacity", "0.16"), Paint(("fill", line.Colour)));
        }
        else if (line.Band.Count == 1)
        {
            yield return Stroke(line.Colour, 1, $"M{Number(X(line.Band[0].X))} {Number(Y(line.Band[0].Low))}V{Number(Y(line.Band[0].High))}"); // one epsilon has no band, only a bar
        }
    }

    private IEnumerable<XElement> Line(LineSeries line)
    {
        var measured = Measured(line).ToList();
        if (measured.Count > 1)
        {
            var path = Stroke(line.Colour, line.Width, Path(measured.Select(p => (p.X, p.Y!.Value))));
            if (line.Dashed)
            {
                path.SetAttributeValue("stroke-dasharray", "5 4");
            }

            yield return path;
        }

        foreach (var dot in line.Dots.Where(d => d.Y is not null))
        {
            yield return Circle(dot, line.Colour, filled: false);
        }

        if (line.Marks != LineMarks.None || measured.Count == 1)
        {
            foreach (var point in measured)
            {
                yield return Circle(point, line.Colour, line.Marks != LineMarks.Hollow);
            }
        }
    }

    private IEnumerable<XElement> PointLabels(LineSeries line)
    {
        var measured = line.PointLabels ? Measured(line).ToList() : [];
        return measured.Take(line.EndLabel == "" ? measured.Count : measured.Count - 1).Select(p => line.Dashed
            ? Written(X(p.X) - 2, Y(p.Y!.Value) - 9, ChartTemplate.Write(y.Axis.Form, p.Y.Value), line.Colour)
            : Written(X(p.X) + 6, Y(p.Y!.Value) + 17, ChartTemplate.Write(y.Axis.Form, p.Y.Value), "ink", weight: 600));
    }

    // from the top down, none closer than a line of text to the one above
    private IEnumerable<XElement> EndLabels()
    {
        var last = double.NegativeInfinity;
        foreach (var (line, end) in series.Where(s => s.EndLabel != "" && Measured(s).Any()).Select(s => (s, Measured(s).Last())).OrderBy(e => Y(e.Item2.Y!.Value)))
        {
            last = Math.Max(Y(end.Y!.Value), last + lineOfText);
            yield return Written(X(end.X) + 9, last + 4, line.EndLabel ?? line.Name, line.Colour, weight: 600);
        }
    }

    private IEnumerable<LinePoint> Measured(LineSeries line) => line.Points.Where(p => p.Y is { } value && (!y.Axis.Logarithmic || value > 0));

    private string Path(IEnumerable<(double X, double Y)> points) => "M" + string.Join('L', points.Select(p => $"{Number(X(p.X))} {Number(Y(p.Y))}"));

    private XElement Circle(LinePoint point, string colour, bool filled) => new(Namespace + "circle",
        new XAttribute("cx", Number(X(point.X))), new XAttribute("cy", Number(Y(point.Y!.Value))), new XAttribute("r", "3"), new XAttribute("stroke-width", "1.4"),
        Paint(("fill", filled ? colour : "surface"), ("stroke", colour)));

    private static XElement Stroke(string colour, double width, string path) => new(Namespace + "path",
        new XAttribute("d", path), new XAttribute("fill", "none"), new XAttribute("stroke-width", Number(width)), Paint(("stroke", colour)));
}
