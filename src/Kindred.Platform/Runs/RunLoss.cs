using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>What becomes of a run whose process is gone without a last word.</summary>
public static class RunLoss
{
    /// <summary>Losses without getting further in between, after which a run has failed.</summary>
    public const int Tolerated = 3;

    /// <summary>
    /// Takes the run back: to what was asked of it, else to the queue for another attempt, else, having got no further for the third
    /// time, to failed. False where it is no longer as it was read: its process has written a last word, or another has claimed it.
    /// </summary>
    /// <param name="db">A context.</param>
    /// <param name="run">As read just before.</param>
    /// <param name="cause">A sentence, such as "its process was killed by signal 9".</param>
    /// <param name="detail">The last lines of its log, or null.</param>
    /// <param name="back">Queued where its process is known to be gone, Lost where it only fell silent.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static async Task<bool> TakeBackAsync(
        KindredDb db, Run run, string cause, string? detail, RunStatus back, DateTime now, CancellationToken cancellation)
    {
        var losses = run.Progress > run.LostAtProgress ? 1 : run.Losses + 1;
        var status = run.Request switch
        {
            RunRequest.Cancel => RunStatus.Cancelled,
            RunRequest.Pause => RunStatus.Paused,
            _ => losses < Tolerated ? back : RunStatus.Failed,
        };
        var goesOn = status is RunStatus.Queued or RunStatus.Lost;
        var note = goesOn ? $"{cause}; goes on from its last checkpoint" : null;
        var error = status != RunStatus.Failed ? null
            : $"{char.ToUpperInvariant(cause[0])}{cause[1..]}, {Tolerated} times without getting further.{(detail is null ? "" : $"\n{detail}")}";
        DateTime? finished = status is RunStatus.Failed or RunStatus.Cancelled ? now : null;
        DateTime? queued = goesOn ? now : run.QueuedAt;
        var attempt = goesOn ? run.Attempt + 1 : run.Attempt;
        return await db.Runs
            .Where(r => r.Id == run.Id && r.Status == run.Status && r.Fence == run.Fence)
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Status, status).SetProperty(x => x.Note, note).SetProperty(x => x.Error, error)
                    .SetProperty(x => x.Attempt, attempt).SetProperty(x => x.Losses, losses).SetProperty(x => x.LostAtProgress, run.Progress)
                    .SetProperty(x => x.Request, RunRequest.None).SetProperty(x => x.LeaseExpiresAt, (DateTime?)null)
                    .SetProperty(x => x.DispatchedAt, (DateTime?)null).SetProperty(x => x.QueuedAt, queued).SetProperty(x => x.FinishedAt, finished),
                cancellation) == 1;
    }
}
