using Kindred.Web.Layout;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using AnnotationLib = Plotly.Blazor.LayoutLib.AnnotationLib;
using MarkerLib = Plotly.Blazor.Traces.ScatterLib.MarkerLib;
using XAxisLib = Plotly.Blazor.LayoutLib.XAxisLib;
using YAxisLib = Plotly.Blazor.LayoutLib.YAxisLib;

namespace Kindred.Web.Charts;

/// <summary>Points on two axes of different quantities, each with its own scale; a label stands beside a point where it covers no other.</summary>
internal sealed class ValueFigure(IReadOnlyList<ValuePoint> points, ChartAxis x, ChartAxis y, int height)
{
    private const int Wide = 560; // what labels are placed for: the browser alone knows the width
    private const int LineOfText = 14;
    private const double Letter = 6.4;

    public IList<ITrace> Traces(Tokens tokens) =>
    [
        new Scatter
        {
            X = [.. points.Select(p => (object)p.X)],
            Y = [.. points.Select(p => (object)p.Y)],
            Mode = ModeFlag.Markers,
            Marker = new Marker
            {
                SymbolArray = [.. points.Select(p => (MarkerLib.SymbolEnum?)p.Mark.Symbol)],
                Size = 10,
                Opacity = 1,
                ColorArray = [.. points.Select(p => (object)(p.Mark.Filled ? tokens[p.Colour] : tokens["surface"]))],
                Line = new MarkerLib.Line { ColorArray = [.. points.Select(p => (object)tokens[p.Colour])], Width = 1.6m },
            },
            TextArray = [.. points.Select(p => $"{p.Label}<br>{x.Title}: {ChartTemplate.Write(x.Form, p.X)}<br>{y.Title}: {ChartTemplate.Write(y.Form, p.Y)}")],
            HoverInfo = HoverInfoFlag.Text,
        },
    ];

    public Plotly.Blazor.Layout Layout(Tokens tokens)
    {
        var layout = ChartTemplate.Layout(tokens, new Margin { L = 58, R = 24, T = 14, B = 48 });
        layout.Height = height;
        layout.XAxis = [Horizontal(tokens)];
        layout.YAxis = [Vertical(tokens)];
        layout.Annotations = [.. Labels(tokens)];
        return layout;
    }

    private XAxis Horizontal(Tokens tokens)
    {
        var (low, high) = Range(x, points.Select(p => p.X));
        var (values, texts) = Ticks(x, low, high);
        return new()
        {
            Type = x.Logarithmic ? XAxisLib.TypeEnum.Log : null,
            Range = [low, high],
            ShowGrid = false,
            ZeroLine = false,
            ShowLine = true,
            LineColor = tokens["line-strong"],
            Ticks = XAxisLib.TicksEnum.Empty,
            TickMode = values is null ? null : XAxisLib.TickModeEnum.Array,
            TickVals = values,
            TickText = texts,
            NTicks = 6,
            TickFont = new XAxisLib.TickFont { Color = tokens["ink-3"], Size = 12 },
            Title = new XAxisLib.Title { Text = Titled(x), Standoff = 8, Font = new XAxisLib.TitleLib.Font { Size = 12, Color = tokens["ink-2"] } },
        };
    }

    private YAxis Vertical(Tokens tokens)
    {
        var (low, high) = Range(y, points.Select(p => p.Y));
        var (values, texts) = Ticks(y, low, high);
        return new()
        {
            Type = y.Logarithmic ? YAxisLib.TypeEnum.Log : null,
            Range = [low, high],
            GridColor = tokens["line"],
            ZeroLine = false,
            Ticks = YAxisLib.TicksEnum.Empty,
            TickMode = values is null ? null : YAxisLib.TickModeEnum.Array,
            TickVals = values,
            TickText = texts,
            NTicks = 6,
            TickFont = new YAxisLib.TickFont { Color = tokens["ink-3"], Size = 12 },
            Title = new YAxisLib.Title { Text = Titled(y), Standoff = 8, Font = new YAxisLib.TitleLib.Font { Size = 12, Color = tokens["ink-2"] } },
        };
    }

    private static string Titled(ChartAxis axis) => axis.Logarithmic ? $"{axis.Title}, logarithmic" : axis.Title ?? "";

