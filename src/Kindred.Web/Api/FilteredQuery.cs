using Kindred.Platform.Filters;

namespace Kindred.Web.Api;

/// <summary>Filter, order and place of a list as a call asks for them.</summary>
public sealed record FilteredQuery<T>(CompiledFilter<T> Filter, string SortName, ListSort<T> Sort, bool Descending, Cursor? After)
{
    /// <summary>Reads them, or says everything that cannot be understood.</summary>
    public static (FilteredQuery<T>? Query, Failure? Failure) Read(
        FilterLanguage<T> language, ListSorts<T> sorts, string? filter, string? sort, string? cursor, DateTime now)
    {
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        var compiled = Compile(language, filter, now, errors);
        var name = string.IsNullOrEmpty(sort) ? sorts.Usual : sort;
        var order = sorts.Find(name);
        Cursor? after = null;
        if (order is null)
        {
            errors["sort"] = [sorts.Refusal(name)];
        }
        else if (cursor is not null && !Cursor.TryRead(cursor, name, out after))
        {
            return (null, Cursor.Refused);
        }

        return errors.Count > 0 ? (null, Failure.BadQuery(errors)) : (new(compiled!, name, order!.Value.Sort, order.Value.Descending, after), null);
    }

    /// <summary>The rows asked for, in order; null where the cursor is none of this list.</summary>
    public IQueryable<T>? Of(IQueryable<T> rows) => Sort.Page(rows, Descending, After);

    public async Task<string> CursorAfterAsync(IQueryable<T> rows, long id, CancellationToken cancellation) =>
        (await Sort.AfterAsync(rows, SortName, id, cancellation)).ToString();

    private static CompiledFilter<T>? Compile(FilterLanguage<T> language, string? filter, DateTime now, SortedDictionary<string, string[]> errors)
    {
        try
        {
            return language.Compile(filter, now);
        }
        catch (FilterException e)
        {
            errors["filter"] = [e.Message];
            return null;
        }
    }
}
