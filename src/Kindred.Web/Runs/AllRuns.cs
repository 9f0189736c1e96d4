using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>GET /runs.</summary>
public static class AllRuns
{
    /// <summary>Lists runs of all experiments and those that stand alone, newest first.</summary>
    /// <param name="page">Paging.</param>
    /// <param name="filter">As in the list of experiments, such as <c>kind = train and duration > 30s and not status in (succeeded, cancelled)</c>; a word alone is part of the label.</param>
    /// <param name="sort">createdAt, startedAt, finishedAt or label, with a minus for descending; -createdAt if not given.</param>
    public static async Task<Results<Ok<Page<RunSummary>>, Failure>> List(
        [AsParameters] PageQuery page, [FromQuery(Name = "filter")] string? filter, [FromQuery(Name = "sort")] string? sort,
        IDbContextFactory<KindredDb> database, TimeProvider clock, HttpContext http, CancellationToken cancellation)
    {
        var (query, failure) = FilteredQuery<Run>.Read(RunFilters.Language, RunSorts.All, filter, sort, page.Cursor, clock.GetUtcNow().UtcDateTime);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (query?.Of(query.Filter.Apply(db.Runs)) is not { } rows)
        {
            return failure ?? Cursor.Refused;
        }

        var read = (await rows.Take(page.Take + 1).Select(RunRows.Ordered).ToListAsync(cancellation)).Select(r => r.Run).ToList();
        var items = read.Count > page.Take ? read[..page.Take] : read;
        var next = read.Count > page.Take ? await query.CursorAfterAsync(db.Runs, long.Parse(items[^1].Id), cancellation) : null;
        Links.Next(http, next);
        return TypedResults.Ok(new Page<RunSummary>(items, next));
    }
}
