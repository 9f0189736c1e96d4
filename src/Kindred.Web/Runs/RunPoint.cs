using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>One measured number of a run.</summary>
public sealed record RunPoint(string Name, long Step, double Epoch, double Value)
{
    public static async Task<IReadOnlyList<RunPoint>> ReadAsync(KindredDb db, long runId, CancellationToken cancellation) => await db.Metrics
        .Where(m => m.RunId == runId).OrderBy(m => m.Step).Select(m => new RunPoint(m.Name, m.Step, m.Epoch, m.Value)).ToListAsync(cancellation);
}
