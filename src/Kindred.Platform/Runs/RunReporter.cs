using System.Runtime.ExceptionServices;
using Kindred.Engine.Runtime;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>
/// Tells the database, from a thread of its own, where the run is: news at most twice a second in one transaction, a heartbeat every two
/// seconds without any. Hears what people ask, and cancels. A database that cannot be reached is asked again for as long as the lease holds.
/// </summary>
internal sealed class RunReporter : IDisposable
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    private readonly IDbContextFactory<KindredDb> database;
    private readonly RunLease lease;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource cancel;
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim ended = new();
    private readonly Thread thread;
    private readonly List<MetricPoint> metrics = [];
    private StepProgress? progress;
    private ExceptionDispatchInfo? failure;

    public RunReporter(IDbContextFactory<KindredDb> database, RunLease lease, TimeProvider clock, CancellationTokenSource cancel)
    {
        this.database = database;
        this.lease = lease;
        this.clock = clock;
        this.cancel = cancel;
        thread = new Thread(Beat) { IsBackground = true, Name = "heartbeat" };
        thread.Start();
    }

    public void Report(StepProgress step)
    {
        lock (gate)
        {
            progress = step;
        }
    }

    public void Metric(string name, long step, double epoch, double value)
    {
        lock (gate)
        {
            metrics.Add(new MetricPoint { RunId = lease.RunId, Name = name, Step = step, Epoch = epoch, Value = value, At = clock.GetUtcNow().UtcDateTime });
        }
    }

    /// <summary>Ends the heartbeat and writes what is left.</summary>
    /// <exception cref="LeaseLostException">The lease was lost meanwhile.</exception>
    /// <exception cref="System.Data.Common.DbException">The database refused a heartbeat meanwhile.</exception>
    public void Finish()
    {
        ended.Set();
        thread.Join();
        failure?.Throw();
        using var never = new ManualResetEvent(false);
        lease.Insist(Write, clock, never);
    }

    public void Dispose()
    {
        ended.Set();
        thread.Join();
        ended.Dispose();
    }

    private void Beat()
    {
        var beaten = clock.GetTimestamp();
        while (!ended.Wait(Batch))
        {
            bool news;
            lock (gate)
            {
                news = progress is not null || metrics.Count > 0;
            }

            if (news || clock.GetElapsedTime(beaten) > Heartbeat)
            {
                try
                {
                    lease.Insist(Write, clock, ended.WaitHandle);
                }
                catch (Exception e) when (e is LeaseLostException or System.Data.Common.DbException or DbUpdateException || DatabaseOutage.Is(e))
                {
                    // without a heartbeat this process does not own the run: stop, write nothing more
                    failure = ExceptionDispatchInfo.Capture(e);
                    cancel.Cancel();
                    return;
                }

                beaten = clock.GetTimestamp();
            }
        }
    }

    private void Write()
    {
        StepProgress? step;
        MetricPoint[] points;
        lock (gate)
        {
            step = progress;
            points = [.. metrics];
        }

        using var db = database.CreateDbContext();
        using var transaction = db.Database.BeginTransaction();
        var request = lease.Beat(db, step?.Fraction, step?.Note, clock.GetUtcNow().UtcDateTime);
        MetricWriter.Write(db, points);
        transaction.Commit();
        lock (gate)
        {
            metrics.RemoveRange(0, points.Length); // what was written, and no sooner
            progress = progress == step ? null : progress;
        }

        if (request != RunRequest.None)
        {
            cancel.Cancel();
        }
    }
}
