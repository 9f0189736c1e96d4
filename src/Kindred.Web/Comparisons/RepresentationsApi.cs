using System.ComponentModel;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

public static class RepresentationsApi
{
    private const string Sort = "id";
    private const string Prefix = $"{KindredApi.Prefix}/representations";

    public static void MapRepresentations(this RouteGroupBuilder api)
    {
        var representations = api.MapGroup("/representations").WithTags("Representations");
        representations.MapPost("", Store).WithName("storeRepresentation")
            .Accepts<Stream>(NpyFile.MediaType, "application/x-npz", "application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(RepresentationFile.MostBytes)).Fails(400, 413, 422);
        representations.MapPost("/files", StoreFiles).WithName("storeRepresentations").Accepts<RepresentationsForm>("multipart/form-data").Fails(400, 413, 415, 422);
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
        RepresentationService representations, ArtifactStore artifacts, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        if (name?.Length > RepresentationService.LongestName)
        {
            return Failure.BadQuery("name", $"At most {RepresentationService.LongestName} characters.");
        }

        await using var draft = new ArtifactDraft(artifacts, database); // the body as it came is not kept, but what was read from it
        try
        {
            var body = await draft.ReceiveAsync(request.Body, "application/octet-stream", RepresentationFile.MostBytes, cancellation);
            await using var file = artifacts.Open(body.Sha256);
            var row = await representations.StoreAsync(file, name, cancellation);
            return TypedResults.Created($"{Prefix}/{row.Id}", Answer(row));
        }
        catch (UploadTooLargeException)
        {
            return new Failure(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body of this call is at most {RepresentationFile.MostBytes:N0} bytes.");
        }
        catch (InvalidDataException e)
        {
            return Failure.InvalidFields(new Dictionary<string, string[]> { ["body"] = [e.Message] });
        }
    }

    /// <summary>Stores several arrays at once, all of them or none, each called by its file's name without the ending.</summary>
    /// <remarks>A multipart form with one file or up to sixteen, each as in the call for one. What is wrong is answered under file, by the name of the file.</remarks>
    public static async Task<Results<Created<IReadOnlyList<StoredRepresentationAnswer>>, Failure>> StoreFiles(
        HttpRequest request, RepresentationService representations, ArtifactStore artifacts, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var draft = new ArtifactDraft(artifacts, database);
        var (upload, failure) = await Upload.ReadAsync(request, draft, ["file"], [], RepresentationFile.MostBytes, cancellation);
        if (upload is null)
        {
            return failure!;
        }

        var errors = new SpecErrors();
        if (upload.Files.Count == 0)
        {
            errors.Add("file", "Missing: .npy or .npz files, one for each array.");
        }

        var rows = await representations.StoreAsync([.. upload.Files.Select(f => new BroughtFile(f.FileName, f.Artifact.Sha256))], errors, cancellation);
        return errors.Any ? Failure.InvalidFields(errors.ToDictionary().AsReadOnly()) : TypedResults.Created(Prefix, (IReadOnlyList<StoredRepresentationAnswer>)[.. rows.Select(Answer)]);
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

    private static StoredRepresentationAnswer Answer(UploadedRepresentation row) => new(PublicId.Of(row.Id), row.Name, row.Count, row.Width);
}
