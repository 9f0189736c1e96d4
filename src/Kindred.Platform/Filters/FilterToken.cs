namespace Kindred.Platform.Filters;

public enum FilterTokenKind
{
    /// <summary>Letters, digits and whatever else holds together: <c>status</c>, <c>0.5</c>, <c>8/255</c>, <c>-7d</c>.</summary>
    Word,

    /// <summary>A text in quotation marks.</summary>
    Quoted,

    /// <summary>and, or, not, in, between.</summary>
    Keyword,

    /// <summary>= != &lt; &lt;= &gt; &gt;= :</summary>
    Operator,
    Open,
    Close,
    Comma,
    End,
}

/// <summary>A piece of a filter and where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says: without quotation marks, keywords in lower case.</param>
/// <param name="Start">Place of its first character, from 0.</param>
/// <param name="Length">Characters in the source, quotation marks included.</param>
public sealed record FilterToken(FilterTokenKind Kind, string Text, int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>True for what can stand as a value.</summary>
    public bool IsValue => Kind is FilterTokenKind.Word or FilterTokenKind.Quoted;

    public bool Is(string keyword) => Kind == FilterTokenKind.Keyword && Text == keyword;
}
