using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Kindred.Web.Layout;

namespace Kindred.Web.Experiments.Figures;

/// <summary>Parts of an SVG in the page's light look: a file is read on paper.</summary>
internal static class Svg
{
    /// <summary>Pixels from one line of a caption to the next.</summary>
    public const int CaptionLine = 16;

    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    private const int CaptionSize = 11;

    public static XDocument Document(double width, double height, IEnumerable<XElement> parts, string title) => new(new XElement(Namespace + "svg",
        new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
        new XAttribute("font-family", Tokens.Light["font"]), new XElement(Namespace + "title", title),
        Rectangle(0, 0, width, height, "surface"), parts));

    public static XElement Rectangle(double x, double y, double width, double height, string token) => new(Namespace + "rect",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("width", Number(width)), new XAttribute("height", Number(height)),
        new XAttribute("fill", Tokens.Light[token]));

    /// <summary>The upper right corner of a cell.</summary>
    public static XElement Corner(double right, double top, double size, string token) => new(Namespace + "path",
        new XAttribute("d", $"M{Number(right - size)} {Number(top)}H{Number(right)}V{Number(top + size)}Z"), new XAttribute("fill", Tokens.Light[token]));

    public static XElement Text(double x, double y, string text, string token, int size, string anchor = "start", int weight = 400) => new(Namespace + "text",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("fill", Tokens.Light[token]), new XAttribute("font-size", size),
        new XAttribute("text-anchor", anchor), new XAttribute("font-weight", weight), text);

    /// <summary>A caption broken into lines that fit a width, by the mean width of a letter; the first at <paramref name="y"/>.</summary>
    public static IReadOnlyList<XElement> Caption(double x, double y, string text, double width)
    {
        var most = (int)(width / (CaptionSize * 0.55));
        var lines = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= most)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return [.. lines.Select((line, i) => Text(x, y + i * CaptionLine, line, "ink-3", CaptionSize))];
    }

    public static XElement Upright(double x, double y, string text)
    {
        var element = Text(x, y, text, "ink-2", 12);
        element.Add(new XAttribute("transform", $"rotate(-90 {Number(x)} {Number(y)})"));
        return element;
    }

    /// <summary>A PNG, enlarged without smoothing.</summary>
    public static XElement Image(double x, double y, double width, double height, byte[] png) => new(Namespace + "image",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("width", Number(width)), new XAttribute("height", Number(height)),
        new XAttribute("preserveAspectRatio", "none"), new XAttribute("style", "image-rendering:pixelated"),
        new XAttribute("href", $"data:image/png;base64,{Convert.ToBase64String(png)}"));

    /// <summary>Colours that follow the page's look where a figure stands in a page, and are the light ones where it is a file of its own.</summary>
    public static XAttribute[] Paint(params (string Property, string Token)[] colours) =>
    [
        .. colours.Select(c => new XAttribute(c.Property, Tokens.Light[c.Token])),
        new XAttribute("style", string.Concat(colours.Select(c => $"{c.Property}:var(--{c.Token},{Tokens.Light[c.Token]});"))),
    ];

    /// <summary>A text in a page: what its style sheet says of texts in figures does not hold for it.</summary>
    public static XElement Written(double x, double y, string text, string token, string anchor = "start", int weight = 400)
    {
        var element = Text(x, y, text, token, 12, anchor, weight);
        element.Add(new XAttribute("style", $"fill:var(--{token},{Tokens.Light[token]});font-weight:{weight}"));
        return element;
    }

    /// <summary>The same figure for programs that do not know the variables of style sheets.</summary>
    public static XElement Alone(XElement figure)
    {
        var alone = new XElement(figure);
        alone.DescendantsAndSelf().Attributes("style").Where(s => s.Value.Contains("var(--", StringComparison.Ordinal)).Remove();
        alone.SetAttributeValue("font-family", Tokens.Light["font"]);
        alone.AddFirst(Rectangle(0, 0, (double)alone.Attribute("width")!, (double)alone.Attribute("height")!, "surface"));
        return alone;
    }

    /// <summary>The markup of a figure. Signs that no markup may hold, which names may, are left out.</summary>
    public static string Markup(XElement figure)
    {
        foreach (var text in figure.DescendantNodesAndSelf().OfType<XText>().Where(t => !Allowed(t.Value)))
        {
            text.Value = Clean(text.Value);
        }

        foreach (var attribute in figure.DescendantsAndSelf().Attributes().Where(a => !a.IsNamespaceDeclaration && !Allowed(a.Value)))
        {
            attribute.Value = Clean(attribute.Value);
        }

        return figure.ToString(SaveOptions.DisableFormatting);
    }

    private static bool Allowed(string text) => text.All(XmlConvert.IsXmlChar);

    // pairs of surrogates are one sign, and allowed
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Where(r => r.Value > 0xFFFF || XmlConvert.IsXmlChar((char)r.Value)));

    public static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}
