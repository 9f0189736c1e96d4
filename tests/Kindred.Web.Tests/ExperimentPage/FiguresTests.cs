using System.Xml.Linq;
using Kindred.Web.Charts;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Layout;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class FiguresTests
{
    private static readonly XNamespace svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_matrix_as_a_file_has_the_pages_colours_and_numbers()
    {
        var figure = MatrixSvg.Of([new FigurePanel("Inverted & more, ε 0", "images inverted through the row", View([[1, .2], [double.NaN, 1]]))], "two networks");

        var cells = figure.Descendants(svg + "rect").Skip(1).Select(r => r.Attribute("fill")!.Value).ToList(); // the first is the ground
        Assert.Equal([Tokens.Light["surface"], Tokens.Light["sim-04"], Tokens.Light["sunken"], Tokens.Light["surface"]], cells);
        var texts = figure.Descendants(svg + "text").Select(t => t.Value).ToList();
        Assert.Contains("Inverted & more, ε 0", texts);
        Assert.Equal(["1", ".20", "–", "1"], texts.SkipLast(1).TakeLast(4));
        Assert.Equal("two networks", texts[^1]);
    }

    [Fact]
    public void A_long_caption_is_broken_into_lines_that_fit()
    {
        var caption = string.Join(' ', Enumerable.Repeat("image pairs", 30));

        var figure = MatrixSvg.Of([new FigurePanel("S", "", View([[1, .1], [.1, 1]]))], caption);

        var width = double.Parse(figure.Root!.Attribute("width")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        var lines = figure.Descendants(svg + "text").Where(t => t.Value.Contains("image", StringComparison.Ordinal)).ToList();
        Assert.Equal(caption, string.Join(' ', lines.Select(l => l.Value)));
        Assert.All(lines, line => Assert.InRange(line.Value.Length * 5.5, 0, width));
        Assert.InRange(double.Parse(lines[^1].Attribute("y")!.Value, System.Globalization.CultureInfo.InvariantCulture), 0, (double)figure.Root.Attribute("height")!);
    }

    [Fact]
    public void Differences_have_their_own_scale_and_sign()
    {
        var figure = MatrixSvg.Of([new FigurePanel("S − Sᵀ", "", View([[0, -.5], [.5, 0]]) with { Difference = true })], "");

        Assert.Equal([Tokens.Light["div-05"], Tokens.Light["div-15"]], figure.Descendants(svg + "rect").Skip(1).Select(r => r.Attribute("fill")!.Value).Where(f => f != Tokens.Light["surface"]));
        Assert.Contains("−.50", figure.Descendants(svg + "text").Select(t => t.Value));
    }

    [Fact]
    public void Blocks_stand_apart_and_are_named_once_a_side()
    {
        var view = View([[1, .1], [.1, 1]]) with { Blocks = [new(0, 1, "ε 0"), new(1, 1, "ε 1")] };

        var figure = MatrixSvg.Of([new FigurePanel("S", "", view)], "");

        var x = figure.Descendants(svg + "rect").Skip(1).Take(2).Select(r => double.Parse(r.Attribute("x")!.Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(64 + 6, x[1] - x[0]);
        Assert.Equal(2, figure.Descendants(svg + "text").Count(t => t.Value == "ε 1"));
    }

    private static MatrixView View(double[][] values) => new() { Rows = ["MLP", "VGG"], Columns = ["MLP", "VGG"], Values = values };
}
