using System.Linq.Expressions;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Kindred.Web.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Views;

public static class ViewsApi
{
    public static void MapViews(this RouteGroupBuilder api)
    {
        var views = api.MapGroup("/views").WithTags("Views");
        views.MapGet("", List).WithName("listViews");
        views.MapPost("", Save).WithName("saveView").Accepts<SaveViewRequest>("application/json").Fails(400, 413, 415, 422);
        views.MapDelete("/{id:long}", Delete).WithName("deleteView").Fails(404);
    }

    /// <summary>Saved views of lists, by list and name.</summary>
    public static async Task<Ok<Page<ViewSummary>>> List(IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return TypedResults.Ok(new Page<ViewSummary>(await db.SavedViews.OrderBy(v => v.List).ThenBy(v => v.Name).Select(Summary).ToListAsync(cancellation), null));
    }

    /// <summary>Saves a view of a list: filter, order and columns under a name.</summary>
    /// <remarks>A view of the same list and name is replaced. At most one view of a list is the one shown first.</remarks>
    public static async Task<Results<Created<ViewSummary>, Failure>> Save(HttpRequest request, SavedViews views, TimeProvider clock, CancellationToken cancellation)
    {
        var (asked, failure) = await JsonFields.ReadAsync<SaveViewRequest>(request, cancellation);
        if (asked is null)
        {
            return failure!;
        }

        var errors = Check(asked, clock.GetUtcNow().UtcDateTime);
        try
        {
            var stored = errors.Count > 0 ? null : await views.SaveAsync(
                new()
                {
                    List = asked.List,
                    Name = asked.Name,
                    Filter = asked.Filter ?? "",
                    Sort = asked.Sort ?? "",
                    Columns = string.Join(',', asked.Columns ?? []),
                    IsDefault = asked.Default ?? false,
                },
                cancellation);
            return stored is null ? Failure.InvalidFields(errors) : TypedResults.Created($"{KindredApi.Prefix}/views", Summary.Compile()(stored));
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }
    }

    /// <summary>Forgets a saved view.</summary>
    public static async Task<Results<NoContent, Failure>> Delete(long id, SavedViews views, CancellationToken cancellation) =>
        await views.DeleteAsync(id, cancellation) ? TypedResults.NoContent() : Failure.NotFound("view", id);

    private static Expression<Func<SavedView, ViewSummary>> Summary { get; } = v => new ViewSummary
    {
        Id = PublicId.Of(v.Id),
        List = v.List,
        Name = v.Name,
        Filter = v.Filter,
        Sort = v.Sort,
        Columns = v.Columns.Length == 0 ? new string[0] : v.Columns.Split(',', StringSplitOptions.None),
        Default = v.IsDefault,
    };

    private static Dictionary<string, string[]> Check(SaveViewRequest asked, DateTime now)
    {
        var errors = new Dictionary<string, string[]>();
        try
        {
            _ = asked.List == ListKind.Experiments ? (object)ExperimentFilters.Language.Compile(asked.Filter, now) : RunFilters.Language.Compile(asked.Filter, now);
        }
        catch (FilterException e)
        {
            errors["filter"] = [e.Message];
        }

        var refusal = string.IsNullOrEmpty(asked.Sort) ? null
            : asked.List == ListKind.Experiments ? ExperimentSorts.All.Find(asked.Sort) is null ? ExperimentSorts.All.Refusal(asked.Sort) : null
            : RunSorts.All.Find(asked.Sort) is null ? RunSorts.All.Refusal(asked.Sort) : null;
        if (refusal is not null)
        {
            errors["sort"] = [refusal];
        }

        var known = asked.List == ListKind.Experiments ? ExperimentColumns.All.Select(c => c.Name).ToList() : [];
        if (asked.Columns?.Where(c => !known.Contains(c)).ToList() is { Count: > 0 } unknown)
        {
            errors["columns"] = [$"Unknown: {string.Join(", ", unknown.Select(Spelling.Shortened))}. There are: {string.Join(", ", known)}."];
        }

        return errors;
    }
}

/// <summary>A saved view.</summary>
public sealed record ViewSummary
{
    public required string Id { get; init; }

    /// <summary>The list it is of.</summary>
    public required ListKind List { get; init; }

    public required string Name { get; init; }
    public required string Filter { get; init; }

    /// <summary>Empty is the list's own order.</summary>
    public required string Sort { get; init; }

    /// <summary>In their order; empty are the list's own.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Shown first.</summary>
    public required bool Default { get; init; }
}

/// <summary>A view to save.</summary>
public sealed record SaveViewRequest
{
    /// <summary>The list it is of.</summary>
    public required ListKind List { get; init; }

    public required string Name { get; init; }
    public string? Filter { get; init; }
    public string? Sort { get; init; }
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>To be shown first, instead of any other.</summary>
    public bool? Default { get; init; }
}
