using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>Runs of one experiment by what their status means for it.</summary>
/// <param name="Active">Queued, lost, or running without having been asked to pause.</param>
/// <param name="Paused">Paused, or about to be.</param>
/// <param name="Waiting">Waiting for other runs.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Cancelled">Cancelled.</param>
/// <param name="Started">Some run has been at work.</param>
public readonly record struct RunCounts(int Active, int Paused, int Waiting, int Failed, int Cancelled, bool Started);

/// <summary>Derives an experiment's status from its runs, so that it can never say what they do not.</summary>
public static class ExperimentStatusUpdate
{
    /// <summary>The status that follows. Failed only when nothing can go on; a pause stands until somebody resumes.</summary>
    public static ExperimentStatus Derive(ExperimentStatus now, RunCounts runs) => runs switch
    {
        { Active: > 0, Started: true } => ExperimentStatus.Running,
        { Active: > 0 } => ExperimentStatus.Queued,
        { Paused: > 0 } => ExperimentStatus.Paused,
        { Waiting: > 0 } when now == ExperimentStatus.Paused => ExperimentStatus.Paused,
        { Failed: > 0 } => ExperimentStatus.Failed,
        { Cancelled: > 0 } => ExperimentStatus.Cancelled,
        { Waiting: > 0 } => now, // about to be queued
        _ => ExperimentStatus.Succeeded,
    };

    /// <summary>Brings every unfinished experiment's status up to date.</summary>
    public static async Task ApplyAsync(KindredDb db, DateTime now, CancellationToken cancellation)
    {
        var groups = await db.Runs
            .Where(r => r.Experiment!.Status == ExperimentStatus.Queued || r.Experiment.Status == ExperimentStatus.Running || r.Experiment.Status == ExperimentStatus.Paused)
            .GroupBy(r => new { Id = r.Experiment!.Id, Experiment = r.Experiment!.Status, r.Status, Pausing = r.Request == RunRequest.Pause, Started = r.StartedAt != null })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(cancellation);
        foreach (var experiment in groups.GroupBy(g => (g.Key.Id, g.Key.Experiment)))
        {
            int Sum(Func<RunStatus, bool, bool> which) => experiment.Where(g => which(g.Key.Status, g.Key.Pausing)).Sum(g => g.Count);
            var derived = Derive(experiment.Key.Experiment, new RunCounts(
                Sum((status, pausing) => status is RunStatus.Queued or RunStatus.Lost || (status == RunStatus.Running && !pausing)),
                Sum((status, pausing) => status == RunStatus.Paused || (status == RunStatus.Running && pausing)),
                Sum((status, _) => status == RunStatus.Waiting),
                Sum((status, _) => status == RunStatus.Failed),
                Sum((status, _) => status == RunStatus.Cancelled),
                experiment.Any(g => g.Key.Started)));
            if (derived != experiment.Key.Experiment)
            {
                DateTime? finished = derived is ExperimentStatus.Succeeded or ExperimentStatus.Failed or ExperimentStatus.Cancelled ? now : null;

                // only over the status it was derived from: a pause by a person in between wins
                await db.Experiments.Where(e => e.Id == experiment.Key.Id && e.Status == experiment.Key.Experiment)
                    .ExecuteUpdateAsync(e => e.SetProperty(x => x.Status, derived).SetProperty(x => x.FinishedAt, finished), cancellation);
            }
        }
    }
}
