using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>Who claims a run.</summary>
public sealed record RunClaimant(string Machine, int ProcessId, string Worker, string Device);

/// <summary>
/// One process's hold on a run. Taken by a single guarded UPDATE, kept by heartbeats, and checked by its fencing number in every
/// transaction that writes results, so that a process that slept through its lease writes nothing. Plain SQL, the same on both
/// databases: the child process is saved the translation of queries it makes once.
/// </summary>
public sealed class RunLease
{
    private const string Running = nameof(RunStatus.Running);
    private const string Queued = nameof(RunStatus.Queued);
    private const string None = nameof(RunRequest.None);

    private static readonly TimeSpan OutagePatience = TimeSpan.FromSeconds(0.5);

    private readonly TimeSpan length;

    private RunLease(long runId, long fence, TimeSpan length, DateTime now)
    {
        RunId = runId;
        Fence = fence;
        this.length = length;
        ExpiresAt = now + length;
    }

    public long RunId { get; }

    /// <summary>Raised with each claim; rows of an older claim are refused.</summary>
    public long Fence { get; }

    /// <summary>Nobody else can claim the run before, whether or not the database can be reached meanwhile.</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>Claims a run that is queued, or whose holder's lease has expired. Null where it is neither: somebody else has it, or it is no longer wanted.</summary>
    public static RunLease? TryClaim(KindredDb db, long runId, RunClaimant claimant, TimeSpan length, DateTime now)
    {
        using var transaction = db.Database.BeginTransaction();
        var claimed = db.Database.ExecuteSql($"""
            UPDATE "Runs" SET "Status" = {Running}, "Fence" = "Fence" + 1, "Request" = {None},
                "Machine" = {claimant.Machine}, "ProcessId" = {claimant.ProcessId}, "Worker" = {claimant.Worker}, "Device" = {claimant.Device},
                "HeartbeatAt" = {now}, "LeaseExpiresAt" = {now + length}, "StartedAt" = COALESCE("StartedAt", {now}), "FinishedAt" = NULL, "Error" = NULL
            WHERE "Id" = {runId} AND ("Status" = {Queued} OR ("Status" = {Running} AND "LeaseExpiresAt" < {now}))
            """);
        if (claimed == 0)
        {
            return null;
        }

        // the row is locked until the commit: nobody can raise the number in between
        var fence = db.Database.SqlQuery<long>($"""SELECT "Fence" AS "Value" FROM "Runs" WHERE "Id" = {runId}""").AsEnumerable().Single();
        transaction.Commit();
        return new RunLease(runId, fence, length, now);
    }

    /// <summary>Renews the lease and stores where the run is.</summary>
    /// <param name="db">A context, possibly in a transaction with the metrics measured since.</param>
    /// <param name="progress">Done, in [0,1]; null leaves progress and note as they are.</param>
    /// <param name="note">Where it is.</param>
    /// <param name="now">The time.</param>
    /// <returns>What a person has asked meanwhile.</returns>
    /// <exception cref="LeaseLostException">Another process has claimed the run, or it was taken back.</exception>
    public RunRequest Beat(KindredDb db, double? progress, string? note, DateTime now)
    {
        Owned(db.Database.ExecuteSql($"""
            UPDATE "Runs" SET "HeartbeatAt" = {now}, "LeaseExpiresAt" = {now + length},
                "Progress" = COALESCE({progress}, "Progress"), "Note" = COALESCE({note}, "Note")
            WHERE "Id" = {RunId} AND "Fence" = {Fence} AND "Status" = {Running}
            """));
        ExpiresAt = now + length;
        return Requested(db);
    }

    /// <summary>Does something with the database, again and again where it cannot be reached, for as long as the lease holds.</summary>
    /// <param name="attempt">Opens its own context; tried anew as a whole.</param>
    /// <param name="clock">The time.</param>
    /// <param name="ended">Ends the waiting: the attempt that follows is the last.</param>
    public void Insist(Action attempt, TimeProvider clock, WaitHandle ended)
    {
        while (true)
        {
            var last = ended.WaitOne(0);
            try
            {
                attempt();
                return;
            }
            catch (Exception e) when (!last && DatabaseOutage.Is(e) && clock.GetUtcNow().UtcDateTime < ExpiresAt)
            {
                ended.WaitOne(OutagePatience);
            }
        }
    }

    /// <summary>Makes the open transaction hold only if this process still owns the run.</summary>
    /// <exception cref="LeaseLostException">It does not; let the transaction roll back.</exception>
    public void Guard(KindredDb db, DateTime now) => Owned(db.Database.ExecuteSql($"""
        UPDATE "Runs" SET "HeartbeatAt" = {now} WHERE "Id" = {RunId} AND "Fence" = {Fence} AND "Status" = {Running}
        """));

    /// <summary>What a person has asked of the run.</summary>
    public RunRequest Requested(KindredDb db) => Enum.Parse<RunRequest>(
        db.Database.SqlQuery<string>($"""SELECT "Request" AS "Value" FROM "Runs" WHERE "Id" = {RunId}""").AsEnumerable().Single());

    /// <summary>The last word: gives the run up in its final state, or back to the queue.</summary>
    /// <exception cref="LeaseLostException">It is not ours any more.</exception>
    public void End(KindredDb db, RunEnding ending, DateTime now)
    {
        DateTime? finished = ending.Status is RunStatus.Queued or RunStatus.Paused ? null : now;
        Owned(db.Database.ExecuteSql($"""
            UPDATE "Runs" SET "Status" = {ending.Status.ToString()}, "Note" = {ending.Note}, "Error" = {ending.Error}, "FinishedAt" = {finished},
                "Progress" = CASE WHEN {ending.Status.ToString()} = {nameof(RunStatus.Succeeded)} THEN 1 ELSE "Progress" END,
                "ReusedRunId" = {ending.ReusedRunId}, "PeakMemoryBytes" = {ending.PeakMemoryBytes},
                "LeaseExpiresAt" = NULL, "DispatchedAt" = NULL, "Request" = {None}
            WHERE "Id" = {RunId} AND "Fence" = {Fence} AND "Status" = {Running}
            """));
    }

    private void Owned(int rows)
    {
        if (rows == 0)
        {
            throw new LeaseLostException(RunId);
        }
    }
}

/// <summary>How a run's process leaves it.</summary>
/// <param name="Status">Succeeded, Failed, Cancelled, Paused, or Queued where only the server stopped.</param>
/// <param name="Note">A sentence shown beside the status.</param>
/// <param name="Error">The cause of a failure.</param>
public sealed record RunEnding(RunStatus Status, string? Note, string? Error = null)
{
    public long? ReusedRunId { get; init; }

    /// <summary>Largest resident size of the process.</summary>
    public long? PeakMemoryBytes { get; init; }
}
