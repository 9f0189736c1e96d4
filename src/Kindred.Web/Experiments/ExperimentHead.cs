using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>What the page's head says of an experiment. Done counts the runs that succeeded, reused ones included.</summary>
public sealed record ExperimentHead(
    long Id, string Name, string Spec, ExperimentStatus Status, DateTime CreatedAt, DateTime? FinishedAt, int RunCount, int Done, int Failed, string? Note)
{
    public bool Finished => Status is ExperimentStatus.Succeeded or ExperimentStatus.Failed or ExperimentStatus.Cancelled;

    public static Task<ExperimentHead?> ReadAsync(KindredDb db, long experimentId, CancellationToken cancellation) => db.Experiments
        .Where(e => e.Id == experimentId)
        .Select(e => new ExperimentHead(e.Id, e.Name, e.Spec, e.Status, e.CreatedAt, e.FinishedAt, e.Runs.Count,
            e.Runs.Count(r => r.Status == RunStatus.Succeeded), e.Runs.Count(r => r.Status == RunStatus.Failed), e.Note))
        .SingleOrDefaultAsync(cancellation);
}