    private static double Place(ChartAxis axis, double value) => axis.Logarithmic ? Math.Log10(value) : value;

    // room on both sides, so that no point is cut; from 0 where the axis says so
    private static (double Low, double High) Range(ChartAxis axis, IEnumerable<double> values)
    {
        var places = values.Select(v => Place(axis, v)).DefaultIfEmpty(0).ToList();
        var (low, high) = (axis.Minimum is { } from ? Place(axis, from) : places.Min(), axis.Maximum is { } to ? Place(axis, to) : places.Max());
        var room = high > low ? 0.05 * (high - low) : Math.Max(0.1, Math.Abs(high) * 0.1);
        return (low - room, high + room);
    }

    private static (IList<object>? Values, IList<object>? Texts) Ticks(ChartAxis axis, double low, double high)
    {
        if (axis.Logarithmic)
        {
            var decades = Enumerable.Range((int)Math.Floor(low), (int)(Math.Ceiling(high) - Math.Floor(low)) + 1).Select(d => Math.Pow(10, d));
            var ticks = decades.SelectMany(d => new[] { d, 2 * d, 5 * d }).Where(t => Math.Log10(t) >= low && Math.Log10(t) <= high).ToList();
            return ([.. ticks.Cast<object>()], [.. ticks.Select(t => (object)Short(t))]);
        }

        if (axis.Form == ValueForm.Number)
        {
            return (null, null);
        }

        double[] quarters = [0, .25, .5, .75, 1];
        return ([.. quarters.Cast<object>()], [.. quarters.Select(q => (object)(q == 0 ? "0" : axis.Form == ValueForm.Percent ? $"{100 * q:0}" : q == 1 ? "1" : ChartTemplate.Write(axis.Form, q)))]);
    }

    private static string Short(double value) => value switch
    {
        >= 1e9 => $"{value / 1e9:0.#} G",
        >= 1e6 => $"{value / 1e6:0.#} M",
        >= 1e3 => $"{value / 1e3:0.#} k",
        _ => $"{value:0.###}",
    };

    // each label takes the first side on which it covers neither a point nor a label; where there is none it is left to hovering and the table
    private IEnumerable<Annotation> Labels(Tokens tokens)
    {
        var ((left, right), (bottom, top)) = (Range(x, points.Select(p => p.X)), Range(y, points.Select(p => p.Y)));
        (double X, double Y) At(ValuePoint p) => ((Place(x, p.X) - left) / (right - left) * (Wide - 82), (Place(y, p.Y) - bottom) / (top - bottom) * (height - 62));
        var taken = points.Select(p => Box.Around(At(p), 7, 7)).ToList();
        foreach (var point in points)
        {
            var (at, half) = (At(point), Letter * point.Label.Length / 2);
            (double X, double Y)[] sides = [(half + 9, 0), (-half - 9, 0), (0, LineOfText), (0, -LineOfText), (half + 7, LineOfText - 3), (half + 7, 3 - LineOfText)];
            var free = sides.Select(s => (Side: s, Box: Box.Around((at.X + s.X, at.Y + s.Y), half, 6.5)))
                .Where(s => s.Box.Left >= -20 && s.Box.Right <= Wide - 62 && !taken.Exists(t => t.Meets(s.Box))).Cast<((double X, double Y) Side, Box Box)?>().FirstOrDefault();
            if (free is not var (side, box))
            {
                continue;
            }

            taken.Add(box);
            yield return new Annotation
            {
                Text = point.Label,
                X = Place(x, point.X),
                Y = Place(y, point.Y),
                XAnchor = AnnotationLib.XAnchorEnum.Center,
                XShift = (decimal)side.X,
                YShift = (decimal)side.Y,
                ShowArrow = false,
                Font = new AnnotationLib.Font { Color = tokens[point.Colour], Size = 12 },
            };
        }
    }

    private readonly record struct Box(double Left, double Right, double Bottom, double Top)
    {
        public static Box Around((double X, double Y) at, double halfWide, double halfTall) => new(at.X - halfWide, at.X + halfWide, at.Y - halfTall, at.Y + halfTall);

        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Bottom < other.Top && other.Bottom < Top;
    }
}
