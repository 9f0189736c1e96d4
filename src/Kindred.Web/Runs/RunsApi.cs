using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

public static class RunsApi
{
    private const string MetricSort = "id";

    public static void MapRuns(this RouteGroupBuilder api)
    {
        api.MapGet("/experiments/{id:long}/runs", RunList.List).WithName("listRuns").WithTags("Runs").Fails(400, 404);
        api.MapGet("/runs", AllRuns.List).WithName("listAllRuns").WithTags("Runs").Fails(400);
        api.MapGet("/runs.csv", RunTable.Csv).WithName("exportRuns").WithTags("Runs").Produces<string>(200, "text/csv").Fails(400);
        api.MapGet("/runs.tex", RunTable.Latex).WithName("exportRunsLatex").WithTags("Runs").Produces<string>(200, LatexTable.MediaType).Fails(400);
        var runs = api.MapGroup("/runs/{id:long}").WithTags("Runs");
        runs.MapGet("", Get).WithName("getRun").Fails(404);
        runs.MapGet("/metrics", Metrics).WithName("getRunMetrics").Fails(400, 404);
        runs.MapGet("/log", RunLogApi.Get).WithName("getRunLog").Produces<string>(200, "text/plain").Fails(404);
        runs.MapGet("/events", RunEvents.Follow).WithName("followRun").Produces(204).Fails(400, 404);
        runs.MapPost("/cancel", Cancel).WithName("cancelRun").Fails(404);
        runs.MapPost("/retry", Retry).WithName("retryRun").Fails(404);
    }

    /// <summary>One run.</summary>
    public static async Task<Results<Ok<RunDetails>, Failure>> Get(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var run = await db.Runs.Where(r => r.Id == id).Select(RunRows.Details).SingleOrDefaultAsync(cancellation);
        return run is null ? Missing(id) : TypedResults.Ok(run);
    }

    /// <summary>What a run has measured, oldest first.</summary>
    /// <param name="page">Paging.</param>
    /// <param name="name">Only numbers of this name, such as loss/train.</param>
    /// <param name="since">Only numbers after the one with this id: ask again with the last id seen to get what is new.</param>
    public static async Task<Results<Ok<Page<MetricValue>>, Failure>> Metrics(
        long id, [AsParameters] PageQuery page, [FromQuery(Name = "name")] string? name, [FromQuery(Name = "since")] string? since,
        IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        long after = 0;
        if (since is not null && !long.TryParse(since, out after))
        {
            return Failure.BadQuery("since", $"\"{since}\" is not the id of a metric.");
        }

        Cursor? cursor = null;
        if (page.Cursor is not null && !Cursor.TryRead(page.Cursor, MetricSort, out cursor))
        {
            return Cursor.Refused;
        }

        after = Math.Max(after, cursor?.Id ?? 0);
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Metrics.Where(m => m.RunId == id && m.Id > after && (name == null || m.Name == name))
            .OrderBy(m => m.Id).Take(page.Take + 1).Select(RunRows.Metric).ToListAsync(cancellation);
        if (rows.Count == 0 && !await db.Runs.AnyAsync(r => r.Id == id, cancellation))
        {
            return Missing(id);
        }

        var answer = Page<MetricValue>.Of(rows, page.Take, last => new Cursor(MetricSort, "", long.Parse(last.Id)).ToString());
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(answer);
    }

    /// <summary>Stops a run, or takes it out of the queue. Its checkpoint stays.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Cancel(long id, ExperimentService experiments, CancellationToken cancellation) =>
        Answer(id, await experiments.CancelRunAsync(id, cancellation));

    /// <summary>Puts a failed or cancelled run back in the queue; it goes on from its last checkpoint.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Retry(long id, ExperimentService experiments, CancellationToken cancellation) =>
        Answer(id, await experiments.RetryRunAsync(id, cancellation));

    internal static Failure Missing(long id) => Failure.NotFound("run", id);

    private static Results<Accepted<AcceptedWork>, Failure> Answer(long id, bool found) =>
        found ? TypedResults.Accepted($"{KindredApi.Prefix}/runs/{id}", new AcceptedWork(PublicId.Of(id), PublicId.Of(id))) : Missing(id);
}
