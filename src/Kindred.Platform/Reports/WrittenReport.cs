namespace Kindred.Platform.Reports;

/// <summary>
/// A text that people write about experiments: Markdown with figures and tables drawn from the database. Not the convergence report, which is
/// computed. The text goes on changing; what is published of it never does.
/// </summary>
public sealed class WrittenReport
{
    public long Id { get; set; }
    public required string Title { get; set; }

    /// <summary>With blocks that name what is to be drawn in their place.</summary>
    public required string Markdown { get; set; }

    /// <summary>Counts changes of title and text from 1: who changes an older one learns of it instead of overwriting.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Left out of the list; nothing is lost.</summary>
    public bool Archived { get; set; }

    /// <summary>Of the call that created it.</summary>
    public string? IdempotencyKey { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>Of title or text.</summary>
    public DateTime UpdatedAt { get; set; }

    public List<PublishedReport> Published { get; } = [];
}

/// <summary>A report as it stood when it was published: one self-contained page of HTML that never changes.</summary>
public sealed class PublishedReport
{
    public long Id { get; set; }
    public long ReportId { get; set; }

    /// <summary>Counts from 1 within the report.</summary>
    public int Number { get; set; }

    /// <summary>The version of the text that was published.</summary>
    public int Version { get; set; }

    public required string Title { get; set; }
    public required string Markdown { get; set; }

    /// <summary>SHA-256 over the bytes of the page, which is also the artifact that holds them.</summary>
    public required string ContentHash { get; set; }

    public long Bytes { get; set; }
    public DateTime PublishedAt { get; set; }
}
