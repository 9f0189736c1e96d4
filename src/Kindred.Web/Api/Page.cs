using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Kindred.Web.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>A page of at most <paramref name="limit"/> out of one item more than that, the surplus one showing that there is a next page.</summary>
    public static Page<T> Of(List<T> oneTooMany, int limit, Func<T, string> cursorAfter)
    {
        if (oneTooMany.Count <= limit)
        {
            return new(oneTooMany, null);
        }

        var items = oneTooMany.Take(limit).ToList();
        return new(items, cursorAfter(items[^1]));
    }
}

/// <summary>How a list is paged.</summary>
public sealed record PageQuery
{
    public const int DefaultLimit = 100;
    public const int MaximumLimit = 1000;

    [FromQuery(Name = "limit"), Range(1, MaximumLimit), DefaultValue(DefaultLimit), Description("Items in one page: 1 to 1,000, 100 if not given.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("Where to go on: the nextCursor of the page before.")]
    public string? Cursor { get; init; }

    public int Take => Limit ?? DefaultLimit;
}
