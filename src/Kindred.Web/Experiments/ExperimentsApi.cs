using System.Text.Json;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

public static class ExperimentsApi
{
    public static void MapExperiments(this RouteGroupBuilder api)
    {
        var experiments = api.MapGroup("/experiments").WithTags("Experiments");
        experiments.MapGet("", ExperimentList.List).WithName("listExperiments").Fails(400);
        api.MapGet("/experiments.csv", ExperimentTable.Csv).WithName("exportExperiments").WithTags("Experiments").Produces<string>(200, "text/csv").Fails(400);
        api.MapGet("/experiments.tex", ExperimentTable.Latex).WithName("exportExperimentsLatex").WithTags("Experiments").Produces<string>(200, LatexTable.MediaType).Fails(400);
        experiments.MapPost("", LaunchExperiment.Launch).WithName("launchExperiment")
            .Accepts<LaunchRequest>("application/json").Fails(400, 409, 413, 415, 422);
        experiments.MapGet("/{id:long}", Get).WithName("getExperiment").Fails(404);
        experiments.MapPatch("/{id:long}", EditExperiment.Patch).WithName("editExperiment")
            .Accepts<EditRequest>("application/json").Fails(400, 404, 413, 415, 422);
        experiments.MapDelete("/{id:long}", EditExperiment.Delete).WithName("deleteExperiment").Fails(404, 409);
        experiments.MapPost("/{id:long}/cancel", Cancel).WithName("cancelExperiment").Fails(404);
        experiments.MapPost("/{id:long}/pause", Pause).WithName("pauseExperiment").Fails(404);
        experiments.MapPost("/{id:long}/resume", Resume).WithName("resumeExperiment").Fails(404);
        experiments.MapPost("/{id:long}/retry", Retry).WithName("retryExperiment").Fails(404);
    }

    /// <summary>One experiment with its spec, progress and counts of runs.</summary>
    public static async Task<Results<Ok<ExperimentDetails>, Failure>> Get(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await Details(db, id, cancellation) is { } details ? TypedResults.Ok(details) : Missing(id);
    }

    /// <summary>Stops what runs and cancels what waits. Checkpoints stay; retry goes on from them.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Cancel(long id, ExperimentService experiments, CancellationToken cancellation) =>
        Answer(id, await experiments.CancelAsync(id, cancellation));

    /// <summary>Stops what runs at its next checkpoint and keeps what waits until it is resumed.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Pause(long id, ExperimentService experiments, CancellationToken cancellation) =>
        Answer(id, await experiments.PauseAsync(id, cancellation));

    /// <summary>Goes on after a pause.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Resume(long id, ExperimentService experiments, CancellationToken cancellation) =>
        Answer(id, await experiments.ResumeAsync(id, cancellation));

    /// <summary>Puts failed and cancelled runs back in the queue; they go on from their last checkpoint.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Retry(long id, ExperimentService experiments, CancellationToken cancellation) =>
        Answer(id, await experiments.RetryAsync(id, cancellation));

    internal static async Task<ExperimentDetails?> Details(KindredDb db, long id, CancellationToken cancellation)
    {
        var row = await db.Experiments.Where(e => e.Id == id)
            .Select(e => new { e.Id, e.Name, e.Status, e.Spec, e.Note, e.Starred, e.Archived, e.CreatedAt, e.FinishedAt, Tags = e.Tags.OrderBy(t => t.Name).Select(t => t.Name).ToList() }).SingleOrDefaultAsync(cancellation);
        if (row is null)
        {
            return null;
        }

        var runs = await db.Runs.Where(r => r.ExperimentId == id).GroupBy(r => r.Status)
            .Select(g => new { Status = g.Key, Count = g.Count(), Done = g.Sum(r => r.Status == RunStatus.Succeeded ? 1 : r.Progress) })
            .ToListAsync(cancellation);
        var counts = RunCounts.Of(runs.ToDictionary(r => r.Status, r => r.Count));
        return new()
        {
            Id = PublicId.Of(row.Id),
            Name = row.Name,
            Status = row.Status,
            Spec = JsonElement.Parse(row.Spec),
            Progress = counts.Total == 0 ? 0 : runs.Sum(r => r.Done) / counts.Total,
            Runs = counts,
            Tags = row.Tags,
            Note = row.Note,
            Starred = row.Starred,
            Archived = row.Archived,
            CreatedAt = row.CreatedAt,
            FinishedAt = row.FinishedAt,
        };
    }

    internal static Failure Missing(long id) => Failure.NotFound("experiment", id);

    private static Results<Accepted<AcceptedWork>, Failure> Answer(long id, bool found) =>
        found ? TypedResults.Accepted($"{KindredApi.Prefix}/experiments/{id}", new AcceptedWork(PublicId.Of(id), null)) : Missing(id);
}
