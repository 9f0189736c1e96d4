using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>What a run has measured, as a live page keeps it: each time it asks, only what is newer than what it has is read.</summary>
public sealed class RunPoints
{
    private readonly List<RunPoint> points = [];
    private readonly Dictionary<string, long> steps = [];
    private (long RunId, int Attempt) of;
    private long last;

    /// <summary>All read so far, by step within each name.</summary>
    public IReadOnlyList<RunPoint> All => points;

    /// <summary>Reads what is new. A run that was taken up again has gone back to its checkpoint, and all of it is read again.</summary>
    /// <returns>How many were read.</returns>
    public async Task<int> ReadAsync(KindredDb db, long runId, int attempt, CancellationToken cancellation)
    {
        if (of != (runId, attempt))
        {
            Forget();
            of = (runId, attempt);
        }

        var newer = await NewerAsync(db, cancellation);
        if (newer.Exists(p => steps.TryGetValue(p.Point.Name, out var known) && p.Point.Step <= known))
        {
            Forget();
            newer = await NewerAsync(db, cancellation);
        }

        foreach (var (id, point) in newer)
        {
            points.Add(point);
            steps[point.Name] = point.Step;
            last = Math.Max(last, id);
        }

        return newer.Count;
    }

    private void Forget()
    {
        points.Clear();
        steps.Clear();
        last = 0;
    }

    private async Task<List<(long Id, RunPoint Point)>> NewerAsync(KindredDb db, CancellationToken cancellation)
    {
        var rows = await db.Metrics.Where(m => m.RunId == of.RunId && m.Id > last).OrderBy(m => m.Step)
            .Select(m => new { m.Id, m.Name, m.Step, m.Epoch, m.Value }).ToListAsync(cancellation);
        return rows.ConvertAll(m => (m.Id, new RunPoint(m.Name, m.Step, m.Epoch, m.Value)));
    }
}
