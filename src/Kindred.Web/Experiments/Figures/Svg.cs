using System.Globalization;
using System.Xml.Linq;
using Kindred.Web.Layout;

namespace Kindred.Web.Experiments.Figures;

/// <summary>Parts of an SVG in the page's light look: a file is read on paper.</summary>
internal static class Svg
{
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static XDocument Document(double width, double height, IEnumerable<XElement> parts, string title) => new(new XElement(Namespace + "svg",
        new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
        new XAttribute("font-family", Tokens.Light["font"]), new XElement(Namespace + "title", title),
        Rectangle(0, 0, width, height, "surface"), parts));

    public static XElement Rectangle(double x, double y, double width, double height, string token) => new(Namespace + "rect",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("width", Number(width)), new XAttribute("height", Number(height)),
        new XAttribute("fill", Tokens.Light[token]));

    public static XElement Text(double x, double y, string text, string token, int size, string anchor = "start", int weight = 400) => new(Namespace + "text",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("fill", Tokens.Light[token]), new XAttribute("font-size", size),
        new XAttribute("text-anchor", anchor), new XAttribute("font-weight", weight), text);

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

    public static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}
