namespace Kindred.Platform.Filters;

/// <summary>Changes to filters as they were written, for the chips and buttons that write them.</summary>
public static class FilterText
{
    /// <summary>A filter whose conditions on a field are replaced by <c>field = value</c>, or taken out where that is null; the rest stays as it was typed.</summary>
    /// <exception cref="FilterException">The filter cannot be understood.</exception>
    public static string With(string? filter, string field, string? value)
    {
        var kept = new List<string>();
        if (FilterParser.Parse(filter ?? "") is { } tree)
        {
            kept.AddRange(Parts(tree).Where(p => !IsOn(p, field)).Select(p => p is FilterOr ? $"({filter![p.Start..p.End]})" : filter![p.Start..p.End]));
        }

        return string.Join(" and ", value is null ? kept : kept.Prepend($"{field} = {Quoted(value)}"));
    }

    /// <summary>The value of the one condition <c>field = value</c> that a filter has beside others; null without or with several.</summary>
    public static string? ValueOf(FilterNode? filter, string field) =>
        filter is null ? null
        : Parts(filter).Where(p => IsOn(p, field)).ToList() is [FilterTerm { Operator: FilterOperator.Equal or FilterOperator.Contains, Values: [var value] }] ? value.Text : null;

    /// <summary>In quotation marks where it would not be one word.</summary>
    public static string Quoted(string value) =>
        FilterTokenizerAccepts(value) ? value : $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static bool FilterTokenizerAccepts(string value) =>
        value.Length > 0 && value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/') && FilterTokenizer.Tokens(value) is [{ Kind: FilterTokenKind.Word }, _];

    private static IEnumerable<FilterNode> Parts(FilterNode node) => node is FilterAnd and ? Parts(and.Left).Concat(Parts(and.Right)) : [node];

    private static bool IsOn(FilterNode part, string field) => part is FilterTerm term && term.Field.Text.Equals(field, StringComparison.OrdinalIgnoreCase);
}
