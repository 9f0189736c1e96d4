using Kindred.Platform.Reports;
using Kindred.Web.Reports.Embeds;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Reports;

/// <summary>What written reports are made with, and the addresses below which their files lie.</summary>
public static class ReportServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<WrittenReports>().AddSingleton<ReportPublisher>().AddSingleton<ReportRenderer>().AddSingleton<ReportTemplate>()
        .AddSingleton<EmbedDrawer>().AddSingleton<ChartEmbeds>().AddSingleton<MatrixEmbeds>().AddSingleton<GalleryEmbeds>().AddSingleton<TableEmbeds>().AddSingleton<ComparedEmbeds>();

    public static void MapReportFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/reports/{id:long}/published/{number:int}", PublishedAsync).ExcludeFromDescription();
        routes.MapGet("/figures/embed.{format:regex(^(svg|csv|tex)$)}", EmbedFiles.GetAsync).ExcludeFromDescription();
    }

    // byte for byte what was stored, whatever the code that wrote it has become
    private static async Task<Results<FileStreamHttpResult, NotFound>> PublishedAsync(long id, int number, ReportPublisher reports, HttpContext http, CancellationToken cancellation)
    {
        if (await reports.OpenAsync(id, number, cancellation) is not var (published, page))
        {
            return TypedResults.NotFound();
        }

        Guard(http.Response);
        return TypedResults.Stream(page, ReportPage.MediaType, entityTag: new EntityTagHeaderValue($"\"{published.ContentHash}\""), lastModified: published.PublishedAt);
    }

    /// <summary>Headers of a page that people wrote: it is shown and does nothing, and never changes.</summary>
    internal static void Guard(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = $"{ReportPage.Policy}; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
    }
}
