namespace Kindred.Platform.Filters;

/// <summary>What a filter says, as a tree. Knows where it stands in the source, not which fields there are.</summary>
/// <param name="Start">Place of its first character, from 0.</param>
/// <param name="End">Place after its last.</param>
public abstract record FilterNode(int Start, int End);

/// <summary>Both hold.</summary>
public sealed record FilterAnd(FilterNode Left, FilterNode Right) : FilterNode(Left.Start, Right.End);

/// <summary>One of them holds.</summary>
public sealed record FilterOr(FilterNode Left, FilterNode Right) : FilterNode(Left.Start, Right.End);

/// <summary>It does not hold.</summary>
public sealed record FilterNot(FilterNode Inner, int Start) : FilterNode(Start, Inner.End);

/// <summary>In parentheses: kept, so that a part of a filter can be cut out as it was written.</summary>
public sealed record FilterGroup(FilterNode Inner, int Start, int End) : FilterNode(Start, End);

/// <summary>A field compared with values: one, two of <see cref="FilterOperator.Between"/>, any number of <see cref="FilterOperator.In"/>.</summary>
public sealed record FilterTerm(FilterToken Field, FilterOperator Operator, FilterToken Sign, IReadOnlyList<FilterToken> Values, int End) : FilterNode(Field.Start, End);

/// <summary>A word without a field: part of the name, or a flag such as <c>starred</c>.</summary>
public sealed record FilterWord(FilterToken Text) : FilterNode(Text.Start, Text.End);

public enum FilterOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    In,
    Between,
}
