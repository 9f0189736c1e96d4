using Kindred.Platform.Reports;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Reports;

/// <summary>Publishing reports, and what is published, over REST.</summary>
public static class PublishedReports
{
    /// <summary>Freezes a report as one page that never changes, with a content hash. Editing goes on in the draft.</summary>
    /// <remarks>
    /// Publishing what is published already changes nothing and answers 200 with it. A report in which something cannot be drawn, because it is wrong
    /// or not computed yet, is refused with the lines.
    /// </remarks>
    public static async Task<Results<Created<PublishedSummary>, Ok<PublishedSummary>, Failure>> Publish(
        long id, HttpRequest request, ReportPublisher publisher, WrittenReports reports, CancellationToken cancellation)
    {
        var (asked, failure) = await JsonFields.ReadAsync<PublishReportRequest>(request, cancellation);
        if (asked is null)
        {
            return failure!;
        }

        var before = (await reports.FindAsync(id, cancellation))?.Published.Max(p => (int?)p.Number) ?? 0;
        try
        {
            return await publisher.PublishAsync(id, asked.Version, cancellation) is not { } published ? ReportsApi.Missing(id)
                : published.Number > before ? TypedResults.Created($"{KindredApi.Prefix}/reports/{id}/published/{published.Number}", PublishedSummary.Of(published))
                : TypedResults.Ok(PublishedSummary.Of(published));
        }
        catch (ReportChangedException e)
        {
            return Failure.Conflict("report-changed", e.Message);
        }
        catch (UndrawnException e)
        {
            return ReportsApi.Refused("markdown", [.. e.Undrawn]);
        }
    }

    /// <summary>What was published under a number: its facts, or the page itself.</summary>
    /// <remarks>Neither ever changes. The SHA-256 of the page's bytes is its contentHash, and its ETag.</remarks>
    /// <param name="format">json, or html for the page.</param>
    public static async Task<Results<Ok<PublishedSummary>, FileStreamHttpResult, Failure>> Get(
        long id, int number, [FromQuery(Name = "format")] string? format, ReportPublisher publisher, WrittenReports reports, HttpContext http, CancellationToken cancellation)
    {
        if (format is not (null or "json" or "html"))
        {
            return Failure.BadQuery("format", $"\"{format}\" is not a format; json and html are.");
        }

        if (format != "html")
        {
            return await reports.FindAsync(id, number, cancellation) is { } found ? TypedResults.Ok(PublishedSummary.Of(found)) : Missing(id, number);
        }

        if (await publisher.OpenAsync(id, number, cancellation) is not var (published, page))
        {
            return Missing(id, number);
        }

        ReportServices.Guard(http.Response);
        return TypedResults.Stream(page, ReportPage.MediaType, ReportPage.FileName(published.Title), published.PublishedAt, new EntityTagHeaderValue($"\"{published.ContentHash}\""));
    }

    /// <summary>A report as it is now as one file of HTML: style, figures and values inside, no script, no request, ready for print.</summary>
    public static async Task<Results<FileContentHttpResult, Failure>> Export(long id, ReportPublisher publisher, CancellationToken cancellation) =>
        await publisher.ExportAsync(id, cancellation) is var (page, name) ? TypedResults.File(page, ReportPage.MediaType, name) : ReportsApi.Missing(id);

    private static Failure Missing(long id, int number) => Failure.NotFound("published version", $"{number} of report {id}");
}
