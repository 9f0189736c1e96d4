using System.Globalization;
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
    private const string Newest = "-createdAt";
    private static readonly string[] Sorts = [Newest, "createdAt", "name", "-name"];

    /// <summary>Lists experiments, newest first.</summary>
    /// <param name="page">Paging.</param>
    /// <param name="filter">Terms separated by spaces that must all hold: status:running,queued · name:part · or a bare part of the name.</param>
    /// <param name="sort">createdAt or name, with a minus for descending; -createdAt if not given.</param>
    public static async Task<Results<Ok<Page<ExperimentSummary>>, Failure>> List(
        [AsParameters] PageQuery page, [FromQuery(Name = "filter")] string? filter, [FromQuery(Name = "sort")] string? sort,
        IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        sort ??= Newest;
        if (!Sorts.Contains(sort))
        {
            return Failure.BadQuery("sort", $"\"{sort}\" is not an order; {string.Join(", ", Sorts)} are.");
        }

        if (ExperimentFilter.Read(filter, out var wrong) is not { } terms)
        {
            return Failure.BadQuery("filter", wrong!);
        }

        Cursor? cursor = null;
        if (page.Cursor is not null && !Cursor.TryRead(page.Cursor, sort, out cursor))
        {
            return Cursor.Refused;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await Sorted(terms.Of(db.Experiments), sort, cursor).Take(page.Take + 1).Select(e => new
        {
            e.Id,
            e.Name,
            e.Status,
            e.CreatedAt,
            e.FinishedAt,
            Networks = e.Networks.Count,
            Progress = e.Runs.Average(r => (double?)(r.Status == RunStatus.Succeeded ? 1 : r.Progress)),
        }).ToListAsync(cancellation);

        var answer = Page<ExperimentSummary>.Of(rows.Select(e => new ExperimentSummary
        {
            Id = PublicId.Of(e.Id),
            Name = e.Name,
            Status = e.Status,
            Progress = e.Progress ?? 0,
            Networks = e.Networks,
            CreatedAt = e.CreatedAt,
            FinishedAt = e.FinishedAt,
        }).ToList(), page.Take, last => CursorAfter(last, sort));
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(answer);
    }

    private static string CursorAfter(ExperimentSummary last, string sort) =>
        new Cursor(sort, sort.EndsWith("name", StringComparison.Ordinal) ? last.Name : Ticks(last.CreatedAt), long.Parse(last.Id)).ToString();

    private static IQueryable<Experiment> Sorted(IQueryable<Experiment> experiments, string sort, Cursor? after)
    {
        var (id, name) = (after?.Id ?? 0, after?.Value ?? "");
        var at = after is not null && long.TryParse(after.Value, out var ticks) ? new DateTime(ticks, DateTimeKind.Utc) : default;
        var first = after is null;
        return sort switch
        {
            "name" => experiments.Where(e => first || e.Name.CompareTo(name) > 0 || (e.Name == name && e.Id > id)).OrderBy(e => e.Name).ThenBy(e => e.Id),
            "-name" => experiments.Where(e => first || e.Name.CompareTo(name) < 0 || (e.Name == name && e.Id < id))
                .OrderByDescending(e => e.Name).ThenByDescending(e => e.Id),
            "createdAt" => experiments.Where(e => first || e.CreatedAt > at || (e.CreatedAt == at && e.Id > id)).OrderBy(e => e.CreatedAt).ThenBy(e => e.Id),
            _ => experiments.Where(e => first || e.CreatedAt < at || (e.CreatedAt == at && e.Id < id))
                .OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id),
        };
    }

    private static string Ticks(DateTime at) => at.Ticks.ToString(CultureInfo.InvariantCulture);
}
