namespace Kindred.Web.Runs;

/// <summary>Asks again every two seconds while a live page is shown; one question at a time.</summary>
public sealed class Pulse : IAsyncDisposable
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource stop = new();
    private readonly PeriodicTimer timer;
    private readonly Task loop;

    /// <param name="clock">Ticks.</param>
    /// <param name="ask">Asks once; false where nothing can change any more.</param>
    /// <param name="failed">Takes what went wrong; asking ends with it.</param>
    public Pulse(TimeProvider clock, Func<CancellationToken, Task<bool>> ask, Func<Exception, Task> failed)
    {
        timer = new PeriodicTimer(interval, clock);
        loop = RunAsync(ask, failed);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        timer.Dispose();
        await loop;
        stop.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task<bool>> ask, Func<Exception, Task> failed)
    {
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token) && await ask(stop.Token))
            {
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the page was left
        }
        catch (Exception e)
        {
            await failed(e);
        }
    }
}
