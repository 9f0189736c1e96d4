using System.ComponentModel;
using Kindred.Engine.Checkpoints;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

public static class RepresentationsApi
{
    private const string Sort = "id";

    public static void MapRepresentations(this RouteGroupBuilder api)
    {
        var representations = api.MapGroup("/representations").WithTags("Representations");
        representations.MapPost("", Store).WithName("storeRepresentation")
            .Accepts<Stream>(NpyFile.MediaType, "application/x-npz", "application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(RepresentationFile.MostBytes)).Fails(400, 413, 422);
        representations.MapGet("", List).WithName("listRepresentations").Fails(400);
        representations.MapGet("/{id:long}", Get).WithName("getRepresentation").Fails(404);
        representations.MapDelete("/{id:long}", Delete).WithName("deleteRepresentation").Fails(404, 409);
    }

    /// <summary>Stores one n×d array of float32 or float64, made by anything, to be compared with others of the same samples.</summary>
    /// <remarks>
    /// The body is a .npy file, or an .npz with the array under any name and, if the samples have names, n different ones as <c>ids</c> (texts or
    /// int64). Comparisons refuse representations whose ids differ. At most 512 MiB; all values must be finite.
    /// </remarks>
    public static async Task<Results<Created<StoredRepresentationAnswer>, Failure>> Store(
        HttpRequest request,
        [FromQuery(Name = "name"), Description("What it is called in lists and matrices, at most 200 characters; its number if not given.")] string? name,
        RepresentationService representations, CancellationToken cancellation)
    {
        if (name?.Length > RepresentationService.LongestName)
        {
            return Failure.BadQuery("name", $"At most {RepresentationService.LongestName} characters.");
        }

        await using var file = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        if (!await CopyAsync(request.Body, file, cancellation))
        {
            return new Failure(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body of this call is at most {RepresentationFile.MostBytes:N0} bytes.");
        }

        try
        {
            file.Position = 0;
            var row = await representations.StoreAsync(file, name, cancellation);
            return TypedResults.Created($"{KindredApi.Prefix}/representations/{row.Id}", new StoredRepresentationAnswer(PublicId.Of(row.Id), row.Count, row.Width));
        }
        catch (InvalidDataException e)
        {
            return Failure.InvalidFields(new Dictionary<string, string[]> { ["body"] = [e.Message] });
        }
    }

    /// <summary>Uploaded representations, the newest first.</summary>
    /// <param name="page">Paging.</param>
    public static async Task<Results<Ok<Page<RepresentationSummary>>, Failure>> List(
        [AsParameters] PageQuery page, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        Cursor? cursor = null;
        if (page.Cursor is not null && !Cursor.TryRead(page.Cursor, Sort, out cursor))
        {
            return Cursor.Refused;
        }

        var before = cursor?.Id ?? long.MaxValue;
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.UploadedRepresentations.Where(r => r.Id < before).OrderByDescending(r => r.Id).Take(page.Take + 1)
            .Select(RepresentationSummary.Of).ToListAsync(cancellation);
        var answer = Page<RepresentationSummary>.Of(rows, page.Take, r => new Cursor(Sort, "", long.Parse(r.Id)).ToString());
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(answer);
    }

    /// <summary>One uploaded representation.</summary>
    public static async Task<Results<Ok<RepresentationSummary>, Failure>> Get(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.UploadedRepresentations.Where(r => r.Id == id).Select(RepresentationSummary.Of).SingleOrDefaultAsync(cancellation) is { } found
            ? TypedResults.Ok(found) : Failure.NotFound("representation", id);
    }

    /// <summary>Forgets a representation that no comparison uses.</summary>
    public static async Task<Results<NoContent, Failure>> Delete(
        long id, RepresentationService representations, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        if (await representations.DeleteAsync(id, cancellation))
        {
            return TypedResults.NoContent();
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.ComparisonMembers.Where(m => m.RepresentationId == id).Select(m => (long?)m.ComparisonId).FirstOrDefaultAsync(cancellation) is { } comparison
            ? Failure.Conflict("in-use", $"Comparison {comparison} uses representation {id}.") : Failure.NotFound("representation", id);
    }

    // false where it is too long; the server itself refuses a body that says so in advance
    private static async Task<bool> CopyAsync(Stream body, FileStream file, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (file.Length + read > RepresentationFile.MostBytes)
            {
                return false;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return true;
    }
}
