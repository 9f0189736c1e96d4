using System.Xml.Linq;
using Kindred.Web.Charts;
using static Kindred.Web.Experiments.Figures.Svg;

namespace Kindred.Web.Experiments.Figures;

/// <summary>A matrix of a figure: its title, what it is of, and its values.</summary>
public sealed record FigurePanel(string Title, string Under, MatrixView View);

/// <summary>Matrices side by side as one SVG: one colour scale, values printed up to 16 × 16, as the page shows them in its light look.</summary>
public static class MatrixSvg
{
    private const int gap = 36;
    private const int head = 44;
    private const int blockGap = 6;

    public static XDocument Of(IReadOnlyList<FigurePanel> panels, string caption)
    {
        var (x, tallest) = (0.0, 0.0);
        var drawn = new List<XElement>();
        foreach (var panel in panels)
        {
            var (group, width, height) = Draw(panel);
            group.SetAttributeValue("transform", $"translate({Number(x + 12)} 12)");
            drawn.Add(group);
            (x, tallest) = (x + width + gap, Math.Max(tallest, height));
        }

        var width2 = x - gap + 24;
        var lines = Caption(12, tallest + 38, caption, width2 - 24);
        return Document(width2, tallest + 40 + CaptionLine * lines.Count, [.. drawn, .. lines], caption);
    }

    private static (XElement Group, double Width, double Height) Draw(FigurePanel panel)
    {
        var view = panel.View;
        var size = Math.Max(view.Rows.Count, view.Columns.Count);
        var cell = size switch { <= 4 => 64, <= 6 => 52, <= 9 => 42, <= 16 => 34, <= 32 => 16, _ => 9 };
        var blocks = view.Blocks.Count > 0;
        var left = 7.0 * view.Rows.Max(r => r.Length) + 10 + (blocks ? 7.0 * view.Blocks.Max(b => b.Label.Length) + 12 : 0);
        var upright = view.Columns.Max(c => c.Length) * 6.6 > cell;
        var top = head + (upright ? 7.0 * view.Columns.Max(c => c.Length) : 14) + (blocks ? 20 : 0) + 6;
        double At(int i) => i * cell + blockGap * view.Blocks.Count(b => b.Start > 0 && b.Start <= i);
        var group = new XElement(Namespace + "g", Text(left, 12, panel.Title, "ink", 14, weight: 600), Text(left, 29, panel.Under, "ink-3", 11));
        for (var i = 0; i < size; i++)
        {
            group.Add(Text(left - 8, top + At(i) + cell / 2.0 + 4, view.Rows[i], "ink-2", 12, "end"));
            group.Add(upright ? Upright(left + At(i) + cell / 2.0 + 4, top - 6, view.Columns[i]) : Text(left + At(i) + cell / 2.0, top - 6, view.Columns[i], "ink-2", 12, "middle"));
        }

        foreach (var block in view.Blocks)
        {
            var middle = At(block.Start) + block.Count * cell / 2.0;
            group.Add(Text(left + middle, head + 8, block.Label, "ink", 12, "middle", 600), Text(0, top + At(block.Start) + 16, block.Label, "ink", 12, weight: 600));
        }

        group.Add(Enumerable.Range(0, size).SelectMany(r => Enumerable.Range(0, size).SelectMany(c => Cell(view, r, c, left + At(c), top + At(r), cell))));
        return (group, left + At(size - 1) + cell, top + At(size - 1) + cell);
    }

    private static IEnumerable<XElement> Cell(MatrixView view, int row, int column, double x, double y, int cell)
    {
        var value = view.Values[row][column];
        var self = view.IsSelf(row, column);
        var step = view.Colour(value);
        var token = (view.Difference ? "div-" : "sim-") + step[1..];
        yield return Rectangle(x + 1, y + 1, cell - 2, cell - 2, self ? "surface" : double.IsNaN(value) ? "sunken" : token);
        if (view.IsMarked(row, column))
        {
            yield return Corner(x + cell - 1, y + 1, Math.Clamp(0.2 * cell, 3, 9), "paused");
        }

        if (view.Rows.Count <= 16)
        {
            yield return Text(x + cell / 2.0, y + cell / 2.0 + 4, view.Text(row, column), self || double.IsNaN(value) ? "ink-3" : token + "-t", view.Rows.Count > 12 ? 11 : 13, "middle");
        }
    }
}
