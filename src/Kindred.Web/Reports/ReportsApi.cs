using System.ComponentModel;
using System.Globalization;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Reports;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Reports;

public static class ReportsApi
{
    private const string sort = "-updatedAt";
    private const string json = "application/json";

    public static void MapReports(this RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/reports").WithTags("Reports");
        reports.MapGet("", List).WithName("listWrittenReports").Fails(400);
        reports.MapPost("", Create).WithName("createWrittenReport").Accepts<CreateReportRequest>(json).Fails(400, 413, 415, 422);
        reports.MapPost("/preview", Look).WithName("previewWrittenReport").Accepts<PreviewRequest>(json).Fails(400, 413, 415, 422);
        reports.MapGet("/{id:long}", Get).WithName("getWrittenReport").Fails(404);
        reports.MapPatch("/{id:long}", Change).WithName("changeWrittenReport").Accepts<ChangeReportRequest>(json).Fails(400, 404, 409, 412, 413, 415, 422);
        reports.MapDelete("/{id:long}", Delete).WithName("deleteWrittenReport").Fails(404, 409);
        reports.MapPost("/{id:long}/publish", PublishedReports.Publish).WithName("publishWrittenReport").Accepts<PublishReportRequest>(json).Fails(400, 404, 409, 413, 415, 422);
        reports.MapGet("/{id:long}/published/{number:int}", PublishedReports.Get).WithName("getPublishedReport")
            .Produces<PublishedSummary>(200, json, "text/html").Fails(400, 404);
        reports.MapGet("/{id:long}/export.html", PublishedReports.Export).WithName("exportWrittenReport").Produces<string>(200, "text/html").Fails(404);
    }

    /// <summary>Written reports, those changed last first.</summary>
    /// <remarks>People write these; what is computed of one experiment is at /experiments/{id}/report.</remarks>
    /// <param name="page">Paging.</param>
    /// <param name="archived">true lists archived reports instead.</param>
    public static async Task<Results<Ok<Page<ReportSummary>>, Failure>> List(
        [AsParameters] PageQuery page, [FromQuery(Name = "archived")] bool? archived, IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        if (await ReadAsync(database, page.Cursor, page.Take, archived ?? false, cancellation) is not { } answer)
        {
            return Cursor.Refused;
        }

        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(answer);
    }

