using Kindred.Platform.Experiments;
using Kindred.Web.Layout;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Home;

/// <summary>Results first, then what needs a hand, what is at work, and on what.</summary>
public sealed partial class HomePage : IAsyncDisposable
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource gone = new();
    private HomeView? view;
    private string? slots;
    private bool loaded;
    private Task refreshing = Task.CompletedTask;

    [Inject]
    public required HomeReader Reader { get; init; }

    [Inject]
    public required GlanceReader Glances { get; init; }

    [Inject]
    public required ExperimentService Service { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override async Task OnInitializedAsync() => await ReadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            refreshing = RefreshAsync();
        }
    }

    private async Task ReadAsync()
    {
        view = await Reader.ReadAsync(gone.Token);
        slots = (await Glances.ReadAsync(gone.Token)).SlotsSentence;
        loaded = true;
    }

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(interval, Clock);
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

    private async Task RetryAsync(long runId)
    {
        await Service.RetryRunAsync(runId, gone.Token);
        await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        await refreshing;
        gone.Dispose();
    }
}
