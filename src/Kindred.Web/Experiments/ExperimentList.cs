using System.Linq.Expressions;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>The list of experiments, paged by key: what is launched meanwhile moves nothing to another page.</summary>
public static class ExperimentList
{
    /// <summary>Lists experiments, newest first.</summary>
    /// <remarks>Experiments in the archive are left out unless the filter names <c>archived</c>.</remarks>
    /// <param name="page">Paging.</param>
    /// <param name="filter">Such as <c>status = running and (epsilon >= 0.5 or tag : "trades")</c>: and, or, not, parentheses; = != &lt; &lt;= > >= : (contains) in (…) between … and …; a word alone is part of the name.</param>
    /// <param name="sort">createdAt, finishedAt, name, status, networks, dataset, starred or finding, with a minus for descending; -createdAt if not given.</param>
    public static async Task<Results<Ok<Page<ExperimentSummary>>, Failure>> List(
        [AsParameters] PageQuery page, [FromQuery(Name = "filter")] string? filter, [FromQuery(Name = "sort")] string? sort,
        IDbContextFactory<KindredDb> database, TimeProvider clock, HttpContext http, CancellationToken cancellation)
    {
        var (query, failure) = FilteredQuery<Experiment>.Read(ExperimentFilters.Language, ExperimentSorts.All, filter, sort, page.Cursor, clock.GetUtcNow().UtcDateTime);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (query?.Of(query.Filter.Shown(db.Experiments)) is not { } rows)
        {
            return failure ?? Cursor.Refused;
        }

        var read = await rows.Take(page.Take + 1).Select(Summary).ToListAsync(cancellation);
        var items = read.Count > page.Take ? read[..page.Take] : read;
        var next = read.Count > page.Take ? await query.CursorAfterAsync(db.Experiments, long.Parse(items[^1].Id), cancellation) : null;
        Links.Next(http, next);
        return TypedResults.Ok(new Page<ExperimentSummary>(items, next));
    }

    internal static Expression<Func<Experiment, ExperimentSummary>> Summary { get; } = e => new ExperimentSummary
    {
        Id = PublicId.Of(e.Id),
        Name = e.Name,
        Status = e.Status,
        Progress = e.Runs.Average(r => (double?)(r.Status == RunStatus.Succeeded ? 1 : r.Progress)) ?? 0,
        Networks = e.Networks.Count,
        Tags = e.Tags.OrderBy(t => t.Name).Select(t => t.Name).ToList(),
        Starred = e.Starred,
        Archived = e.Archived,
        Dataset = e.Dataset,
        Objective = e.Objective,
        Norm = e.Norm,
        InvertedFrom = e.InvertedFrom,
        InvertedTo = e.InvertedTo,
        CreatedAt = e.CreatedAt,
        FinishedAt = e.FinishedAt,
    };
}
