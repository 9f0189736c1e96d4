using Hangfire;
using Hangfire.PostgreSql;
using Kindred.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kindred.Platform.Runs;

/// <summary>Lets the dispatcher look at start, whenever it is woken, and every five seconds.</summary>
internal sealed class DispatcherService(RunDispatcher dispatcher, JobStorage storage, TimeProvider clock, ILogger<DispatcherService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (storage is not PostgreSqlStorage)
        {
            await dispatcher.ForgetDispatchedAsync(cancellationToken); // the queue was in the memory of a process that is gone
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await dispatcher.LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is System.Data.Common.DbException || DatabaseOutage.Is(e))
            {
                log.LogError(e, "The dispatcher could not reach the database; it looks again in {Seconds} s.", Interval.TotalSeconds);
            }

            using var soon = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(dispatcher.WokenAsync(soon.Token).AsTask(), Task.Delay(Interval, clock, soon.Token));
            await soon.CancelAsync();
        }
    }
}
