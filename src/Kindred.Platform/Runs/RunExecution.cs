using System.Diagnostics;
using System.Globalization;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>What the verb <c>run ID</c> does: claims the run, executes it on one thread, writes its last word.</summary>
public sealed class RunExecution(
    IDbContextFactory<KindredDb> database, IEnumerable<RunExecutor> executors, ArtifactStore artifacts, KindredOptions options, TimeProvider clock)
{
    /// <summary>Deep enough for a backward pass through any network: libtorch recurses over the graph.</summary>
    private const int StackBytes = 256 << 20;

    /// <summary>Time to hear a request to stop, shorter than the server's patience with its children.</summary>
    private static readonly TimeSpan Hearing = TimeSpan.FromSeconds(3);

    /// <summary>Executes the run if it can be claimed; its outcome, good or bad, is in the database on return.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="claimant">This process.</param>
    /// <param name="stop">Cancelled when the process is asked to end.</param>
    public void Execute(long runId, RunClaimant claimant, CancellationToken stop)
    {
        using var db = database.CreateDbContext();
        if (RunLease.TryClaim(db, runId, claimant, TimeSpan.FromSeconds(options.Workers.LeaseSeconds), Now) is not { } lease)
        {
            Console.WriteLine($"run {runId} is not there to be taken");
            return;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var reporter = new RunReporter(database, lease, clock, cancel);
        try
        {
            var context = Context(db, lease, reporter, claimant.Device);
            var executor = executors.SingleOrDefault(e => e.Kind == context.Run.Kind);
            var limit = executor?.TimeLimit(options);
            var (ending, hangs) = OnItsOwnThread(() => Ending(context, executor, cancel.Token), limit, cancel.Token);
            reporter.Finish();
            using var never = new ManualResetEvent(false);
            lease.Insist(() => End(lease, ending with { PeakMemoryBytes = PeakMemory(), ReusedRunId = context.ReusedRunId }), clock, never);
            if (hangs)
            {
                Process.GetCurrentProcess().Kill(); // its thread is in foreign code that does not come back: no orderly end waits for it
            }

            if (ending.Status == RunStatus.Succeeded)
            {
                Directory.Delete(context.Folder, recursive: true);
            }
        }
        catch (LeaseLostException lost)
        {
            Console.WriteLine($"{lost.Message}; nothing more is written");
        }
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private ClaimedRun Context(KindredDb db, RunLease lease, RunReporter reporter, string device)
    {
        var run = db.Runs.AsNoTracking().Include(r => r.Experiment).Include(r => r.Network).Single(r => r.Id == lease.RunId);
        return new ClaimedRun(lease, reporter)
        {
            Run = run,
            Experiment = run.Experiment!, // null where the run stands alone: asking for it throws
            Spec = run.Experiment is { } experiment ? SpecJson.Deserialize<ExperimentSpec>(experiment.Spec) : null!,
            Network = run.Network,
            Database = database,
            Artifacts = artifacts,
            Options = options,
            Clock = clock,
            Device = device,
            Folder = Directory.CreateDirectory(options.RunFolder(run.Id)).FullName,
        };
    }

    private void End(RunLease lease, RunEnding ending)
    {
        using var db = database.CreateDbContext();
        lease.End(db, WhatWasAsked(ending, lease, db), Now);
    }

    private static RunEnding Ending(ClaimedRun context, RunExecutor? executor, CancellationToken cancellation)
    {
        try
        {
            if (executor is null)
            {
                throw new InvalidOperationException($"This version of Kindred executes no runs of kind {context.Run.Kind}.");
            }

            if (executor.NeedsTensors)
            {
                NativeRuntime.Start();
            }

            executor.Execute(context, cancellation);
            return new RunEnding(RunStatus.Succeeded, context.Summary);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new RunEnding(RunStatus.Queued, "stopped with the server; goes on from its last checkpoint");
        }
        catch (DivergedException diverged)
        {
            return new RunEnding(RunStatus.Failed, null, diverged.Message);
        }
        catch (Exception e) when (e is not LeaseLostException)
        {
            Console.WriteLine(e);
            return new RunEnding(RunStatus.Failed, null, e.Message.Split('\n')[0].Trim());
        }
    }

    // a stop is a cancel or a pause where a person asked for one; otherwise the server ends, and the run waits for the next
    private static RunEnding WhatWasAsked(RunEnding ending, RunLease lease, KindredDb db) => ending.Status != RunStatus.Queued ? ending
        : lease.Requested(db) switch
        {
            RunRequest.Cancel => new RunEnding(RunStatus.Cancelled, null),
            RunRequest.Pause => new RunEnding(RunStatus.Paused, null),
            _ => ending,
        };

    private static (RunEnding Ending, bool Hangs) OnItsOwnThread(Func<RunEnding> work, TimeSpan? limit, CancellationToken cancellation)
    {
        RunEnding? ending = null;
        LeaseLostException? lost = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    ending = work();
                }
                catch (LeaseLostException e)
                {
                    lost = e;
                }
            },
            StackBytes)
        { Name = "run" };
        thread.Start();
        if (limit is null)
        {
            thread.Join();
        }
        else if (!JoinWithin(thread, limit.Value, cancellation))
        {
            return (cancellation.IsCancellationRequested
                ? new RunEnding(RunStatus.Queued, "stopped with the server; begins again")
                : new RunEnding(RunStatus.Failed, null, $"It took longer than the {limit.Value.TotalMinutes:0} min that an import may take, and was ended."), true);
        }

        return (ending ?? throw lost!, false);
    }

    // Asked to stop, it has a few seconds to hear it; foreign code may never.
    private static bool JoinWithin(Thread thread, TimeSpan limit, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        TimeSpan? asked = null;
        while (!thread.Join(TimeSpan.FromMilliseconds(200)))
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            asked ??= cancellation.IsCancellationRequested ? elapsed : null;
            if (elapsed > limit || elapsed - asked > Hearing)
            {
                return false;
            }
        }

        return true;
    }

    // VmHWM: the largest resident size so far, in kB
    private static long? PeakMemory() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024
            : null;
}
