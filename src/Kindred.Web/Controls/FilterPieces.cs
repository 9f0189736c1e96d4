using Kindred.Platform.Filters;

namespace Kindred.Web.Controls;

/// <summary>A filter cut into pieces to colour: keywords, values after an operator, and the rest.</summary>
public sealed record FilterPieces(string Text, string? Class)
{
    public static IReadOnlyList<FilterPieces> Of(string filter)
    {
        IReadOnlyList<FilterToken> tokens;
        try
        {
            tokens = FilterTokenizer.Tokens(filter);
        }
        catch (FilterException)
        {
            return [new(filter, null)]; // shown as it is; what is wrong with it stands below
        }

        var (pieces, at) = (new List<FilterPieces>(), 0);
        foreach (var (index, token) in tokens.Index())
        {
            var valued = token.IsValue && index > 0 && (tokens[index - 1] is { Kind: FilterTokenKind.Operator or FilterTokenKind.Comma } || token.Kind == FilterTokenKind.Quoted);
            pieces.Add(new(filter[at..token.Start], null));
            pieces.Add(new(filter[token.Start..token.End], token.Kind == FilterTokenKind.Keyword ? "kw" : valued ? "val" : null));
            at = token.End;
        }

        return [.. pieces.Where(p => p.Text.Length > 0)];
    }
}
