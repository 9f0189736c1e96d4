using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>All experiments, newest first. Filter and page are in the address.</summary>
public sealed partial class ExperimentsPage : IAsyncDisposable
{
    private const int pageSize = 50;
    private readonly CancellationTokenSource gone = new();
    private readonly Dictionary<long, ExperimentFindings?> findings = [];
    private List<ExperimentRow>? rows;
    private int total;
    private bool more;
    private string typed = "";
    private DateTime now;
    private Task refreshing = Task.CompletedTask;

    [SupplyParameterFromQuery]
    public string? Name { get; set; }

    /// <summary>Show those older than this id.</summary>
    [SupplyParameterFromQuery]
    public long? Before { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required FindingCache Findings { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private string Title => total == 0 ? "No experiments yet" : Words.Count(total, "experiment");

    protected override async Task OnParametersSetAsync()
    {
        typed = Name ?? "";
        await ReadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            refreshing = RefreshAsync();
        }
    }

    private async Task ReadAsync()
    {
        await using var db = await Database.CreateDbContextAsync(gone.Token);
        var asked = db.Experiments.AsQueryable();
        if (!string.IsNullOrWhiteSpace(Name))
        {
            var part = Name.Trim().ToLowerInvariant().Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_");
            asked = asked.Where(e => EF.Functions.Like(e.Name.ToLower(), $"%{part}%", @"\")); // lower case is what both databases can do
        }

        if (Before is { } id)
        {
            asked = asked.Where(e => e.Id < id);
        }

        total = await db.Experiments.CountAsync(gone.Token);
        var read = await ExperimentRow.ReadAsync(asked.OrderByDescending(e => e.Id).Take(pageSize + 1), gone.Token);
        more = read.Count > pageSize;
        rows = [.. read.Take(pageSize)];
        now = Clock.GetUtcNow().UtcDateTime;
        foreach (var row in rows)
        {
            findings[row.Id] = await Findings.ReadAsync(row, gone.Token);
        }
    }

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3), Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(gone.Token))
            {
                await InvokeAsync(async () =>
                {
                    await ReadAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
    }

    private void Typed(ChangeEventArgs e) => Show(e.Value?.ToString() ?? "");

    private void Show(string name)
    {
        typed = name;
        Navigation.NavigateTo(Urls.ExperimentsNamed(name), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        await refreshing;
        gone.Dispose();
    }
}
