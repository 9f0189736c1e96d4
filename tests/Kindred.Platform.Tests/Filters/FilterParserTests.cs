using Kindred.Platform.Experiments;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Tests.Filters;

public sealed class FilterParserTests
{
    private static readonly DateTime noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("status = running", "(status Equal running)")]
    [InlineData("a = 1 or b = 2 and c = 3", "((a Equal 1) or ((b Equal 2) and (c Equal 3)))")]
    [InlineData("(a = 1 or b = 2) and c = 3", "(((a Equal 1) or (b Equal 2)) and (c Equal 3))")]
    [InlineData("not a = 1 and b = 2", "((not (a Equal 1)) and (b Equal 2))")]
    [InlineData("NOT (a = 1 AND b = 2)", "(not ((a Equal 1) and (b Equal 2)))")]
    [InlineData("a in (1, 2,3)", "(a In 1|2|3)")]
    [InlineData("a not in (1)", "(not (a In 1))")]
    [InlineData("a between 1 and 2 and b != 3", "((a Between 1|2) and (b NotEqual 3))")]
    [InlineData("a not between 1 and 2", "(not (a Between 1|2))")]
    [InlineData("resnet trades", "(resnet and trades)")]
    [InlineData("name:x status:failed,running", "((name Contains x) and (status Contains failed|running))")]
    [InlineData("a>=0.5", "(a GreaterOrEqual 0.5)")]
    [InlineData("tag : \"two words\"", "(tag Contains two words)")]
    [InlineData("name = 'it\\'s'", "(name Equal it's)")]
    [InlineData("name = \"and\"", "(name Equal and)")]
    [InlineData("created >= 2026-11-20T14:05:09", "(created GreaterOrEqual 2026-11-20T14:05:09)")]
    [InlineData("created > -7d", "(created Greater -7d)")]
    [InlineData("epsilon = 8/255", "(epsilon Equal 8/255)")]
    [InlineData("  ", "")]
    public void Filters_become_trees(string filter, string tree) => Assert.Equal(tree, Show(FilterParser.Parse(filter)));

    [Theory]
    [InlineData("status = ", 9, "a value")]
    [InlineData("status = and", 10, "\"and\"")]
    [InlineData("(status = running", 18, ")")]
    [InlineData("status = running)", 17, "the end")]
    [InlineData("epsilon in 1", 12, "(")]
    [InlineData("epsilon in (1 2)", 15, ",")]
    [InlineData("epsilon between 1 or 2", 19, "and")]
    [InlineData("or status = running", 1, "a field")]
    [InlineData("status = running or", 20, "a field")]
    [InlineData("epsilon ! 3", 9, "!=")]
    [InlineData("= 3", 1, "a field")]
    public void What_cannot_stand_somewhere_is_refused_with_its_column_and_what_could(string filter, int column, string expected)
    {
        var error = Assert.Throws<FilterException>(() => FilterParser.Parse(filter));

        Assert.Equal(column, error.Column);
        Assert.Contains(error.Expected, e => e.Contains(expected, StringComparison.Ordinal));
        Assert.StartsWith($"Column {column}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_quotation_mark_is_shown_where_it_was_opened() =>
        Assert.Equal(8, Assert.Throws<FilterException>(() => FilterParser.Parse("name : \"trades")).Column);

    [Fact]
    public void Deep_nesting_and_long_filters_are_refused_before_they_could_exhaust_the_stack()
    {
        Assert.Throws<FilterException>(() => FilterParser.Parse(new string('(', 500) + "a" + new string(')', 500)));
        Assert.Throws<FilterException>(() => FilterParser.Parse(string.Concat(Enumerable.Repeat("not ", 499)) + "a"));
        Assert.Throws<FilterException>(() => FilterParser.Parse(new string('a', FilterParser.LongestText + 1)));
        Assert.NotNull(ExperimentFilters.Language.Compile(string.Join(" or ", Enumerable.Repeat("id=1", 220)), noon).Condition!.Compile());
    }

    [Theory]
    [InlineData("statsu = running", 1, "status")]
    [InlineData("status = runing", 10, "running")]
    [InlineData("status running", 7, "=")]
    [InlineData("epsilon : abc", 11, "a number such as 0.5, 8/255 or 50%")]
    [InlineData("name > a", 6, "=")]
    [InlineData("created = 7d", 11, "created > 7d")]
    [InlineData("created > someday", 11, "a date such as 2026-11-20")]
    [InlineData("starred = maybe", 11, "yes")]
    [InlineData("epsilon > 1/0", 11, "a number such as 0.5, 8/255 or 50%")]
    public void What_a_field_does_not_understand_is_refused_with_the_nearest_words_first(string filter, int column, string first)
    {
        var error = Assert.Throws<FilterException>(() => ExperimentFilters.Language.Compile(filter, noon));

        Assert.Equal((column, first), (error.Column, error.Expected[0]));
    }

    [Fact]
    public void An_unknown_field_is_answered_with_every_known_one()
    {
        var error = Assert.Throws<FilterException>(() => RunFilters.Language.Compile("workr : gpu", noon));

        Assert.Equal("worker", error.Expected[0]);
        Assert.Equal(RunFilters.Language.Fields.Select(f => f.Name).Order(), error.Expected.Order());
    }

    [Theory]
    [InlineData("", "status", "failed", "status = failed")]
    [InlineData("epsilon > 1", "status", "failed", "status = failed and epsilon > 1")]
    [InlineData("status = running and epsilon > 1", "status", "failed", "status = failed and epsilon > 1")]
    [InlineData("status = running and epsilon > 1", "status", null, "epsilon > 1")]
    [InlineData("a = 1 or b = 2", "status", "failed", "status = failed and (a = 1 or b = 2)")]
    [InlineData("tag : \"x  y\"", "experiment", "Two words", "experiment = \"Two words\" and tag : \"x  y\"")]
    public void A_chip_rewrites_its_own_condition_and_leaves_the_rest_as_typed(string filter, string field, string? value, string written) =>
        Assert.Equal(written, FilterText.With(filter, field, value));

    [Theory]
    [InlineData("status = failed and epsilon > 1", "failed")]
    [InlineData("status = failed or epsilon > 1", null)]
    [InlineData("status in (failed, lost)", null)]
    [InlineData("", null)]
    public void The_value_of_a_condition_is_read_back_only_where_it_holds_for_all(string filter, string? value) =>
        Assert.Equal(value, FilterText.ValueOf(FilterParser.Parse(filter), "status"));

    private static string Show(FilterNode? node) => node switch
    {
        null => "",
        FilterAnd and => $"({Show(and.Left)} and {Show(and.Right)})",
        FilterOr or => $"({Show(or.Left)} or {Show(or.Right)})",
        FilterNot not => $"(not {Show(not.Inner)})",
        FilterGroup group => Show(group.Inner),
        FilterTerm term => $"({term.Field.Text} {term.Operator} {string.Join("|", term.Values.Select(v => v.Text))})",
        FilterWord word => word.Text.Text,
        _ => throw new ArgumentException(node.ToString()),
    };
}
