using System.Xml.Linq;
using Kindred.Web.Charts;

namespace Kindred.Web.Reports.Embeds;

/// <summary>A matrix as a table of a text: numbers printed up to 16 × 16, colour alone beyond.</summary>
internal static class MatrixHtml
{
    public static XElement Of(MatrixView view, string label)
    {
        var size = Math.Max(view.Rows.Count, view.Columns.Count);
        var cell = size switch { <= 4 => 56, <= 6 => 48, <= 9 => 40, <= 12 => 34, <= 16 => 30, <= 32 => 15, _ => 9 };
        var upright = view.Columns.Any(c => 6.3 * c.Length > cell + 6);
        var blocks = view.Blocks.Count > 0;
        return Frame(label, new XElement("table", new XAttribute("class", size > 12 ? "rep-mx fine" : "rep-mx"), new XAttribute("style", $"--cell:{cell}px"),
            new XElement("thead",
                blocks ? new XElement("tr", Empty("td"), Empty("td"), view.Blocks.Select(b => new XElement("th", new XAttribute("scope", "colgroup"), new XAttribute("colspan", b.Count), new XAttribute("class", "block"), b.Label))) : null,
                new XElement("tr", blocks ? Empty("td") : null, Empty("td"),
                    view.Columns.Select((c, i) => new XElement("th", new XAttribute("scope", "col"), new XAttribute("class", $"{(upright ? "up" : "")}{Starts(view, i)}"), new XElement("span", c))))),
            new XElement("tbody", view.Rows.Select((row, r) => new XElement("tr", new XAttribute("class", Starts(view, r)),
                view.Blocks.FirstOrDefault(b => b.Start == r) is { } block ? new XElement("th", new XAttribute("scope", "rowgroup"), new XAttribute("rowspan", block.Count), new XAttribute("class", "block"), block.Label) : null,
                new XElement("th", new XAttribute("scope", "row"), row),
                view.Columns.Select((_, c) => Cell(view, r, c, printed: size <= 16)))))));
    }

    /// <summary>What may be wider than the page scrolls by itself, by keyboard too.</summary>
    public static XElement Frame(string label, XElement content) => new("div",
        new XAttribute("class", "rep-frame"), new XAttribute("tabindex", "0"), new XAttribute("role", "group"), new XAttribute("aria-label", label), content);

    private static XElement Cell(MatrixView view, int row, int column, bool printed)
    {
        var value = view.Values[row][column];
        var look = view.IsSelf(row, column) ? "self" : double.IsNaN(value) ? "none" : view.Colour(value);
        return new("td", new XAttribute("class", look + (view.IsMarked(row, column) ? " doubt" : "") + Starts(view, column)),
            printed ? view.Text(row, column) : new XElement("span", new XAttribute("class", "vh"), view.Text(row, column)));
    }

    // the first row or column of a block stands apart from the one before
    private static string Starts(MatrixView view, int place) => place > 0 && view.Blocks.Any(b => b.Start == place) ? " apart" : "";

    private static XElement Empty(string name) => new(name, "");
}
