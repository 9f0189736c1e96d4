using Kindred.Engine.Evaluation;
using Kindred.Web.Tables;

namespace Kindred.Web.Tests.Tables;

public sealed class TableOfTests
{
    private static readonly DateTime monday = new(2026, 11, 23, 9, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void People_read_rounded_values_and_programs_get_what_was_measured()
    {
        var table = Table([("MLP", 0.5, new Accuracy(625, 1000))]);

        Assert.Equal(["Network", "ε", "Clean, %", "Made"], table.Columns.Select(c => c.Title));
        Assert.Equal(["MLP", "0.5", "62.5 (59.5 to 65.4)", "2026-11-23 09:00"], table.Rows[0]);
        Assert.Equal("network,epsilon,clean_accuracy,clean_low,clean_high,clean_images,made_at\r\n", table.ToCsv()[..(table.ToCsv().IndexOf('\n') + 1)]);
        Assert.StartsWith("MLP,0.5,0.625,0.594", table.ToCsv().Split("\r\n")[1], StringComparison.Ordinal);
        Assert.EndsWith(",1000,2026-11-23T09:00:00Z", table.ToCsv().Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_is_a_dash_to_read_and_empty_for_programs()
    {
        var table = Table([("", null, null)]);

        Assert.Equal(["–", "–", "–"], table.Rows[0].Take(3));
        Assert.StartsWith(",,,,,,", table.ToCsv().Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_stands_where_another_group_begins()
    {
        var table = Table([("MLP", 0, null), ("MLP", 1, null), ("VGG", 0, null)]);

        Assert.Equal([2], table.Groups);
    }

    [Fact]
    public void What_begins_like_a_formula_is_none_in_a_spreadsheet() =>
        Assert.StartsWith("'=1+1,", Table([("=1+1", 0, null)]).ToCsv().Split("\r\n")[1], StringComparison.Ordinal);

    private static PrintedTable Table((string Name, double? Epsilon, Accuracy? Clean)[] rows) => new TableOf<(string Name, double? Epsilon, Accuracy? Clean)>()
        .Text("Network", "network", r => r.Name).Number("ε", "epsilon", r => r.Epsilon, Kindred.Web.Controls.Words.Epsilon).Accuracy("Clean, %", "clean", r => r.Clean).Time("Made", "made_at", _ => monday)
        .Table("networks", "Networks", rows, r => r.Name);
}
