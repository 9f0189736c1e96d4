using System.ComponentModel;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

public static class ComparisonsApi
{
    private const int LongestKey = 200;
    private const string Sort = "id";

    public static void MapComparisons(this RouteGroupBuilder api)
    {
        var comparisons = api.MapGroup("/comparisons").WithTags("Comparisons");
        comparisons.MapPost("", Launch).WithName("launchComparison").Accepts<ComparisonSpec>("application/json").Fails(400, 409, 413, 415, 422);
        comparisons.MapGet("", List).WithName("listComparisons").Fails(400);
        comparisons.MapGet("/{id:long}", Get).WithName("getComparison").Fails(404);
        comparisons.MapPost("/{id:long}/models", Add).WithName("addToComparison").Accepts<ComparisonAddition>("application/json").Fails(400, 404, 409, 413, 415, 422);
    }

    /// <summary>Compares networks of any experiments, or uploaded representations, all against all: one matrix for each measure and image set.</summary>
    /// <remarks>
    /// Each cell has its value, a 95 % interval over images and the level that unrelated representations would reach. What networks make of the
    /// images is computed once and kept. The same Idempotency-Key again answers with the same comparison.
    /// </remarks>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Launch(
        HttpRequest request,
        [FromHeader(Name = "Idempotency-Key")]
        [Description("Any text of the caller's, at most 200 characters, new for each comparison: makes it safe to send the call again.")]
        string? idempotencyKey,
        ComparisonService comparisons, CancellationToken cancellation)
    {
        if (idempotencyKey?.Length > LongestKey)
        {
            return new Failure(StatusCodes.Status400BadRequest, "bad-header", $"Idempotency-Key is at most {LongestKey} characters.");
        }

        var (spec, failure) = await ReadAsync<ComparisonSpec>(request, cancellation);
        if (spec is null)
        {
            return failure!;
        }

        try
        {
            return Accepted(await comparisons.LaunchAsync(spec, idempotencyKey, cancellation));
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }
        catch (IdempotencyKeyReusedException e)
        {
            return Failure.Conflict("idempotency-key-reused", e.Message);
        }
    }

    /// <summary>Adds networks, or representations, to a finished comparison: only their rows and columns are computed.</summary>
    /// <remarks>The matrices there are stay as they are; larger ones appear beside them, which take over their cells.</remarks>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Add(
        long id, HttpRequest request, ComparisonService comparisons, CancellationToken cancellation)
    {
        var (addition, failure) = await ReadAsync<ComparisonAddition>(request, cancellation);
        if (addition is null)
        {
            return failure!;
        }

        try
        {
            return await comparisons.AddAsync(id, addition, cancellation) is { } comparison ? Accepted(comparison) : Failure.NotFound("comparison", id);
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }
        catch (ComparisonBusyException e)
        {
            return Failure.Conflict("comparison-unfinished", e.Message);
        }
    }

    /// <summary>Comparisons, the newest first.</summary>
    /// <param name="page">Paging.</param>
    public static async Task<Results<Ok<Page<ComparisonSummary>>, Failure>> List(
        [AsParameters] PageQuery page, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        Cursor? cursor = null;
        if (page.Cursor is not null && !Cursor.TryRead(page.Cursor, Sort, out cursor))
        {
            return Cursor.Refused;
        }

        var before = cursor?.Id ?? long.MaxValue;
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Comparisons.Where(c => c.Id < before).OrderByDescending(c => c.Id).Take(page.Take + 1)
            .Select(c => new ComparisonSummary
            {
                Id = PublicId.Of(c.Id),
                Name = c.Name,
                Size = c.Members.Count,
                Status = c.Run!.Status,
                RunId = PublicId.Of(c.RunId),
                CreatedAt = c.CreatedAt,
            }).ToListAsync(cancellation);
        var answer = Page<ComparisonSummary>.Of(rows, page.Take, c => new Cursor(Sort, "", long.Parse(c.Id)).ToString());
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(answer);
    }

    /// <summary>One comparison: its members, and its matrices as far as they have come.</summary>
    public static async Task<Results<Ok<ComparisonDetails>, Failure>> Get(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await ComparisonDetails.ReadAsync(db, id, cancellation) is { } details ? TypedResults.Ok(details) : Failure.NotFound("comparison", id);
    }

    private static async Task<(T? Spec, Failure? Failure)> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        var (body, failure) = await JsonBody.ReadAsync(request, cancellation);
        if (body is null)
        {
            return (null, failure);
        }

        using (body)
        {
            var errors = new SpecErrors();
            var spec = SpecJson.Read<T>(body.RootElement, errors);
            return errors.Any ? (null, Failure.InvalidFields(errors.ToDictionary().AsReadOnly())) : (spec, null);
        }
    }

    private static Accepted<AcceptedWork> Accepted(Comparison comparison) => TypedResults.Accepted(
        $"{KindredApi.Prefix}/comparisons/{comparison.Id}", new AcceptedWork(PublicId.Of(comparison.Id), PublicId.Of(comparison.RunId)));
}
