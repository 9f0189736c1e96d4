using Kindred.Platform;
using Kindred.Platform.Data;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

public static class RunLogApi
{
    private const string MediaType = "text/plain; charset=utf-8";

    /// <summary>Everything the run's processes printed, attempt after attempt, as text.</summary>
    /// <remarks>Range asks for a part, such as bytes=-4000 for the end.</remarks>
    public static async Task<Results<PhysicalFileHttpResult, ContentHttpResult, Failure>> Get(
        long id, KindredOptions options, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await db.Runs.AnyAsync(r => r.Id == id, cancellation))
        {
            return RunsApi.Missing(id);
        }

        http.Response.Headers.CacheControl = "no-store";
        var file = options.RunLog(id);
        return File.Exists(file) ? TypedResults.PhysicalFile(file, MediaType, enableRangeProcessing: true)
            : TypedResults.Text("", MediaType); // no process has started yet
    }
}
