namespace Kindred.Platform.Filters;

/// <summary>
/// The grammar of pages and REST, by recursive descent; <c>or</c> binds weakest, then <c>and</c> (which may be left out), then <c>not</c>:
/// <code>
/// filter := all ("or" all)*          all  := one ("and"? one)*
/// one    := "not" one | "(" filter ")" | term | word
/// term   := field ("=" | "!=" | "&lt;" | "&lt;=" | ">" | ">=" | ":") value ("," value)*      a list only after ":"
///         | field "not"? "in" "(" value ("," value)* ")"
///         | field "not"? "between" value "and" value
/// </code>
/// </summary>
public sealed class FilterParser
{
    /// <summary>Longest filter, characters.</summary>
    public const int LongestText = 2000;

    /// <summary>Deepest nesting of parentheses and not.</summary>
    public const int Deepest = 40;

    private static readonly string[] operators = ["=", "!=", "<", "<=", ">", ">=", ":", "in", "between"];
    private readonly IReadOnlyList<FilterToken> tokens;
    private int at;
    private int depth;

    private FilterParser(IReadOnlyList<FilterToken> tokens) => this.tokens = tokens;

    private FilterToken Current => tokens[at];

    private FilterToken Following => tokens[Math.Min(at + 1, tokens.Count - 1)];

    /// <summary>Reads a filter; null where it is empty, which lets everything through.</summary>
    /// <exception cref="FilterException">It cannot be understood.</exception>
    public static FilterNode? Parse(string text)
    {
        if (text.Length > LongestText)
        {
            throw new FilterException($"A filter has at most {LongestText:N0} characters.", LongestText + 1, 0, []);
        }

        if (text.AsSpan().IndexOfAnyInRange('\0', '\b') is >= 0 and var control)
        {
            throw new FilterException("A control character cannot stand in a filter.", control + 1, 1, []);
        }

        var parser = new FilterParser(FilterTokenizer.Tokens(text));
        if (parser.Current.Kind == FilterTokenKind.End)
        {
            return null;
        }

        var filter = parser.Any();
        return parser.Current.Kind == FilterTokenKind.End ? filter : throw parser.Unexpected("and", "or", "the end");
    }

    private FilterNode Any()
    {
        var left = All();
        while (Take("or"))
        {
            left = new FilterOr(left, All());
        }

        return left;
    }

    private FilterNode All()
    {
        var left = One();
        while (Take("and") || Current.IsValue || Current.Kind == FilterTokenKind.Open || Current.Is("not"))
        {
            left = new FilterAnd(left, One());
        }

        return left;
    }

    private FilterNode One()
    {
        if (++depth > Deepest)
        {
            throw FilterException.At(Current, $"Parentheses and not are nested more than {Deepest} deep.");
        }

        var start = Current;
        FilterNode one =
            Take("not") ? new FilterNot(One(), start.Start)
            : start.Kind == FilterTokenKind.Open ? Group()
            : !start.IsValue ? throw Unexpected("a field", "a word", "not", "(")
            : start.Kind == FilterTokenKind.Word && IsCompared ? Term()
            : new FilterWord(Advance());
        depth--;
        return one;
    }

    private bool IsCompared => Following.Kind == FilterTokenKind.Operator || IsMembership(Following)
        || (Following.Is("not") && at + 2 < tokens.Count && IsMembership(tokens[at + 2]));

    private static bool IsMembership(FilterToken token) => token.Is("in") || token.Is("between");

    private FilterGroup Group()
    {
        var open = Advance();
        var inner = Any();
        return Current.Kind == FilterTokenKind.Close ? new(inner, open.Start, Advance().End) : throw Unexpected("and", "or", ")");
    }

    private FilterNode Term()
    {
        var field = Advance();
        var not = Take("not");
        var sign = Advance();
        var term = sign.Text switch
        {
            "in" => In(field, sign),
            "between" => Between(field, sign),
            ":" => Contains(field, sign),
            _ => One(field, sign, Array.IndexOf(operators, sign.Text)),
        };
        return not ? new FilterNot(term, field.Start) : term;
    }

    private FilterTerm One(FilterToken field, FilterToken sign, int which)
    {
        var value = Value(field, sign);
        return new(field, (FilterOperator)which, sign, [value], value.End);
    }

    private FilterTerm Contains(FilterToken field, FilterToken sign)
    {
        var values = new List<FilterToken> { Value(field, sign) };
        while (Current.Kind == FilterTokenKind.Comma)
        {
            Advance();
            values.Add(Value(field, sign));
        }

        return new(field, FilterOperator.Contains, sign, values, values[^1].End);
    }

    private FilterTerm In(FilterToken field, FilterToken sign)
    {
        if (Current.Kind != FilterTokenKind.Open)
        {
            throw Unexpected("(");
        }

        var values = new List<FilterToken>();
        do
        {
            Advance();
            values.Add(Value(field, sign));
        }
        while (Current.Kind == FilterTokenKind.Comma);
        return Current.Kind == FilterTokenKind.Close ? new(field, FilterOperator.In, sign, values, Advance().End) : throw Unexpected(",", ")");
    }

    private FilterTerm Between(FilterToken field, FilterToken sign)
    {
        var low = Value(field, sign);
        if (!Take("and"))
        {
            throw Unexpected("and");
        }

        var high = Value(field, sign);
        return new(field, FilterOperator.Between, sign, [low, high], high.End);
    }

    private FilterToken Value(FilterToken field, FilterToken sign) => Current.IsValue ? Advance()
        : throw FilterException.At(Current, $"{field.Text} {sign.Text} is not compared with anything.", Current.Kind == FilterTokenKind.Keyword ? $"a value (in quotation marks if it is \"{Current.Text}\")" : "a value");

    private FilterToken Advance() => tokens[at++];

    private bool Take(string keyword)
    {
        if (!Current.Is(keyword))
        {
            return false;
        }

        at++;
        return true;
    }

    private FilterException Unexpected(params string[] expected) => FilterException.At(
        Current, Current.Kind == FilterTokenKind.End ? "The filter ends too early." : $"\"{Current.Text}\" cannot stand here.", expected);
}
