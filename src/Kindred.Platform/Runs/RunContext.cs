using Kindred.Engine.Runtime;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>
/// What an executor is handed inside the child process: the claimed run, its experiment, and the ways out (progress, metrics, log,
/// checkpoint, fenced commit). All calls are synchronous: tensor scopes are per thread, so an executor stays on its one thread.
/// </summary>
public abstract class RunContext
{
    public required Run Run { get; init; }

    /// <summary>The experiment it belongs to.</summary>
    /// <exception cref="InvalidOperationException">The run stands alone.</exception>
    public Experiment Experiment { get => field ?? throw StandsAlone(); init; }

    /// <summary>The experiment's spec.</summary>
    /// <exception cref="InvalidOperationException">The run stands alone.</exception>
    public ExperimentSpec Spec { get => field ?? throw StandsAlone(); init; }

    /// <summary>The grid cell, for train, evaluate and invert.</summary>
    public ExperimentNetwork? Network { get; init; }

    public required IDbContextFactory<KindredDb> Database { get; init; }
    public required ArtifactStore Artifacts { get; init; }
    public required KindredOptions Options { get; init; }
    public required TimeProvider Clock { get; init; }

    /// <summary>The device of the slot: "cpu", "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>A folder of this run's own for checkpoints; it outlives the process and is emptied when the run succeeds.</summary>
    public required string Folder { get; init; }

    /// <summary>Progress for pages; written at most every 250 ms.</summary>
    public abstract void Report(StepProgress progress);

    /// <summary>One measured number; written in batches.</summary>
    public abstract void Metric(string name, long step, double epoch, double value);

    /// <summary>One line of the run's log.</summary>
    public abstract void Log(string line);

    /// <summary>Stores the self-test's verdict with the run.</summary>
    public abstract void Numerics(NumericsVerdict verdict);

    /// <summary>
    /// Writes results in one transaction that holds only while this process still owns the run.
    /// </summary>
    /// <exception cref="LeaseLostException">Another process has claimed the run since; nothing was written.</exception>
    public abstract void Commit(Action<KindredDb> write);

    /// <summary>Sentence shown with the finished run, such as "median distance 0.021, 3 of 128 unconverged".</summary>
    public string? Summary { get; set; }

    /// <summary>Set where the result was found already made by another run.</summary>
    public long? ReusedRunId { get; set; }

    private InvalidOperationException StandsAlone() => new($"run {Run.Id} belongs to no experiment: its task says what to do");
}

/// <summary>Another process owns the run now; this one stops without writing.</summary>
public sealed class LeaseLostException(long runId) : Exception($"run {runId} was claimed by another process");

/// <summary>Executes one kind of run. Registered as a service by its kind; resumes from what it finds in the context's folder and database.</summary>
public abstract class RunExecutor
{
    public abstract RunKind Kind { get; }

    /// <summary>False where no tensor is touched, so that libtorch need not be loaded.</summary>
    public virtual bool NeedsTensors => true;

    /// <summary>Longest time it may take, and must then be ended from outside because foreign code may never come back; null for no limit.</summary>
    public virtual TimeSpan? TimeLimit(KindredOptions options) => null;

    /// <summary>Does the work on the calling thread.</summary>
    /// <exception cref="OperationCanceledException">Asked to stop; checkpoints are kept.</exception>
    /// <exception cref="DivergedException">The numbers left the finite range; its message becomes the run's error.</exception>
    public abstract void Execute(RunContext context, CancellationToken cancellation);
}
