using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>A line of the list of comparisons.</summary>
public sealed record ComparisonLine(long Id, string Name, int Size, bool Uploaded, int Matrices, RunStatus Status, double Progress, DateTime CreatedAt)
{
    public bool Ended => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>The newest, older than one where that is given. Counted are whole matrices of all members.</summary>
    public static Task<List<ComparisonLine>> ReadAsync(KindredDb db, long? before, int count, CancellationToken cancellation) =>
        db.Comparisons.Where(c => before == null || c.Id < before).OrderByDescending(c => c.Id).Take(count)
            .Select(c => new ComparisonLine(c.Id, c.Name, c.Members.Count, c.Members.Any(m => m.RepresentationId != null),
                db.Matrices.Count(m => m.ComparisonId == c.Id && m.Size == c.Members.Count && m.FinishedAt != null), c.Run!.Status, c.Run.Progress, c.CreatedAt))
            .ToListAsync(cancellation);
}
