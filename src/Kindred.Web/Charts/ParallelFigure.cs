using Kindred.Web.Layout;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using AnnotationLib = Plotly.Blazor.LayoutLib.AnnotationLib;
using XAxisLib = Plotly.Blazor.LayoutLib.XAxisLib;

namespace Kindred.Web.Charts;

/// <summary>Parallel coordinates as a file: the page draws its own, which can be pointed at and walked through.</summary>
internal sealed class ParallelFigure(IReadOnlyList<ParallelAxis> axes, IReadOnlyList<ParallelLine> lines, int height)
{
    public ChartDrawing Draw(Tokens tokens)
    {
        var layout = ChartTemplate.Layout(tokens, new Margin { L = 60, R = 130, T = 50, B = 40 });
        layout.Height = height;
        layout.XAxis = [new XAxis { Range = [-0.1, axes.Count - 0.9], ShowGrid = true, GridColor = tokens["line-strong"], ZeroLine = false, DTick = 1, ShowTickLabels = false, Ticks = XAxisLib.TicksEnum.Empty }];
        layout.YAxis = [new YAxis { Range = [-0.03, 1.03], Visible = false }];
        layout.Annotations =
        [
            .. axes.Index().SelectMany(a => new[] { Text(a.Index, 1, 26, a.Item.Name.Replace(", ", ",<br>", StringComparison.Ordinal), tokens["ink"]), Text(a.Index, 1, 10, a.Item.Write(a.Item.Maximum), tokens["ink-3"]), Text(a.Index, 0, -12, a.Item.Write(a.Item.Minimum), tokens["ink-3"]) }),
            .. lines.Where(l => l.Values[^1] is not null).Select(l => Text(axes.Count - 1, axes[^1].Place(l.Values[^1])!.Value, 0, l.Name, tokens[l.Colour], AnnotationLib.XAnchorEnum.Left, 8)),
        ];
        return new([.. lines.Select(l => new Scatter
        {
            Name = l.Name,
            X = [.. axes.Select((_, i) => (object)i)],
            Y = [.. l.Values.Select((v, i) => (object)axes[i].Place(v)!)],
            Mode = ModeFlag.Lines | ModeFlag.Markers,
            ConnectGaps = true,
            Line = new Line { Color = tokens[l.Colour], Width = 1.75m, Dash = l.Dashed ? "5px,4px" : "solid" },
            Marker = new Marker { Color = tokens[l.Colour], Size = 5 },
        })], layout);
    }

    private static Annotation Text(double x, double y, decimal shift, string text, string colour, AnnotationLib.XAnchorEnum anchor = AnnotationLib.XAnchorEnum.Center, decimal aside = 0) => new()
    {
        Text = text,
        X = x,
        Y = y,
        XAnchor = anchor,
        XShift = aside,
        YShift = shift,
        ShowArrow = false,
        Font = new AnnotationLib.Font { Color = colour, Size = 11 },
    };
}
