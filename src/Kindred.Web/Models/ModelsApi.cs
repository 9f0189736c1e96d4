using System.Globalization;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Models;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Models;

public static class ModelsApi
{
    private const string Sort = "index";
    private const string Newest = "newest";

    public static void MapModels(this RouteGroupBuilder api)
    {
        api.MapGet("/experiments/{id:long}/models", List).WithName("listModels").WithTags("Models").Fails(400, 404);
        api.MapGet("/models", All).WithName("listAllModels").WithTags("Models").Fails(400);
        api.MapPost("/models", BringNetwork.Bring).WithName("bringModel").WithTags("Models").Accepts<NetworkForm>("multipart/form-data").Fails(400, 403, 409, 413, 415, 422);
        var models = api.MapGroup("/models/{id:long}").WithTags("Models");
        models.MapGet("", Get).WithName("getModel").Fails(404);
        models.MapGet("/card", Card).WithName("getModelCard").Fails(404);
        models.MapGet("/weights", Weights).WithName("getModelWeights").Produces(200, contentType: "application/octet-stream").Produces(304).Fails(400, 404);
    }

    /// <summary>The networks of an experiment that are trained so far, in the order of its matrices' rows.</summary>
    /// <param name="page">Paging.</param>
    public static async Task<Results<Ok<Page<ModelSummary>>, Failure>> List(
        long id, [AsParameters] PageQuery page, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        Cursor? cursor = null;
        if (page.Cursor is not null && !Cursor.TryRead(page.Cursor, Sort, out cursor))
        {
            return Cursor.Refused;
        }

        var after = cursor?.Id ?? -1;
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Networks.Where(n => n.ExperimentId == id && n.Index > after && n.Model != null).OrderBy(n => n.Index).Take(page.Take + 1)
            .Select(ModelRows.Indexed).ToListAsync(cancellation);
        if (rows.Count == 0 && !await db.Experiments.AnyAsync(e => e.Id == id, cancellation))
        {
            return ExperimentsApi.Missing(id);
        }

        var answer = Page<IndexedModel>.Of(rows, page.Take, m => new Cursor(Sort, "", m.Index).ToString());
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(new Page<ModelSummary>(answer.Items.Select(m => m.Model).ToList(), answer.NextCursor));
    }

    /// <summary>All networks, trained here and brought, newest first.</summary>
    /// <param name="page">Paging.</param>
    /// <param name="origin">trained or imported.</param>
    public static async Task<Results<Ok<Page<ModelSummary>>, Failure>> All(
        [AsParameters] PageQuery page, [FromQuery(Name = "origin")] string? origin, IDbContextFactory<KindredDb> database, HttpContext http,
        CancellationToken cancellation)
    {
        if (!EnumQuery.TryRead<ModelOrigin>(origin, out var only, out var wrong))
        {
            return Failure.BadQuery("origin", wrong);
        }

        Cursor? cursor = null;
        if (page.Cursor is not null && !Cursor.TryRead(page.Cursor, Newest, out cursor))
        {
            return Cursor.Refused;
        }

        var before = cursor?.Id ?? long.MaxValue;
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Models.Where(m => m.Id < before && (only == null || m.Origin == only)).OrderByDescending(m => m.Id).Take(page.Take + 1)
            .Select(ModelRows.Summary).ToListAsync(cancellation);
        var answer = Page<ModelSummary>.Of(rows, page.Take, m => new Cursor(Newest, "", long.Parse(m.Id, CultureInfo.InvariantCulture)).ToString());
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(answer);
    }

    /// <summary>One network.</summary>
    public static async Task<Results<Ok<ModelDetails>, Failure>> Get(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var model = await db.Models.Where(m => m.Id == id).Select(ModelRows.Details).SingleOrDefaultAsync(cancellation);
        return model is null ? Missing(id) : TypedResults.Ok(model);
    }

    /// <summary>What to know before using a network: origin, clean and robust accuracy with attack, n and interval, flags, numerics verdict.</summary>
    public static async Task<Results<Ok<ModelCard>, Failure>> Card(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var model = await db.Models.AsNoTracking().Include(m => m.Evaluations.OrderBy(e => e.Id)).Include(m => m.Checks).SingleOrDefaultAsync(m => m.Id == id, cancellation);
        return model is null ? Missing(id) : TypedResults.Ok(ModelRows.Card(model));
    }

    /// <summary>The weights as safetensors, with PyTorch's parameter names; of a TorchScript network its file as it was brought.</summary>
    /// <remarks>The file never changes: its ETag is its SHA-256. Range asks for a part.</remarks>
    /// <param name="of">"last" or "best": the weights after that epoch, where they are kept; without it those that are used everywhere.</param>
    public static async Task<Results<PhysicalFileHttpResult, Failure>> Weights(
        long id, [FromQuery(Name = "of")] string? of, ArtifactStore artifacts, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        if (!EnumQuery.TryRead<KeptWeights>(of, out var kept, out var wrong))
        {
            return Failure.BadQuery("of", wrong);
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var model = await db.Models.Where(m => m.Id == id)
            .Select(m => new { m.WeightsArtifact, m.LastWeightsArtifact, m.BestWeightsArtifact, m.Import }).SingleOrDefaultAsync(cancellation);
        if (model is null)
        {
            return Missing(id);
        }

        var asked = kept switch { null => model.WeightsArtifact, KeptWeights.Best => model.BestWeightsArtifact, _ => model.LastWeightsArtifact };
        if (asked is not { } sha256)
        {
            return new Failure(StatusCodes.Status404NotFound, "not-kept", $"Model {id} has no weights of its {of} epoch: it was not {(kept == KeptWeights.Best ? "validated" : "trained here")}.");
        }

        var file = artifacts.PathOf(sha256);
        if (!File.Exists(file))
        {
            return new Failure(StatusCodes.Status404NotFound, "artifact-missing",
                $"The weights of model {id} (artifact {sha256}) are gone from the data folder.");
        }

        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        var tag = new EntityTagHeaderValue($"\"{sha256}\"");
        return TypedResults.PhysicalFile(file, "application/octet-stream", $"model-{id}.{Extension(model.Import)}", entityTag: tag, enableRangeProcessing: true);
    }

    private static string Extension(string? import) =>
        import is not null && SpecJson.Deserialize<NetworkFile>(import).Format == NetworkFormat.TorchScript ? "pt" : "safetensors";

    private static Failure Missing(long id) => Failure.NotFound("model", id);
}
