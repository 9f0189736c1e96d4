using Kindred.Platform.Reports;
using Kindred.Web.Api;
using Kindred.Web.Reports.Embeds;

namespace Kindred.Web.Reports;

/// <summary>A written report in a list.</summary>
public sealed record ReportSummary
{
    public required string Id { get; init; }
    public required string Title { get; init; }

    /// <summary>Counts changes of title and text.</summary>
    public required int Version { get; init; }

    public required bool Archived { get; init; }
    public required DateTime CreatedAt { get; init; }

    /// <summary>Of title or text.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>The last that was published; null for a draft of which nothing is.</summary>
    public required PublishedSummary? Published { get; init; }
}

/// <summary>A written report with its text.</summary>
public sealed record ReportDetails
{
    public required string Id { get; init; }
    public required string Title { get; init; }

    /// <summary>The text, with its embeds as they are written.</summary>
    public required string Markdown { get; init; }

    /// <summary>Counts changes of title and text; send it with a change. Also the ETag.</summary>
    public required int Version { get; init; }

    public required bool Archived { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime UpdatedAt { get; init; }

    /// <summary>What was published of it, the newest first. These never change.</summary>
    public required IReadOnlyList<PublishedSummary> Published { get; init; }

    public static ReportDetails Of(WrittenReport report) => new()
    {
        Id = PublicId.Of(report.Id),
        Title = report.Title,
        Markdown = report.Markdown,
        Version = report.Version,
        Archived = report.Archived,
        CreatedAt = report.CreatedAt,
        UpdatedAt = report.UpdatedAt,
        Published = [.. report.Published.OrderByDescending(p => p.Number).Select(PublishedSummary.Of)],
    };
}

/// <summary>A published page: one self-contained file of HTML that never changes.</summary>
public sealed record PublishedSummary
{
    /// <summary>Counts from 1 within the report.</summary>
    public required int Number { get; init; }

    /// <summary>The version of the text that was published.</summary>
    public required int Version { get; init; }

    public required string Title { get; init; }
    public required DateTime PublishedAt { get; init; }

    /// <summary>SHA-256 over the bytes of the page.</summary>
    public required string ContentHash { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Address of the page on this server.</summary>
    public required string Page { get; init; }

    public static PublishedSummary Of(PublishedReport published) => new()
    {
        Number = published.Number,
        Version = published.Version,
        Title = published.Title,
        PublishedAt = published.PublishedAt,
        ContentHash = published.ContentHash,
        Bytes = published.Bytes,
        Page = Urls.PublishedReport(published.ReportId, published.Number),
    };
}

/// <summary>A report to write.</summary>
public sealed record CreateReportRequest
{
    /// <summary>1 to 160 characters. Left out with an experiment, its finding.</summary>
    public string? Title { get; init; }

    /// <summary>At most 200,000 characters. Left out with an experiment, a text that tells its finding.</summary>
    public string? Markdown { get; init; }

    /// <summary>Id of an experiment to begin from.</summary>
    public string? Experiment { get; init; }
}

/// <summary>What to change of a report; what is left out stays.</summary>
public sealed record ChangeReportRequest
{
    public string? Title { get; init; }
    public string? Markdown { get; init; }
    public bool? Archived { get; init; }

    /// <summary>The version that the change was made from; needed for title and text, unless If-Match says it.</summary>
    public int? Version { get; init; }
}

/// <summary>What to publish.</summary>
public sealed record PublishReportRequest
{
    /// <summary>The version that is meant: another one is not published.</summary>
    public required int Version { get; init; }
}

/// <summary>A text to look at before it is stored.</summary>
public sealed record PreviewRequest
{
    public required string Markdown { get; init; }
}

/// <summary>A text as it would look.</summary>
/// <param name="Html">With everything drawn; what cannot be says so in its place.</param>
/// <param name="Problems">What is wrong with embeds.</param>
public sealed record Preview(string Html, IReadOnlyList<EmbedProblem> Problems);
