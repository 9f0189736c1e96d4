using System.Text;

namespace Kindred.Platform.Filters;

/// <summary>Cuts a filter into tokens.</summary>
public static class FilterTokenizer
{
    private const string EndsWord = "()=!<>:,\"'“”";
    private static readonly HashSet<string> keywords = new(StringComparer.OrdinalIgnoreCase) { "and", "or", "not", "in", "between" };

    /// <summary>All tokens, the last one <see cref="FilterTokenKind.End"/>.</summary>
    /// <exception cref="FilterException">A quotation mark is never closed, or a ! stands alone.</exception>
    public static IReadOnlyList<FilterToken> Tokens(string text)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }

        tokens.Add(new(FilterTokenKind.End, "", text.TrimEnd().Length, 0));
        return tokens;
    }

    private static FilterToken Next(string text, int at) => text[at] switch
    {
        '(' => new(FilterTokenKind.Open, "(", at, 1),
        ')' => new(FilterTokenKind.Close, ")", at, 1),
        ',' => new(FilterTokenKind.Comma, ",", at, 1),
        '"' or '\'' or '“' or '”' => Quoted(text, at),
        '=' or ':' => new(FilterTokenKind.Operator, text[at].ToString(), at, 1),
        '<' or '>' or '!' when at + 1 < text.Length && text[at + 1] == '=' => new(FilterTokenKind.Operator, text.Substring(at, 2), at, 2),
        '<' or '>' => new(FilterTokenKind.Operator, text[at].ToString(), at, 1),
        '!' => throw new FilterException("A ! stands alone.", at + 1, 1, ["!=", "not"]),
        _ => Word(text, at),
    };

    private static FilterToken Quoted(string text, int start)
    {
        var (straight, value) = (text[start] is '"' or '\'', new StringBuilder());
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                value.Append(text[++at]);
            }
            else if (straight ? text[at] == text[start] : text[at] is '“' or '”')
            {
                return new(FilterTokenKind.Quoted, value.ToString(), start, at + 1 - start);
            }
            else
            {
                value.Append(text[at]);
            }
        }

        throw new FilterException("This quotation mark is never closed.", start + 1, text.Length - start, []);
    }

    private static FilterToken Word(string text, int start)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && (!EndsWord.Contains(text[end]) || IsInsideTime(text, start, end)))
        {
            end++;
        }

        var word = text[start..end];
        return keywords.Contains(word)
            ? new(FilterTokenKind.Keyword, word.ToLowerInvariant(), start, word.Length)
            : new(FilterTokenKind.Word, word, start, word.Length);
    }

    // the colons of 2026-11-20T14:05 hold it together
    private static bool IsInsideTime(string text, int start, int at) =>
        text[at] == ':' && at - start >= 13 && text[start + 4] == '-' && text[start + 10] is 'T' or 't' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);
}
