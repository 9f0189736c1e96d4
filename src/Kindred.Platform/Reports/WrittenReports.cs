using System.Security.Cryptography;
using System.Text;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Reports;

/// <summary>Somebody else changed a report since the version that a change was made from.</summary>
public sealed class ReportChangedException(int version) : Exception($"The report was changed elsewhere: it is at version {version} now.")
{
    /// <summary>The version it has now.</summary>
    public int Version => version;
}

/// <summary>Whether a report could be taken away.</summary>
public enum ReportDeletion
{
    Done,
    Missing,

    /// <summary>A version of it is published, and stays.</summary>
    Published,
}

/// <summary>Keeps what people write: drafts that change, and published pages that do not. Whether embeds can be drawn is the caller's to check.</summary>
public sealed class WrittenReports(IDbContextFactory<KindredDb> database, ArtifactStore artifacts, TimeProvider clock)
{
    public const int LongestTitle = 160;
    public const int LongestMarkdown = 200_000;
    public const string PageType = "text/html";

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Null where there is none.</summary>
    public async Task<WrittenReport?> FindAsync(long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.WrittenReports.AsNoTracking().Include(r => r.Published.OrderByDescending(p => p.Number)).SingleOrDefaultAsync(r => r.Id == id, cancellation);
    }

    /// <summary>Null where there is none.</summary>
    public async Task<PublishedReport?> FindAsync(long id, int number, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.PublishedReports.AsNoTracking().SingleOrDefaultAsync(p => p.ReportId == id && p.Number == number, cancellation);
    }

    /// <summary>Stores a new draft; the one that this key stored before where there is one.</summary>
    /// <exception cref="SpecException">Title or text cannot be accepted.</exception>
    public async Task<WrittenReport> CreateAsync(string title, string markdown, string? idempotencyKey, CancellationToken cancellation)
    {
        Check(title, markdown);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await FindAsync(db, idempotencyKey, cancellation) is { } before)
        {
            return before;
        }

        var report = new WrittenReport { Title = title.Trim(), Markdown = markdown, IdempotencyKey = idempotencyKey, CreatedAt = Now, UpdatedAt = Now };
        db.WrittenReports.Add(report);
        try
        {
            await db.SaveChangesAsync(cancellation);
            return report;
        }
        catch (DbUpdateException) when (idempotencyKey is not null)
        {
            // the same request arrived twice at once and the other one was stored first
            await using var other = await database.CreateDbContextAsync(cancellation);
            if (await FindAsync(other, idempotencyKey, cancellation) is { } first)
            {
                return first;
            }

            throw;
        }
    }

    /// <summary>Replaces title and text of a draft. Null where there is no such report.</summary>
    /// <param name="id">The report.</param>
    /// <param name="version">The version that the change was made from; null overwrites whatever is there.</param>
    /// <param name="title">New title; null leaves it.</param>
    /// <param name="markdown">New text; null leaves it.</param>
    /// <param name="cancellation">Stops the queries.</param>
    /// <exception cref="SpecException">Title or text cannot be accepted.</exception>
    /// <exception cref="ReportChangedException">It is at another version by now; nothing was changed.</exception>
    public async Task<WrittenReport?> ChangeAsync(long id, int? version, string? title, string? markdown, CancellationToken cancellation)
    {
        Check(title ?? "-", markdown ?? "");
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.WrittenReports.SingleOrDefaultAsync(r => r.Id == id, cancellation) is not { } report)
        {
            return null;
        }

        if (version is { } from && from != report.Version)
        {
            throw new ReportChangedException(report.Version);
        }

        var (newTitle, newMarkdown) = (title?.Trim() ?? report.Title, markdown ?? report.Markdown);
        if (newTitle == report.Title && newMarkdown == report.Markdown)
        {
            return report;
        }

        (report.Title, report.Markdown, report.UpdatedAt) = (newTitle, newMarkdown, Now);
        report.Version++;
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ReportChangedException(await db.WrittenReports.AsNoTracking().Where(r => r.Id == id).Select(r => r.Version).SingleAsync(cancellation));
        }

        return report;
    }

    /// <summary>False where there is no such report.</summary>
    public async Task<bool> ArchiveAsync(long id, bool archived, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.WrittenReports.Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Archived, archived), cancellation) > 0;
    }

    /// <summary>Takes a draft away of which nothing was ever published.</summary>
    public async Task<ReportDeletion> DeleteAsync(long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var deleted = await db.WrittenReports.Where(r => r.Id == id && r.Published.Count == 0).ExecuteDeleteAsync(cancellation);
        return deleted > 0 ? ReportDeletion.Done : await db.WrittenReports.AnyAsync(r => r.Id == id, cancellation) ? ReportDeletion.Published : ReportDeletion.Missing;
    }

    /// <summary>
    /// Freezes a page for ever. Where the last one published would be the very same bytes, nothing is added and that one is the answer:
    /// publishing twice publishes once.
    /// </summary>
    /// <param name="report">The draft as it was read, with what was published before.</param>
    /// <param name="page">The page for a number and a time of publication.</param>
    /// <param name="cancellation">Stops the queries.</param>
    /// <exception cref="ReportChangedException">Somebody published, or changed the draft, meanwhile.</exception>
    public async Task<PublishedReport> PublishAsync(WrittenReport report, Func<int, DateTime, string> page, CancellationToken cancellation)
    {
        var last = report.Published.MaxBy(p => p.Number);
        if (last is not null && HashOf(page(last.Number, last.PublishedAt)) == last.ContentHash)
        {
            return last;
        }

        var (number, at) = ((last?.Number ?? 0) + 1, ToSecond(Now));
        var html = Encoding.UTF8.GetBytes(page(number, at));
        var artifact = artifacts.Put(PageType, stream => stream.Write(html));
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var version = await db.WrittenReports.Where(r => r.Id == report.Id).Select(r => r.Version).SingleOrDefaultAsync(cancellation);
        if (version != report.Version)
        {
            throw new ReportChangedException(version);
        }

        var published = new PublishedReport
        {
            ReportId = report.Id,
            Number = number,
            Version = report.Version,
            Title = report.Title,
            Markdown = report.Markdown,
            ContentHash = artifact.Sha256,
            Bytes = artifact.Bytes,
            PublishedAt = at,
        };
        ArtifactStore.Remember(db, artifact);
        db.PublishedReports.Add(published);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // somebody published at the same moment and was stored first
            await using var other = await database.CreateDbContextAsync(cancellation);
            if (await other.PublishedReports.AnyAsync(p => p.ReportId == report.Id && p.Number == number, cancellation))
            {
                throw new ReportChangedException(report.Version);
            }

            throw;
        }

        await transaction.CommitAsync(cancellation);
        return published;
    }

    private static async Task<WrittenReport?> FindAsync(KindredDb db, string? idempotencyKey, CancellationToken cancellation) =>
        idempotencyKey is null ? null : await db.WrittenReports.AsNoTracking().SingleOrDefaultAsync(r => r.IdempotencyKey == idempotencyKey, cancellation);

    private static string HashOf(string page) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(page)));

    private static DateTime ToSecond(DateTime time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private static void Check(string title, string markdown)
    {
        var errors = new SpecErrors();
        if (title.Trim().Length is 0 or > LongestTitle || title.Any(char.IsControl))
        {
            errors.Add("title", $"A title of 1 to {LongestTitle} characters.");
        }

        if (markdown.Length > LongestMarkdown || markdown.Contains('\0'))
        {
            errors.Add("markdown", $"A text of at most {LongestMarkdown:N0} characters.");
        }

        if (errors.Any)
        {
            throw new SpecException(errors);
        }
    }
}
