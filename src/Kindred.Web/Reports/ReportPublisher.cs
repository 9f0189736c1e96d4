using System.Text;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Reports;

namespace Kindred.Web.Reports;

/// <summary>A report that cannot be published, because something in it cannot be drawn.</summary>
public sealed class UndrawnException(IReadOnlyList<string> undrawn) : Exception(string.Join(" ", undrawn))
{
    /// <summary>One sentence for each embed, with its line.</summary>
    public IReadOnlyList<string> Undrawn => undrawn;
}

/// <summary>Publishes reports: draws them once, freezes them, and gives what was frozen back.</summary>
public sealed class ReportPublisher(WrittenReports reports, ReportRenderer renderer, ArtifactStore artifacts, TimeProvider clock)
{
    /// <summary>Freezes a report as it is drawn now; the last published one where nothing has changed. Null where there is no such report.</summary>
    /// <param name="id">The report.</param>
    /// <param name="version">The version that is meant; null for whatever is there.</param>
    /// <param name="cancellation">Stops the queries.</param>
    /// <exception cref="ReportChangedException">It is at another version.</exception>
    /// <exception cref="UndrawnException">Something in it cannot be drawn.</exception>
    public async Task<PublishedReport?> PublishAsync(long id, int? version, CancellationToken cancellation)
    {
        if (await reports.FindAsync(id, cancellation) is not { } report)
        {
            return null;
        }

        if (version is { } meant && meant != report.Version)
        {
            throw new ReportChangedException(report.Version);
        }

        var rendered = await renderer.RenderAsync(report.Markdown, live: false, cancellation);
        return rendered.Undrawn.ToList() is { Count: > 0 } undrawn ? throw new UndrawnException(undrawn)
            : await reports.PublishAsync(report, (number, at) => ReportPage.Published(report.Title, rendered.Html, number, at), cancellation);
    }

    /// <summary>A published page with its bytes; null where there is none.</summary>
    public async Task<(PublishedReport Published, Stream Page)?> OpenAsync(long id, int number, CancellationToken cancellation) =>
        await reports.FindAsync(id, number, cancellation) is { } published ? (published, artifacts.Open(published.ContentHash)) : null;

    /// <summary>The report as it is now as one file, with its name; null where there is no such report.</summary>
    public async Task<(byte[] Page, string FileName)?> ExportAsync(long id, CancellationToken cancellation)
    {
        if (await reports.FindAsync(id, cancellation) is not { } report)
        {
            return null;
        }

        var rendered = await renderer.RenderAsync(report.Markdown, live: false, cancellation);
        return (Encoding.UTF8.GetBytes(ReportPage.Exported(report.Title, rendered.Html, report.Version, clock.GetUtcNow().UtcDateTime)), ReportPage.FileName(report.Title));
    }
}
