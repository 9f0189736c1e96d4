using System.Xml.Linq;
using Kindred.Web.Charts;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Tables;

namespace Kindred.Web.Reports.Embeds;

/// <summary>Charts of lines as figures of a text: one, or several on the same axes side by side.</summary>
internal static class ChartFigure
{
    private const int narrow = 330;

    public static DrawnEmbed Of(string name, IReadOnlyList<LineSeries> series, ChartAxis x, ChartAxis y, string spoken, string caption)
    {
        var wide = LineSvg.Of(series, x, y, spoken);
        var small = LineSvg.Of(series, x, y, spoken, narrow, 260); // drawn for narrow windows, not scaled
        var file = new XElement(wide);
        wide.SetAttributeValue("class", "rep-wide");
        small.SetAttributeValue("class", "rep-narrow");
        return new() { Body = [wide, small], Caption = caption, Drawing = file, Values = LinesPrint.Of(name, caption, series, x, y) };
    }

    /// <summary>One chart for each part, on the same axes.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="parts">Their titles and lines, and what each shows in words.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="caption">What they show.</param>
    public static DrawnEmbed Several(string name, IReadOnlyList<(string Title, IReadOnlyList<LineSeries> Series, string Spoken)> parts, ChartAxis x, ChartAxis y, string caption)
    {
        var charts = parts.Select(p => (Name: p.Title, Svg: LineSvg.Of(p.Series, x, y, p.Spoken, narrow, 210))).ToList();
        return new()
        {
            Body = [new XElement("div", new XAttribute("class", "rep-many"), charts.Select(c => new XElement("div", new XElement("div", new XAttribute("class", "rep-part"), c.Name), c.Svg)))],
            Caption = caption,
            Drawing = SideBySide(charts),
            Values = LinesPrint.Of(name, caption, [.. parts.SelectMany(p => p.Series)], x, y),
        };
    }

    private static XElement SideBySide(List<(string Name, XElement Svg)> charts)
    {
        const double head = 22;
        var (width, height) = ((double)charts[0].Svg.Attribute("width")!, (double)charts[0].Svg.Attribute("height")! + head);
        var across = Math.Min(2, charts.Count);
        var down = (charts.Count + across - 1) / across;
        var parts = charts.SelectMany((chart, i) =>
        {
            var (x, y) = (i % across * width, i / across * height);
            var moved = new XElement(chart.Svg);
            moved.SetAttributeValue("x", Svg.Number(x));
            moved.SetAttributeValue("y", Svg.Number(y + head));
            return new[] { Svg.Text(x + 8, y + 16, chart.Name, "ink", 12, weight: 600), moved };
        });
        return new XElement(Svg.Namespace + "svg", new XAttribute("width", Svg.Number(across * width)), new XAttribute("height", Svg.Number(down * height)),
            new XAttribute("viewBox", $"0 0 {Svg.Number(across * width)} {Svg.Number(down * height)}"), parts);
    }
}
