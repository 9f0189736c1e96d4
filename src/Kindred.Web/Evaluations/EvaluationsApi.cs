using System.ComponentModel;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Evaluations;

public static class EvaluationsApi
{
    private const int LongestKey = 200;

    public static void MapEvaluations(this RouteGroupBuilder api)
    {
        var evaluations = api.MapGroup("/evaluations").WithTags("Evaluations");
        evaluations.MapPost("", Launch).WithName("launchEvaluation").Accepts<EvaluationTask>("application/json").Fails(400, 409, 413, 415, 422);
        evaluations.MapGet("/{id:long}", Get).WithName("getEvaluation").Fails(404);
    }

    /// <summary>Measures a network under attacks, on the first images of a split or on images named one by one.</summary>
    /// <remarks>
    /// Clean accuracy on the same images always comes with it. What was measured before is taken, not measured again. The same
    /// Idempotency-Key again answers with the same evaluation.
    /// </remarks>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Launch(
        HttpRequest request,
        [FromHeader(Name = "Idempotency-Key")]
        [Description("Any text of the caller's, at most 200 characters, new for each evaluation: makes it safe to send the call again.")]
        string? idempotencyKey,
        EvaluationService evaluations, CancellationToken cancellation)
    {
        if (idempotencyKey?.Length > LongestKey)
        {
            return new Failure(StatusCodes.Status400BadRequest, "bad-header", $"Idempotency-Key is at most {LongestKey} characters.");
        }

        var (body, failure) = await JsonBody.ReadAsync(request, cancellation);
        if (body is null)
        {
            return failure!;
        }

        using (body)
        {
            var errors = new SpecErrors();
            var task = SpecJson.Read<EvaluationTask>(body.RootElement, errors);
            if (errors.Any)
            {
                return Failure.InvalidFields(errors.ToDictionary().AsReadOnly());
            }

            return await Accept(task!, idempotencyKey, evaluations, cancellation);
        }
    }

    /// <summary>One evaluation: robust accuracy under each attack with one bit per image, interval, stages and flags, as far as it has come.</summary>
    /// <remarks>An evaluation is known by its run, so the evaluate runs of experiments can be asked for too.</remarks>
    public static async Task<Results<Ok<EvaluationDetails>, Failure>> Get(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await EvaluationDetails.ReadAsync(db, id, cancellation) is { } details ? TypedResults.Ok(details) : Failure.NotFound("evaluation", id);
    }

    private static async Task<Results<Accepted<AcceptedWork>, Failure>> Accept(
        EvaluationTask task, string? idempotencyKey, EvaluationService evaluations, CancellationToken cancellation)
    {
        Run run;
        try
        {
            run = await evaluations.LaunchAsync(task, idempotencyKey, cancellation);
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }

        if (idempotencyKey is not null && run.Task != SpecJson.Serialize(task))
        {
            return StandAlone.Reused(run);
        }

        return TypedResults.Accepted($"{KindredApi.Prefix}/evaluations/{run.Id}", new AcceptedWork(PublicId.Of(run.Id), PublicId.Of(run.Id)));
    }
}