    /// <summary>Stores a report as a draft.</summary>
    /// <remarks>
    /// The text is Markdown. A fenced block named kindred is drawn from the database: its first line is chart: similarity, accuracy, training or
    /// robustness; matrix: twins, plain, inverted, difference or the id of one; gallery: the number of an image pair; table: networks, similarity,
    /// verdicts or values. Its others are fields such as experiment: 5, measure: linear-cka, epsilon: 0.5, seed: 0, caption: some words.
    /// Embeds that are wrong are answered with their lines and nothing is stored. With an experiment and without a text, one is written that
    /// tells what that experiment found. The same Idempotency-Key again answers with the same report.
    /// </remarks>
    /// <param name="unfinished">true stores a text whose embeds are not right yet; publishing still refuses it.</param>
    public static async Task<Results<Created<ReportDetails>, Failure>> Create(
        HttpRequest request,
        [FromHeader(Name = "Idempotency-Key")][Description("Any text of the caller's, at most 200 characters, new for each report: makes it safe to send the call again.")] string? idempotencyKey,
        [FromQuery(Name = "unfinished")] bool? unfinished,
        WrittenReports reports, ReportTemplate template, ReportRenderer renderer, CancellationToken cancellation)
    {
        if (StandAlone.WrongKey(idempotencyKey) is { } wrong)
        {
            return wrong;
        }

        var (asked, failure) = await JsonFields.ReadAsync<CreateReportRequest>(request, cancellation);
        if (asked is null)
        {
            return failure!;
        }

        ReportDraft? draft = null;
        if (asked.Experiment is { } experiment
            && (!long.TryParse(experiment, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || (draft = await template.ForAsync(id, cancellation)) is null))
        {
            return Refused("experiment", $"There is no experiment {Spelling.Shortened(experiment)}.");
        }

        var (title, markdown) = (asked.Title ?? draft?.Title, asked.Markdown ?? draft?.Markdown ?? "");
        if (title is null)
        {
            return Refused("title", "Missing.");
        }

        try
        {
            return await WrongAsync(renderer, markdown, unfinished, cancellation) ?? (Results<Created<ReportDetails>, Failure>)Stored(await reports.CreateAsync(title, markdown, idempotencyKey, cancellation));
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }

        Created<ReportDetails> Stored(WrittenReport report) => TypedResults.Created($"{KindredApi.Prefix}/reports/{report.Id}", Tagged(request.HttpContext, report));
    }

    /// <summary>Draws a text without storing it, and says what is wrong with its embeds.</summary>
    public static async Task<Results<Ok<Preview>, Failure>> Look(HttpRequest request, ReportRenderer renderer, CancellationToken cancellation)
    {
        var (asked, failure) = await JsonFields.ReadAsync<PreviewRequest>(request, cancellation);
        if (asked is null)
        {
            return failure!;
        }

        if (asked.Markdown.Length > WrittenReports.LongestMarkdown)
        {
            return Refused("markdown", $"A text of at most {WrittenReports.LongestMarkdown:N0} characters.");
        }

        var rendered = await renderer.RenderAsync(asked.Markdown, live: true, cancellation);
        return TypedResults.Ok(new Preview(rendered.Html, [.. rendered.Problems]));
    }

    /// <summary>One report with its text and what was published of it. The ETag is its version.</summary>
    public static async Task<Results<Ok<ReportDetails>, Failure>> Get(long id, WrittenReports reports, HttpContext http, CancellationToken cancellation) =>
        await reports.FindAsync(id, cancellation) is { } report ? TypedResults.Ok(Tagged(http, report)) : Missing(id);

    /// <summary>Changes title or text of a draft, or archives it. What is published stays as it is.</summary>
    /// <remarks>
    /// Say which version the change was made from, as version (409 where it is at another one by now) or as If-Match (412). Embeds that are wrong
    /// are answered with their lines and nothing is changed.
    /// </remarks>
    /// <param name="ifMatch">The ETag of the version that the change was made from.</param>
    /// <param name="unfinished">true stores a text whose embeds are not right yet; publishing still refuses it.</param>
    public static async Task<Results<Ok<ReportDetails>, Failure>> Change(
        long id, HttpRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, [FromQuery(Name = "unfinished")] bool? unfinished,
        WrittenReports reports, ReportRenderer renderer, CancellationToken cancellation)
    {
        var (asked, failure) = await JsonFields.ReadAsync<ChangeReportRequest>(request, cancellation);
        if (asked is null)
        {
            return failure!;
        }

        var version = asked.Version ?? (int.TryParse(ifMatch?.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var matched) ? matched : null);
        if ((asked.Title ?? asked.Markdown) is not null && version is null)
        {
            return Refused("version", "Missing: the version that the change was made from, here or as If-Match.");
        }

        try
        {
            if (asked.Markdown is { } markdown && await WrongAsync(renderer, markdown, unfinished, cancellation) is { } wrong)
            {
                return wrong;
            }

            if (await reports.ChangeAsync(id, version, asked.Title, asked.Markdown, cancellation) is null
                || asked.Archived is { } archived && !await reports.ArchiveAsync(id, archived, cancellation))
            {
                return Missing(id);
            }
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }
        catch (ReportChangedException e)
        {
            return asked.Version is null ? new Failure(StatusCodes.Status412PreconditionFailed, "report-changed", e.Message) : Failure.Conflict("report-changed", e.Message);
        }

        return await reports.FindAsync(id, cancellation) is { } report ? TypedResults.Ok(Tagged(request.HttpContext, report)) : Missing(id);
    }

    /// <summary>Takes a draft away of which nothing was published. One that was published can be archived; its published pages stay.</summary>
    public static async Task<Results<NoContent, Failure>> Delete(long id, WrittenReports reports, CancellationToken cancellation) =>
        await reports.DeleteAsync(id, cancellation) switch
        {
            ReportDeletion.Done => TypedResults.NoContent(),
            ReportDeletion.Published => Failure.Conflict("report-published", $"Report {id} was published, and what is published stays: archive it instead."),
            _ => Missing(id),
        };

    internal static Failure Missing(long id) => Failure.NotFound("report", id);

    internal static Failure Refused(string field, params string[] messages) => Failure.InvalidFields(new Dictionary<string, string[]> { [field] = messages });

    /// <summary>A page of reports, those changed last first; null where the cursor is none of this list.</summary>
    internal static async Task<Page<ReportSummary>?> ReadAsync(IDbContextFactory<KindredDb> database, string? cursorText, int take, bool archived, CancellationToken cancellation)
    {
        Cursor? cursor = null;
        if (cursorText is not null && (!Cursor.TryRead(cursorText, sort, out cursor) || !long.TryParse(cursor!.Value, out _)))
        {
            return null;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var all = db.WrittenReports.Where(r => r.Archived == archived);
        if (cursor is not null)
        {
            var (at, id) = (new DateTime(long.Parse(cursor.Value), DateTimeKind.Utc), cursor.Id);
            all = all.Where(r => r.UpdatedAt < at || r.UpdatedAt == at && r.Id < id);
        }

        var rows = await all.OrderByDescending(r => r.UpdatedAt).ThenByDescending(r => r.Id).Take(take + 1).Select(r => new
        {
            Report = new { r.Id, r.Title, r.Version, r.Archived, r.CreatedAt, r.UpdatedAt },
            Last = r.Published.OrderByDescending(p => p.Number).Select(p => new { p.ReportId, p.Number, p.Version, p.Title, p.ContentHash, p.Bytes, p.PublishedAt }).FirstOrDefault(),
        }).ToListAsync(cancellation);
        var items = rows.ConvertAll(r => new ReportSummary
        {
            Id = PublicId.Of(r.Report.Id),
            Title = r.Report.Title,
            Version = r.Report.Version,
            Archived = r.Report.Archived,
            CreatedAt = r.Report.CreatedAt,
            UpdatedAt = r.Report.UpdatedAt,
            Published = r.Last is null ? null : new()
            {
                Number = r.Last.Number,
                Version = r.Last.Version,
                Title = r.Last.Title,
                PublishedAt = r.Last.PublishedAt,
                ContentHash = r.Last.ContentHash,
                Bytes = r.Last.Bytes,
                Page = Urls.PublishedReport(r.Last.ReportId, r.Last.Number),
            },
        });
        return Page<ReportSummary>.Of(items, take, r => new Cursor(sort, $"{r.UpdatedAt.Ticks}", long.Parse(r.Id)).ToString());
    }

    private static async Task<Failure?> WrongAsync(ReportRenderer renderer, string markdown, bool? unfinished, CancellationToken cancellation) =>
        unfinished == true || markdown.Length > WrittenReports.LongestMarkdown || await renderer.CheckAsync(markdown, cancellation) is not { Count: > 0 } problems ? null
            : Refused("markdown", [.. problems.Select(p => p.ToString())]);

    private static ReportDetails Tagged(HttpContext http, WrittenReport report)
    {
        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{report.Version}\"");
        http.Response.Headers.CacheControl = "no-store";
        return ReportDetails.Of(report);
    }
}
