using System.Text;
using System.Xml.Linq;
using Kindred.Web.Controls;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Reports.Embeds;
using Kindred.Web.Tables;

namespace Kindred.Web.Reports;

/// <summary>A report's text as HTML with everything drawn that it embeds.</summary>
/// <param name="Html">Safe to show: nothing in it is the writer's own HTML, no script, nothing fetched from elsewhere.</param>
/// <param name="Embeds">In the order of the text.</param>
public sealed record RenderedReport(string Html, IReadOnlyList<PlacedEmbed> Embeds)
{
    /// <summary>What is wrong in the text, by line.</summary>
    public IEnumerable<EmbedProblem> Problems => Embeds.SelectMany(e => e.Problems);

    /// <summary>What cannot be drawn, for whatever reason: nothing that holds these is published.</summary>
    public IEnumerable<string> Undrawn => Embeds.Where(e => e.Drawn is null).SelectMany(e => e.Pending is { } pending ? [$"Line {e.Line}: {pending}"] : e.Problems.Select(p => p.ToString()));
}

/// <summary>Renders reports: the one way to the live page, the preview, the published page and the export, so that all show the same.</summary>
public sealed class ReportRenderer(EmbedDrawer drawer)
{
    /// <summary>Embeds in one report beyond which the text is refused: each is drawn whenever the page is opened.</summary>
    public const int MostEmbeds = 60;

    // rows of a table that still stand on one sheet of paper, where none is of several lines
    private const int aPage = 20;

    /// <param name="markdown">The text.</param>
    /// <param name="live">Files behind figures are links to this server; otherwise they are in the page itself.</param>
    /// <param name="cancellation">Stops the queries.</param>
    public async Task<RenderedReport> RenderAsync(string markdown, bool live, CancellationToken cancellation)
    {
        var embeds = await DrawAsync(markdown, cancellation);
        var (figures, tables) = (0, 0);
        var html = embeds.Select(e => e.Drawn is not { } drawn ? Missing(e)
            : Figure(e.Text, drawn, drawn.IsTable ? $"Table {++tables}" : $"Figure {++figures}", live)).ToList();
        return new(SafeMarkdown.ToHtml(markdown, Embed.Fence, html), embeds);
    }

    /// <summary>Everything wrong with the embeds of a text.</summary>
    public async Task<IReadOnlyList<EmbedProblem>> CheckAsync(string markdown, CancellationToken cancellation) =>
        [.. (await DrawAsync(markdown, cancellation)).SelectMany(e => e.Problems)];

    private async Task<IReadOnlyList<PlacedEmbed>> DrawAsync(string markdown, CancellationToken cancellation)
    {
        var embeds = new List<PlacedEmbed>();
        foreach (var (text, line) in SafeMarkdown.Fenced(markdown, Embed.Fence))
        {
            embeds.Add(embeds.Count < MostEmbeds ? await drawer.DrawAsync(text, line, cancellation)
                : new(text) { Line = line, Problems = [new(line, Embed.Fence, $"A report has at most {MostEmbeds} embeds.")] });
        }

        return embeds;
    }

    private static string Figure(string text, DrawnEmbed drawn, string number, bool live)
    {
        var caption = new XElement("figcaption", new XElement("b", $"{number}."), $" {drawn.Caption} ", new XElement("span", new XAttribute("class", "rep-files"), Files(text, drawn, live)));
        return Svg.Markup(new XElement("figure", new XAttribute("class", $"rep-fig{(drawn.IsTable ? " table" : "")}{(drawn.IsTable && (drawn.Values.Rows.Count > aPage || drawn.Values.Columns.Any(c => c.Sentences)) ? " long" : "")}"), new XAttribute("id", number.ToLowerInvariant().Replace(' ', '-')),
            drawn.IsTable ? caption : null, drawn.Body, drawn.IsTable ? null : caption));
    }

    private static IEnumerable<object> Files(string text, DrawnEmbed drawn, bool live)
    {
        XElement File(string label, string format, string type, Func<string> content) => new("a",
            new XAttribute("href", live ? Urls.EmbedFile(text, format) : $"data:{type};charset=utf-8;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(content()))}"),
            new XAttribute("download", $"kindred-{drawn.Values.Name}.{format}"), label);
        yield return File("CSV", "csv", "text/csv", drawn.Values.ToCsv);
        yield return " ";
        yield return File("LaTeX", "tex", LatexTable.MediaType, drawn.Values.ToLatex);
        if (drawn.Drawing is { } drawing)
        {
            yield return " ";
            yield return File("SVG", "svg", "image/svg+xml", () => Svg.Markup(Svg.Alone(drawing)));
        }
    }

    private static string Missing(PlacedEmbed embed) => Svg.Markup(embed.Pending is { } pending
        ? new XElement("div", new XAttribute("class", "rep-pending"), new XElement("b", "Not there yet"), new XElement("p", pending))
        : new XElement("div", new XAttribute("class", "rep-problem"), new XElement("b", "This cannot be drawn"), new XElement("ul", embed.Problems.Select(p => new XElement("li", p.ToString()))), new XElement("pre", embed.Text)));
}
