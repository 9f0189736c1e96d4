using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Comparisons;

public static class MatricesApi
{
    public static void MapMatrices(this RouteGroupBuilder api)
    {
        api.MapGet("/experiments/{id:long}/matrices", List).WithName("listMatrices").WithTags("Matrices").Fails(404);
        api.MapGet("/experiments/{id:long}/report", ReportApi.Get).WithName("getReport").WithTags("Experiments")
            .Produces<ExperimentReport>(200, MatrixFormat.Json.MediaType, ReportCsv.MediaType, LatexTable.MediaType).Fails(400, 404);
        api.MapGet("/matrices/{id:long}", Get).WithName("getMatrix").WithTags("Matrices")
            .Produces<MatrixDocument>(200, MatrixFormat.Json.MediaType, [.. MatrixFormat.All.Skip(1).Select(f => f.MediaType)])
            .Produces(304).Fails(400, 404, 406, 409);
    }

    /// <summary>An experiment's matrices: each measure on target and on inverted images.</summary>
    public static async Task<Results<Ok<Page<MatrixSummary>>, Failure>> List(long id, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var matrices = await SummariesAsync(db, id, cancellation);
        return matrices.Count == 0 && !await db.Experiments.AnyAsync(e => e.Id == id, cancellation) ? ExperimentsApi.Missing(id)
            : TypedResults.Ok(new Page<MatrixSummary>(matrices, null));
    }

    /// <summary>One matrix, in the format that ?format= or Accept names.</summary>
    /// <remarks>
    /// A finished one never changes: its ETag is its content hash. An unfinished one is JSON only, with null where no row is yet. An undefined
    /// value is null in JSON, Arrow and Parquet, empty in CSV, a dash in LaTeX and NaN in npy and npz.
    /// </remarks>
    /// <param name="format">json, csv, latex (a table with booktabs), npy, npz, arrow or parquet; goes before Accept. All but json wait for the last row and answer 409 before.</param>
    public static async Task<Results<Ok<MatrixDocument>, FileContentHttpResult, StatusCodeHttpResult, Failure>> Get(
        long id, [FromQuery(Name = "format")] string? format,
        MatrixReader matrices, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        var (chosen, failure) = Choose(format, http.Request);
        if (chosen is null)
        {
            return failure!;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var found = await db.Matrices.Where(m => m.Id == id)
            .Select(m => new { m.FinishedAt, m.ContentHash, m.Size, RowsDone = m.Rows.Count }).SingleOrDefaultAsync(cancellation);
        if (found is null)
        {
            return Failure.NotFound("matrix", id);
        }

        var tag = found.FinishedAt is null ? null : new EntityTagHeaderValue($"\"{found.ContentHash}\"");
        SetCaching(http.Response, tag);
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        if (tag is not null && known.Any(k => k.Compare(tag, useStrongComparison: false) || k.Equals(EntityTagHeaderValue.Any)))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (tag is null && chosen.WriteAsync is not null)
        {
            return Failure.Conflict("matrix-unfinished", $"{found.RowsDone} of {found.Size} rows are there; {chosen.Id} waits for the last. JSON has the rows so far.");
        }

        var table = (await matrices.ReadAsync(id, cancellation))!;
        return chosen.WriteAsync is null ? TypedResults.Ok(MatrixDocument.Of(table)) : await FileAsync(table, chosen, tag, cancellation);
    }

    internal static Task<List<MatrixSummary>> SummariesAsync(KindredDb db, long experimentId, CancellationToken cancellation) =>
        SummariesAsync(db.Matrices.Where(m => m.ExperimentId == experimentId).OrderBy(m => m.Id), cancellation);

    internal static Task<List<MatrixSummary>> SummariesAsync(IQueryable<SimilarityMatrix> matrices, CancellationToken cancellation) =>
        matrices.Select(m => new MatrixSummary
        {
            Id = PublicId.Of(m.Id),
            Measure = StoredJson.Of(m.Measure),
            MeasureLabel = m.MeasureLabel,
            Images = m.ImageSet,
            Size = m.Size,
            RowsDone = m.Rows.Count,
            CreatedAt = m.CreatedAt,
            FinishedAt = m.FinishedAt,
            ContentHash = m.ContentHash,
        }).ToListAsync(cancellation);

    private static (MatrixFormat? Format, Failure? Failure) Choose(string? format, HttpRequest request)
    {
        if (format is not null)
        {
            var ids = string.Join(", ", MatrixFormat.All.Select(f => f.Id));
            return MatrixFormat.Find(format) is { } named ? (named, null) : (null, Failure.BadQuery("format", $"\"{format}\" is not a format; {ids} are."));
        }

        var types = string.Join(", ", MatrixFormat.All.Select(f => f.MediaType));
        return MatrixFormat.Accepted(request.GetTypedHeaders().Accept) is { } accepted ? (accepted, null)
            : (null, new(StatusCodes.Status406NotAcceptable, "not-acceptable", $"A matrix comes as {types}."));
    }

    private static void SetCaching(HttpResponse response, EntityTagHeaderValue? tag)
    {
        response.Headers.Vary = HeaderNames.Accept;
        response.Headers.CacheControl = tag is null ? "no-store" : "private, max-age=31536000, immutable";
        if (tag is not null)
        {
            response.GetTypedHeaders().ETag = tag;
        }
    }

    private static async Task<FileContentHttpResult> FileAsync(MatrixTable table, MatrixFormat format, EntityTagHeaderValue? tag, CancellationToken cancellation)
    {
        using var content = new MemoryStream(); // at most 500×500 values; some writers write synchronously, which the response stream refuses
        await format.WriteAsync!(table, content, cancellation);
        return TypedResults.Bytes(content.ToArray(), format.MediaType, $"matrix-{table.Id}.{format.Extension}", enableRangeProcessing: true, table.FinishedAt, tag);
    }
}
