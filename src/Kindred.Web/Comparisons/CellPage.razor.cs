using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Charts;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>One cell of a matrix: its value with what it rests on, why it is so, and a second computation of it.</summary>
public sealed partial class CellPage
{
    private const int LargestShown = 60; // beyond, the matrix is a plot and needs a page of its own
    private MatrixTable? table;
    private MatrixView? view;
    private CellView? cell;
    private IReadOnlyList<CellRecomputation> again = [];
    private (long, int, int)? shown;
    private bool read;

    [Parameter]
    public long Id { get; set; }

    [SupplyParameterFromQuery]
    public int Row { get; set; }

    [SupplyParameterFromQuery]
    public int Column { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required MatrixReader Matrices { get; init; }

    [Inject]
    public required CellService Cells { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Owner => cell!.Table.ComparisonId is { } comparison ? Urls.Comparison(comparison) : Urls.Experiment(cell.Table.ExperimentId!.Value, "matrices");

    private string Heading => Row == Column ? $"{cell!.A.Label} with itself"
        : cell!.Table.ImageSet == ImageSets.Inverted ? $"{cell.A.Label} inverted, {cell.B.Label} observing"
        : $"{cell.A.Label} and {cell.B.Label}";

    // beside the card there is room for half a page
    private int CellSize => table!.Size switch { <= 4 => 64, <= 8 => 48, <= 12 => 34, <= 16 => 28, <= 32 => 13, _ => 8 };


    // of a matrix from before they were kept, as a second computation found them
    private ImageExtremes? Agreement => cell?.Images ?? again.Select(a => a.Result?.Agreement).Where(a => a is { Count: > 0 })
        .Select(a => ImageExtremes.Of(a!.Select(one => (float)one))).FirstOrDefault();

    protected override bool Live => again.Any(a => a.Status is RunStatus.Queued or RunStatus.Waiting or RunStatus.Running or RunStatus.Lost);

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Id, Row, Column))
        {
            return;
        }

        shown = (Id, Row, Column);
        if (table?.Id != Id || table.FinishedAt is null)
        {
            table = await Matrices.ReadAsync(Id, CancellationToken.None);
            view = table is null || table.Size > LargestShown ? null : MatrixViews.Of(table);
        }

        cell = null;
        if (table is not null && Row >= 0 && Row < table.Size && Column >= 0 && Column < table.Size)
        {
            await using var db = await Database.CreateDbContextAsync();
            cell = await CellView.ReadAsync(db, Cells, table, Row, Column, CancellationToken.None);
            await ReadAsync(CancellationToken.None);
        }

        read = true;
    }

    private void Open((int Row, int Column) chosen) => Navigation.NavigateTo(Urls.MatrixCell(Id, chosen.Row, chosen.Column), replace: true);

    protected override async Task ReadAsync(CancellationToken cancellation) => again = await Cells.RecomputationsAsync(Id, Row, Column, cancellation);

    private async Task AgainAsync()
    {
        await Cells.RecomputeAsync(table!, Row, Column, null, CancellationToken.None);
        await ReadAgainAsync();
        StateHasChanged();
    }
}
