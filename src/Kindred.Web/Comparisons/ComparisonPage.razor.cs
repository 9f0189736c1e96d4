using System.Text.Json;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>One comparison: its matrices as they are computed, each cell a way to why; members are added in place.</summary>
public sealed partial class ComparisonPage
{
    private readonly Dictionary<long, MatrixView> views = [];
    private ComparisonDetails? details;
    private List<MatrixTable> tables = [];
    private string? dataset;
    private long? shown;
    private bool missing;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required MatrixReader Matrices { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override bool Live => details is { Status: not (RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled) };
    private bool Uploaded => details!.Members[0].ModelId is null;
    private List<Compare.NetworkReference> Members => [.. details!.Members.Where(m => m.ModelId is not null).Select(m => Compare.NetworkReference.OfModel(long.Parse(m.ModelId!))).Distinct()];
    private PrintedTable PrintMembers() => new TableOf<ComparisonMemberView>().Written("Row", m => $"{m.Index + 1}").Value("row", m => m.Index + 1)
        .Text(Uploaded ? "Array" : "Network", "label", m => m.Label).Value("network_id", m => m.ModelId).Text("Layer", "layer", m => m.Layer)
        .Table($"comparison-{Id}-members", $"Members of {details!.Name}, in the order of rows and columns of its matrices.", details.Members);

    private long RunId => long.Parse(details!.RunId);

    private string Summary => string.Join(" · ", new[]
    {
        Words.Count(details!.Members.Count, Uploaded ? "array" : "network"),
        Number("pairs") is { } pairs ? $"{Words.Count(pairs, "image pair")} of seed {Number("pairSeed")}, {dataset}" : null,
        Words.Count(tables.Count(t => t.FinishedAt is not null), "matrix", "matrices"),
    }.OfType<string>());

    protected override async Task OnParametersSetAsync()
    {
        if (shown != Id)
        {
            shown = Id;
            tables = [];
            views.Clear();
            await ReadAsync(CancellationToken.None);
        }
    }

    // whole matrices are read once; of each measure and image set the largest is shown, and the one before until it has its first row
    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        await using var db = await Database.CreateDbContextAsync(cancellation);
        details = await ComparisonDetails.ReadAsync(db, Id, cancellation);
        missing = details is null;
        if (details is null)
        {
            return;
        }

        dataset ??= details.Members[0].ModelId is { } model ? await db.Models.Where(m => m.Id == long.Parse(model)).Select(m => m.Dataset).SingleAsync(cancellation) : null;
        var known = tables.Where(t => t.FinishedAt is not null).ToDictionary(t => t.Id);
        var newest = details.Matrices.Where(m => m.RowsDone > 0).GroupBy(m => (m.MeasureLabel, m.Images)).Select(g => g.MaxBy(m => m.Size)!)
            .OrderBy(m => long.Parse(m.Id)).ToList();
        tables = [];
        foreach (var id in newest.Select(m => long.Parse(m.Id)))
        {
            if (!known.TryGetValue(id, out var table))
            {
                table = (await Matrices.ReadAsync(id, cancellation))!;
                views[id] = MatrixViews.Of(table);
            }

            tables.Add(table);
        }
    }

    private int? Number(string field) => details!.Spec.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
