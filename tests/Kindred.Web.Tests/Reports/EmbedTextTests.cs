using Kindred.Web.Reports.Embeds;

namespace Kindred.Web.Tests.Reports;

public sealed class EmbedTextTests
{
    [Fact]
    public void An_embed_says_what_it_is_and_of_which()
    {
        var embed = EmbedText.Read(["matrix: inverted", "", "experiment: 5", "caption: Note: with a colon"], 11);

        Assert.Equal(("matrix", "inverted", 11), (embed.Kind, embed.What, embed.Line));
        Assert.Equal(new EmbedField("5", 13), embed.Field("experiment"));
        Assert.Equal("Note: with a colon", embed.Field("caption")!.Value);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var embed = EmbedText.Read(EmbedText.Write("chart", "training", ("experiment", "5"), ("quantity", null)).Split('\n'), 1);

        Assert.Equal(("chart", "training"), (embed.Kind, embed.What));
        Assert.Equal(["experiment"], embed.Fields.Keys);
    }

    [Theory]
    [InlineData("chrt: similarity", 7, "chrt", "chart, matrix")]
    [InlineData("chart: simularity\nexperiment: 5", 7, "chart", "similarity, accuracy")]
    [InlineData("matrix:\nexperiment: 5", 7, "matrix", "id of a matrix")]
    [InlineData("chart: similarity\nexperiment: 5\nepsilo: 1", 9, "epsilo", "This chart takes")]
    [InlineData("matrix: plain\nexperiment: 5\nepsilo: 1", 9, "epsilo", "takes epsilon, ")]
    [InlineData("chart: similarity", 7, "experiment", "Missing")]
    [InlineData("chart: similarity\nexperiment: 5\nexperiment: 6", 9, "experiment", "twice")]
    [InlineData("chart: similarity\nexperiment 5", 8, "experiment 5", "a colon")]
    [InlineData("", 7, "kindred", "chart: similarity")]
    public void What_is_wrong_is_told_with_line_field_and_what_is_right(string text, int line, string field, string says)
    {
        var problems = Assert.Throws<EmbedException>(() => EmbedText.Read(text.Split('\n'), 7)).Problems;

        Assert.Contains(problems, p => p.Line == line && p.Field == field && p.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        Assert.Equal([2, 3], Assert.Throws<EmbedException>(() => EmbedText.Read(["table: verdicts", "experiments: 5", "bogus"], 1)).Problems.Where(p => p.Line > 1).Select(p => p.Line).Order());
}
