using Kindred.Web.Layout;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;
using AnnotationLib = Plotly.Blazor.LayoutLib.AnnotationLib;
using ShapeLib = Plotly.Blazor.LayoutLib.ShapeLib;
using XAxisLib = Plotly.Blazor.LayoutLib.XAxisLib;
using YAxisLib = Plotly.Blazor.LayoutLib.YAxisLib;

namespace Kindred.Web.Charts;

/// <summary>Points on a plane whose two axes have one scale, so that distances can be compared in every direction.</summary>
internal sealed class ScatterFigure(IReadOnlyList<PointSeries> series, string? x, string? y, bool diagonal, int height, bool animated = false)
{
    private const int lineOfText = 13;

    public IList<ITrace> Traces(Tokens tokens) => [.. series.Select(s => Trace(s, tokens))];

    public Plotly.Blazor.Layout Layout(Tokens tokens)
    {
        var layout = ChartTemplate.Layout(tokens, new Margin { L = x is null ? 16 : 46, R = 24, T = 14, B = x is null ? 16 : 44 });
        layout.Height = height;
        layout.Transition = animated ? new Transition { Duration = 240 } : null;
        var ((left, right), (bottom, top)) = (Range(p => p.X), Range(p => p.Y));
        layout.XAxis = [Horizontal(tokens, left, right)];
        layout.YAxis = [Vertical(tokens, bottom, top)];
        layout.Annotations = [.. Names(tokens, right - left, top - bottom)];
        if (diagonal)
        {
            var (from, to) = (Math.Min(left, bottom), Math.Max(right, top));
            layout.Shapes = [new Shape { Type = ShapeLib.TypeEnum.Line, X0 = from, Y0 = from, X1 = to, Y1 = to, Layer = ShapeLib.LayerEnum.Below, Line = new ShapeLib.Line { Color = tokens["line-strong"], Width = 1, Dash = "dot" } }];
        }

        return layout;
    }

    /// <summary>Colour and shape belong together and to the architecture's kind.</summary>
    public static SymbolEnum Symbol(string kind) => kind switch
    {
        "resnet" => SymbolEnum.Circle,
        "vgg" => SymbolEnum.Square,
        "mlp" => SymbolEnum.TriangleUp,
        "vit" => SymbolEnum.Diamond,
        "densenet" => SymbolEnum.TriangleDown,
        "mobilenet-v2" => SymbolEnum.Pentagon,
        "wide-resnet" => SymbolEnum.Hexagon,
        "mlp-mixer" => SymbolEnum.Cross,
        _ => SymbolEnum.Star,
    };

    private static string Colour(string kind, Tokens tokens) => tokens[tokens.Has($"arch-{kind}") ? $"arch-{kind}" : "ink-3"];

    private static Scatter Trace(PointSeries points, Tokens tokens)
    {
        var colour = Colour(points.Kind, tokens);
        return new Scatter
        {
            Name = points.Name,
            X = [.. points.Points.Select(p => (object)p.X)],
            Y = [.. points.Points.Select(p => (object)p.Y)],
            Mode = points.Joined ? ModeFlag.Lines | ModeFlag.Markers : ModeFlag.Markers,
            Line = new Plotly.Blazor.Traces.ScatterLib.Line { Color = colour, Width = points.Named ? 1.5m : 1 },
            Opacity = points.Named ? 1 : 0.45m,
            Marker = new Marker
            {
                Symbol = Symbol(points.Kind),
                SizeArray = [.. points.Points.Select(p => (decimal?)p.Size)],
                OpacityArray = [.. points.Points.Select(p => (decimal?)(p.Faint ? 0.22m : 1m))],
                ColorArray = [.. points.Points.Select(p => (object)(p.Filled ? colour : tokens["surface"]))],
                Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Color = colour, Width = 1.6m },
            },
            TextArray = [.. points.Points.Select(p => p.Label)],
            HoverInfo = HoverInfoFlag.Text,
        };
    }

    // from the top down, right of whatever mark stands there; a name that would stand on another is moved down by a line
    private IEnumerable<Annotation> Names(Tokens tokens, double width, double tall)
    {
        var placed = new List<(double X, double Y, int Shift)>();
        var marks = series.SelectMany(s => s.Points).ToList();
        foreach (var points in series.Where(s => s is { Named: true, Points.Count: > 0 }).OrderByDescending(s => Last(s).Y))
        {
            var end = Last(points);
            var beside = marks.Where(m => Math.Abs(m.Y - end.Y) < 0.03 * tall && m.X >= end.X && m.X - end.X < 0.12 * width).MaxBy(m => m.X) ?? end;
            var last = end with { X = beside.X };
            var near = placed.Where(p => Math.Abs(p.X - last.X) < 0.12 * width && Math.Abs(p.Y - last.Y) < 0.04 * tall).ToList();
            var shift = near.Count == 0 ? 0 : near.Min(p => p.Shift) - lineOfText;
            placed.Add((last.X, last.Y, shift));
            yield return new Annotation
            {
                Text = $"<b>{points.Name}</b>",
                X = last.X,
                Y = last.Y,
                XAnchor = AnnotationLib.XAnchorEnum.Left,
                XShift = (decimal)(5 + beside.Size / 2),
                YShift = shift,
                ShowArrow = false,
                Font = new AnnotationLib.Font { Color = Colour(points.Kind, tokens), Size = 12 },
            };
        }
    }

    private static PlanePoint Last(PointSeries points) => points.Points[^1];

    // room at the right for names
    private (double Low, double High) Range(Func<PlanePoint, double> value)
    {
        var values = series.SelectMany(s => s.Points).Select(value).DefaultIfEmpty(0).ToList();
        var (low, high) = (values.Min(), values.Max());
        var room = Math.Max(0.08 * (high - low), 0.01);
        return (low - room, high + 1.6 * room);
    }

    private XAxis Horizontal(Tokens tokens, double low, double high) => new()
    {
        Range = [low, high],
        ShowGrid = false,
        ZeroLine = false,
        ShowTickLabels = x is not null,
        Ticks = XAxisLib.TicksEnum.Empty,
        TickFont = new XAxisLib.TickFont { Color = tokens["ink-3"], Size = 12 },
        Title = x is null ? null : new XAxisLib.Title { Text = x, Standoff = 8, Font = new XAxisLib.TitleLib.Font { Size = 12, Color = tokens["ink-3"] } },
    };

    private YAxis Vertical(Tokens tokens, double low, double high) => new()
    {
        Range = [low, high],
        ScaleAnchor = "x",
        ScaleRatio = 1,
        GridColor = tokens["line"],
        ShowGrid = y is not null,
        ZeroLine = false,
        ShowTickLabels = y is not null,
        Ticks = YAxisLib.TicksEnum.Empty,
        TickFont = new YAxisLib.TickFont { Color = tokens["ink-3"], Size = 12 },
        Title = y is null ? null : new YAxisLib.Title { Text = y, Font = new YAxisLib.TitleLib.Font { Size = 12, Color = tokens["ink-3"] } },
    };
}
