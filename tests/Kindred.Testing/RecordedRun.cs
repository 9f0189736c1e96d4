using Kindred.Engine.Runtime;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;

namespace Kindred.Testing;

/// <summary>A run executed in the test's own process, against a real database: commits are transactions, everything it says is kept.</summary>
public sealed class RecordedRun : RunContext
{
    public List<StepProgress> Progress { get; } = [];
    public List<(string Name, long Step, double Epoch, double Value)> Metrics { get; } = [];
    public List<string> Lines { get; } = [];
    public NumericsVerdict? Verdict { get; private set; }

    /// <summary>Called with each line of the log, for a test to stop the run there.</summary>
    public Action<string>? Heard { get; set; }

    /// <summary>Called before each commit, for a rival to be faster.</summary>
    public Action? BeforeCommit { get; set; }

    /// <summary>Called after each report with how many there were, for a test to stop the run there.</summary>
    public Action<int>? Reported { get; set; }

    public override void Report(StepProgress progress)
    {
        Progress.Add(progress);
        Reported?.Invoke(Progress.Count);
    }

    public override void Metric(string name, long step, double epoch, double value) => Metrics.Add((name, step, epoch, value));

    public override void Log(string line)
    {
        Lines.Add(line);
        Heard?.Invoke(line);
    }

    public override void Numerics(NumericsVerdict verdict) => Verdict = verdict;

    public override void Commit(Action<KindredDb> write)
    {
        BeforeCommit?.Invoke();
        using var db = Database.CreateDbContext();
        using var transaction = db.Database.BeginTransaction();
        write(db);
        db.SaveChanges();
        transaction.Commit();
    }
}
