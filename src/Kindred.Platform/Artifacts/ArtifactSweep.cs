using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kindred.Platform.Artifacts;

/// <summary>
/// At start, deletes what processes left behind that were killed: unfinished files, uploads of runs that ended, and files whose row was never written.
/// Only what is older than a day, which is longer than any write or import takes.
/// </summary>
public sealed class ArtifactSweep(
    ArtifactStore store, DatasetInstaller datasets, IDbContextFactory<KindredDb> database, TimeProvider clock, ILogger<ArtifactSweep> log) : BackgroundService
{
    /// <summary>Deletes what is abandoned and returns how many files and folders that were.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var yesterday = clock.GetUtcNow().UtcDateTime.AddDays(-1);
        var (unfinished, whole) = store.OlderThan(yesterday);
        unfinished.ForEach(File.Delete);
        await using var db = await database.CreateDbContextAsync(cancellation);
        var abandoned = whole.Except(ArtifactUse.Named(db, whole, endedBefore: yesterday)).ToList();
        abandoned.ForEach(store.Delete);
        var installed = await db.InstalledDatasets.Select(d => d.Id).ToListAsync(cancellation);
        return unfinished.Count + abandoned.Count + datasets.ForgetAbandoned(installed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // reading the folder must not hold up the start
        if (await SweepAsync(stoppingToken) is > 0 and var count)
        {
            log.LogInformation("Deleted {Count} files that ended processes and failed uploads had left in the data folder.", count);
        }
    }
}
