using System.Text;
using Kindred.Platform.Data;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>GET /runs.csv and /runs.tex.</summary>
public static class RunTable
{
    /// <summary>Every run that passes a filter, as CSV: what needs somebody, what runs, what waits, what ended. Numbers in full, times ISO 8601.</summary>
    /// <param name="filter">As in the list of runs.</param>
    public static Results<PushStreamHttpResult, Failure> Csv(
        [FromQuery(Name = "filter")] string? filter, IDbContextFactory<KindredDb> database, TimeProvider clock, CancellationToken cancellation)
    {
        var (query, failure) = Read(filter, clock);
        return query is null ? failure! : TypedResults.Stream(stream => WriteAsync(stream, query.Filter, database, cancellation), "text/csv; charset=utf-8", "kindred-runs.csv");
    }

    /// <summary>Every run that passes a filter, as a table for LaTeX (booktabs; longtable where it is longer than a page). At most 2,000.</summary>
    /// <param name="filter">As in the list of runs.</param>
    public static async Task<Results<FileContentHttpResult, Failure>> Latex(
        [FromQuery(Name = "filter")] string? filter, IDbContextFactory<KindredDb> database, TimeProvider clock, CancellationToken cancellation)
    {
        var (query, failure) = Read(filter, clock);
        if (query is null)
        {
            return failure!;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await query.Filter.Apply(db.Runs).CountAsync(cancellation) is > LatexTable.Most and var many)
        {
            return LatexTable.TooMany(many, "run");
        }

        var runs = new List<RunLine>();
        await foreach (var page in PagesAsync(db, query.Filter, cancellation))
        {
            runs.AddRange(page);
        }

        return RunPrint.Of(runs, "runs", string.IsNullOrWhiteSpace(filter) ? "" : $" with {filter.Trim()}", clock.GetUtcNow().UtcDateTime).AsFile(latex: true);
    }

    private static (FilteredQuery<Run>? Query, Failure? Failure) Read(string? filter, TimeProvider clock) =>
        FilteredQuery<Run>.Read(RunFilters.Language, RunSorts.All, filter, null, null, clock.GetUtcNow().UtcDateTime);

    private static async Task WriteAsync(Stream stream, CompiledFilter<Run> filter, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        var first = true;
        await foreach (var page in PagesAsync(db, filter, cancellation))
        {
            var text = RunPrint.Of(page, "runs", "", default).ToCsv();
            await writer.WriteAsync((first ? text : text[(text.IndexOf('\n') + 1)..]).AsMemory(), cancellation);
            first = false;
        }
    }

    // one at least, so that a table without rows has its head
    private static async IAsyncEnumerable<IReadOnlyList<RunLine>> PagesAsync(
        KindredDb db, CompiledFilter<Run> filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var page = await RunListPage.ReadAsync(db, filter, after, cancellation);
            yield return page.Runs;
            after = page.Next;
        }
        while (after is not null);
    }
}
