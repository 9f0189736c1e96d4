using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Runs;

/// <summary>A page that reads again every two seconds while something it shows may still change by itself.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private Pulse? pulse;

    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Whether anything may still change by itself.</summary>
    protected abstract bool Live { get; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellation);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (pulse is null && Live)
        {
            pulse = new Pulse(Clock, AskAsync, DispatchExceptionAsync);
        }
    }

    /// <summary>Reads after something was launched; a pulse that had ended starts again with the next rendering.</summary>
    protected async Task ReadAgainAsync()
    {
        await ReadAsync(CancellationToken.None);
        await StopAsync();
    }

    private async Task<bool> AskAsync(CancellationToken cancellation)
    {
        await InvokeAsync(async () =>
        {
            await ReadAsync(cancellation);
            StateHasChanged();
        });
        return Live;
    }

    private async Task StopAsync()
    {
        if (pulse is not null)
        {
            await pulse.DisposeAsync();
            pulse = null;
        }
    }
}
