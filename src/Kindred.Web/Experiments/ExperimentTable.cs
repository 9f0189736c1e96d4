using System.Text;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>GET /experiments.csv and /experiments.tex.</summary>
public static class ExperimentTable
{
    private const string Head = "id,name,status,progress,networks,dataset,objective,norm,inverted_from,inverted_to,tags,starred,archived,created_at,finished_at\n";

    /// <summary>Every experiment that passes a filter, as CSV: a header row, numbers in full, times ISO 8601, tags separated by semicolons.</summary>
    /// <param name="filter">As in the list of experiments.</param>
    /// <param name="sort">As in the list of experiments.</param>
    /// <param name="columns">Columns of the list, in their order, separated by commas: status, finding, networks, tags, dataset, created, finished, architectures, epsilons, seeds, objective, norm, runs, note. All that is stored if not given.</param>
    public static async Task<Results<PushStreamHttpResult, FileContentHttpResult, Failure>> Csv(
        [FromQuery(Name = "filter")] string? filter, [FromQuery(Name = "sort")] string? sort, [FromQuery(Name = "columns")] string? columns,
        IDbContextFactory<KindredDb> database, TimeProvider clock, CancellationToken cancellation)
    {
        if (!string.IsNullOrEmpty(columns))
        {
            return await ShownAsync(filter, sort, columns, latex: false, database, clock, cancellation);
        }

        var (query, failure) = FilteredQuery<Experiment>.Read(ExperimentFilters.Language, ExperimentSorts.All, filter, sort, null, clock.GetUtcNow().UtcDateTime);
        return query is null ? failure! : TypedResults.Stream(stream => WriteAsync(stream, query, database, cancellation), "text/csv; charset=utf-8", "experiments.csv");
    }

    /// <summary>Every experiment that passes a filter, as a table for LaTeX (booktabs; longtable where it is longer than a page). At most 2,000.</summary>
    /// <param name="filter">As in the list of experiments.</param>
    /// <param name="sort">As in the list of experiments.</param>
    /// <param name="columns">As for CSV; the usual columns of the list if not given.</param>
    public static Task<Results<PushStreamHttpResult, FileContentHttpResult, Failure>> Latex(
        [FromQuery(Name = "filter")] string? filter, [FromQuery(Name = "sort")] string? sort, [FromQuery(Name = "columns")] string? columns,
        IDbContextFactory<KindredDb> database, TimeProvider clock, CancellationToken cancellation) => ShownAsync(filter, sort, columns, latex: true, database, clock, cancellation);

    private static async Task WriteAsync(Stream stream, FilteredQuery<Experiment> query, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false));
        await writer.WriteAsync(Head.AsMemory(), cancellation);
        await foreach (var row in query.Of(query.Filter.Shown(db.Experiments))!.Select(ExperimentList.Summary).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            await writer.WriteAsync(Line(row).AsMemory(), cancellation);
        }
    }

    private static string Line(ExperimentSummary row) => string.Join(',', new[]
    {
        row.Id, row.Name, Word(row.Status), row.Progress.ToString("R"), row.Networks.ToString(), row.Dataset, row.Objective, row.Norm.ToString(),
        row.InvertedFrom?.ToString("R"), row.InvertedTo?.ToString("R"), string.Join(';', row.Tags), Word(row.Starred), Word(row.Archived), Time(row.CreatedAt), Time(row.FinishedAt),
    }.Select(CsvText.Field)) + "\n";

    private static string Word<TValue>(TValue value) => value!.ToString()!.ToLowerInvariant();

    private static string? Time(DateTime? at) => at?.ToString("yyyy-MM-ddTHH:mm:ssZ");

    // as the list shows them: its columns, or the usual ones
    private static async Task<Results<PushStreamHttpResult, FileContentHttpResult, Failure>> ShownAsync(
        string? filter, string? sort, string? columns, bool latex, IDbContextFactory<KindredDb> database, TimeProvider clock, CancellationToken cancellation)
    {
        var names = columns?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (names.FirstOrDefault(n => ExperimentColumns.All.All(c => c.Name != n)) is { } unknown)
        {
            return Failure.BadQuery("columns", $"\"{Spelling.Shortened(unknown)}\" is no column; {string.Join(", ", Spelling.NearestFirst(unknown, [.. ExperimentColumns.All.Select(c => c.Name)]))} are.");
        }

        var (query, failure) = FilteredQuery<Experiment>.Read(ExperimentFilters.Language, ExperimentSorts.All, filter, sort, null, clock.GetUtcNow().UtcDateTime);
        if (query is null)
        {
            return failure!;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = query.Of(query.Filter.Shown(db.Experiments))!;
        if (latex && await rows.CountAsync(cancellation) is > LatexTable.Most and var many)
        {
            return LatexTable.TooMany(many, "experiment");
        }

        var lines = await ExperimentListPage.WithRunsAsync(
            db, await rows.Select(ExperimentLine.FromExperiment).AsNoTracking().ToListAsync(cancellation), ExperimentColumns.Read(columns).Any(c => c.Name == "runs"), cancellation);
        var grids = await ExperimentListPage.GridsAsync(db, lines, cancellation);
        return ExperimentPrint.Of(lines, grids, ExperimentColumns.Read(columns), filter, clock.GetUtcNow().UtcDateTime).AsFile(latex);
    }
}
