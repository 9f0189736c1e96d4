using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kindred.Platform.Experiments;

/// <summary>Writes what an experiment that has ended found into its row, where lists filter and sort by it.</summary>
public sealed class ExperimentSummaries(IDbContextFactory<KindredDb> database, FindingsReader findings, TimeProvider clock, ILogger<ExperimentSummaries> log) : BackgroundService
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(5);

    /// <summary>Summarises those that have ended since they last were, oldest first.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var ended = await db.Experiments.Where(e => e.FinishedAt != null && (e.SummarisedAt == null || e.SummarisedAt < e.FinishedAt))
            .OrderBy(e => e.Id).Select(e => e.Id).ToListAsync(cancellation);
        foreach (var id in ended)
        {
            var (from, to) = await RangeAsync(id, cancellation);
            var now = clock.GetUtcNow().UtcDateTime;
            await db.Experiments.Where(e => e.Id == id).ExecuteUpdateAsync(
                e => e.SetProperty(x => x.InvertedFrom, from).SetProperty(x => x.InvertedTo, to).SetProperty(x => x.SummarisedAt, now), cancellation);
        }
    }

    private async Task<(double? From, double? To)> RangeAsync(long id, CancellationToken cancellation)
    {
        try
        {
            var inverted = (await findings.ReadAsync(id, cancellation))?.ByEpsilon.Select(e => e.Inverted).OfType<double>().ToList() ?? [];
            return inverted.Count == 0 ? (null, null) : (inverted[0], inverted[^1]);
        }
        catch (SpecException e)
        {
            log.LogError(e, "The stored spec of experiment {Experiment} cannot be read; lists show no finding of it.", id);
            return (null, null);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is System.Data.Common.DbException || DatabaseOutage.Is(e))
            {
                log.LogError(e, "The database could not be reached for summaries of experiments; asked again in {Seconds} s.", interval.TotalSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
