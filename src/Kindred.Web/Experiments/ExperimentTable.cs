using System.Text;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>GET /experiments.csv.</summary>
public static class ExperimentTable
{
    private const string Head = "id,name,status,progress,networks,dataset,objective,norm,inverted_from,inverted_to,tags,starred,archived,created_at,finished_at\n";

    /// <summary>Every experiment that passes a filter, as CSV: a header row, numbers in full, times ISO 8601, tags separated by semicolons.</summary>
    /// <param name="filter">As in the list of experiments.</param>
    /// <param name="sort">As in the list of experiments.</param>
    public static Results<PushStreamHttpResult, Failure> Csv(
        [FromQuery(Name = "filter")] string? filter, [FromQuery(Name = "sort")] string? sort, IDbContextFactory<KindredDb> database, TimeProvider clock, CancellationToken cancellation)
    {
        var (query, failure) = FilteredQuery<Experiment>.Read(ExperimentFilters.Language, ExperimentSorts.All, filter, sort, null, clock.GetUtcNow().UtcDateTime);
        return query is null ? failure! : TypedResults.Stream(stream => WriteAsync(stream, query, database, cancellation), "text/csv; charset=utf-8", "experiments.csv");
    }

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
    }.Select(Cell)) + "\n";

    private static string Word<TValue>(TValue value) => value!.ToString()!.ToLowerInvariant();

    private static string? Time(DateTime? at) => at?.ToString("yyyy-MM-ddTHH:mm:ssZ");

    // a name that begins like a formula would be one in a spreadsheet
    private static string Cell(string? text)
    {
        var formula = text is ['=' or '+' or '@' or '\t', ..] || (text is ['-', ..] && !double.TryParse(text, out _));
        return CsvText.Quoted(formula ? $"'{text}" : text ?? "");
    }
}
