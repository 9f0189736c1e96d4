using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>The context of a run that this process has claimed.</summary>
internal sealed class ClaimedRun(RunLease lease, RunReporter reporter) : RunContext
{
    public override void Report(StepProgress progress) => reporter.Report(progress);

    public override void Metric(string name, long step, double epoch, double value) => reporter.Metric(name, step, epoch, value);

    public override void Log(string line) => Console.WriteLine(line); // the server keeps what its child prints

    public override void Numerics(NumericsVerdict verdict) => Commit(db => db.Database.ExecuteSql($"""
        UPDATE "Runs" SET "Numerics" = {SpecJson.Serialize(verdict)} WHERE "Id" = {lease.RunId}
        """));

    public override void Commit(Action<KindredDb> write)
    {
        using var never = new ManualResetEvent(false);
        lease.Insist(() => Try(write), Clock, never);
    }

    private void Try(Action<KindredDb> write)
    {
        using var db = Database.CreateDbContext();
        using var transaction = db.Database.BeginTransaction();
        lease.Guard(db, Clock.GetUtcNow().UtcDateTime);
        write(db);
        db.SaveChanges();
        transaction.Commit();
    }
}
