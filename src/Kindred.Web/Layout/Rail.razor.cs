using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Layout;

/// <summary>The way to every page, and the state of the workers at its foot.</summary>
public sealed partial class Rail
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(4);
    private readonly CancellationTokenSource gone = new();
    private PlatformGlance? glance;
    private Task refreshing = Task.CompletedTask;

    /// <summary>Whether the menu of narrow screens is open.</summary>
    [Parameter]
    public bool Open { get; set; }

    /// <summary>A link was followed.</summary>
    [Parameter]
    public EventCallback Followed { get; set; }

    [CascadingParameter(Name = "Loopback")]
    public bool Loopback { get; set; }

    [Inject]
    public required GlanceReader Glances { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override async Task OnInitializedAsync() => glance = await Glances.ReadAsync(gone.Token);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            refreshing = RefreshAsync();
        }
    }

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(interval, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(gone.Token))
            {
                var now = await Glances.ReadAsync(gone.Token);
                if (now != glance)
                {
                    glance = now;
                    await InvokeAsync(StateHasChanged);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        await refreshing;
        gone.Dispose();
    }
}
