using System.Buffers.Binary;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Inversions;

/// <summary>The images of pages, one PNG strip for a row of a gallery. Not part of the REST contract: scripts read the arrays.</summary>
public static class ImagesApi
{
    /// <summary>Images in one strip: enough for a gallery, small enough to draw at once.</summary>
    private const int MostAtOnce = 64;

    /// <summary>Images in one sheet, which is drawn for a whole gallery.</summary>
    public const int MostInSheet = 1024;

    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapGroup("/images").ExcludeFromDescription();
        images.MapGet("/pairs/{pairSetId:long}/{side:regex(^(seed|target)$)}.png", Pairs);
        images.MapGet("/inverted/{setId:long}.png", Inverted);
        images.MapGet("/film/{setId:long}/{pair:int}.png", Film);
        images.MapGet("/datasets/{id}.png", OfDataset);
    }

    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> Pairs(
        HttpContext http, IDbContextFactory<KindredDb> database, TestImages testImages, long pairSetId, string side, int first = 0, int count = 12)
    {
        await using var db = await database.CreateDbContextAsync(http.RequestAborted);
        var pairs = await db.PairSets.Where(p => p.Id == pairSetId)
            .Select(p => new { p.Key, p.Dataset, p.Count, Indices = side == "seed" ? p.SeedIndices : p.TargetIndices })
            .SingleOrDefaultAsync(http.RequestAborted);
        if (pairs is null || Part(first, count, pairs.Count) is not { } part)
        {
            return TypedResults.NotFound();
        }

        return Answer(http, $"{pairs.Key}-{side}-{part.First}-{part.Count}", () =>
        {
            var all = testImages.Of(pairs.Dataset);
            var chosen = new byte[part.Count * all.Shape.Pixels];
            for (var i = 0; i < part.Count; i++)
            {
                var index = BinaryPrimitives.ReadInt32LittleEndian(pairs.Indices.AsSpan((part.First + i) * sizeof(int)));
                all.Pixels.AsSpan(index * all.Shape.Pixels, all.Shape.Pixels).CopyTo(chosen.AsSpan(i * all.Shape.Pixels));
            }

            return ImageStrip.Png(all.Shape, chosen);
        });
    }

    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> Inverted(
        HttpContext http, IDbContextFactory<KindredDb> database, ArtifactStore artifacts, long setId, int first = 0, int count = 12, int? columns = null)
    {
        await using var db = await database.CreateDbContextAsync(http.RequestAborted);
        var set = await db.InvertedImageSets.Where(s => s.Id == setId).Select(s => new { s.ImagesArtifact, s.Count })
            .SingleOrDefaultAsync(http.RequestAborted);
        if (set is null || columns < 1 || Part(first, count, set.Count, columns is null ? MostAtOnce : MostInSheet) is not { } part)
        {
            return TypedResults.NotFound();
        }

        return Answer(http, $"{set.ImagesArtifact}-{part.First}-{part.Count}-{columns}", () =>
        {
            using var file = artifacts.Open(set.ImagesArtifact);
            var pixels = NpyFile.ReadRows<float>(file, part.First, part.Count, out var shape); // N×C×H×W
            return ImageStrip.Png(new ImageShape(shape[1], shape[2], shape[3]), ImageStrip.ToBytes(pixels), columns);
        });
    }

    // the frames of one pair, in the order of the film's steps
    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> Film(
        HttpContext http, IDbContextFactory<KindredDb> database, ArtifactStore artifacts, long setId, int pair)
    {
        await using var db = await database.CreateDbContextAsync(http.RequestAborted);
        var set = await db.InvertedImageSets.Where(s => s.Id == setId).Select(s => new { s.FilmArtifact, s.Count }).SingleOrDefaultAsync(http.RequestAborted);
        if (set?.FilmArtifact is not { } film || pair < 0 || pair >= Math.Min(set.Count, InversionFilm.Pairs))
        {
            return TypedResults.NotFound();
        }

        return Answer(http, $"{film}-{pair}", () =>
        {
            using var file = artifacts.Open(film);
            var pixels = NpyFile.ReadRows<byte>(file, pair, 1, out var shape); // pairs×frames×C×H×W
            return ImageStrip.Png(new ImageShape(shape[2], shape[3], shape[4]), pixels);
        });
    }

    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> OfDataset(
        HttpContext http, DatasetShelf shelf, TestImages testImages, string id, int first = 0, int count = 12)
    {
        if (await shelf.FindAsync(id, http.RequestAborted) is not { } dataset || !await shelf.IsInstalledAsync(dataset, http.RequestAborted)
            || Part(first, count, dataset.Count(DatasetSplit.Test)) is not { } part)
        {
            return TypedResults.NotFound();
        }

        return Answer(http, $"{dataset.Files[0].Sha256}-{part.First}-{part.Count}", () =>
        {
            var all = testImages.Of(id);
            return ImageStrip.Png(all.Shape, all.Pixels.AsSpan(part.First * all.Shape.Pixels, part.Count * all.Shape.Pixels));
        });
    }

    private static (int First, int Count)? Part(int first, int count, int all, int most = MostAtOnce) =>
        first < 0 || first >= all || count < 1 ? null : (first, Math.Min(Math.Min(count, most), all - first));

    /// <summary>
    /// The tag names the content, so the same address never means other pixels while it is valid; the address itself is only kept for ever
    /// where it carries the tag's beginning as <c>v</c>, because ids start again at 1 with a new data folder.
    /// </summary>
    private static Results<FileContentHttpResult, NotFound, StatusCodeHttpResult> Answer(HttpContext http, string tag, Func<byte[]> draw)
    {
        var entityTag = new EntityTagHeaderValue($"\"{tag}\"");
        var version = http.Request.Query["v"].ToString();
        http.Response.Headers.CacheControl = version.Length >= 8 && tag.StartsWith(version, StringComparison.Ordinal)
            ? "private, max-age=31536000, immutable"
            : "private, no-cache";
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        if (known.Any(t => t.Compare(entityTag, useStrongComparison: false)))
        {
            http.Response.GetTypedHeaders().ETag = entityTag;
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        return TypedResults.File(draw(), "image/png", entityTag: entityTag);
    }
}
