using Kindred.Platform;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>What an open row says of a run that failed: the end of its log, and how many runs wait for it.</summary>
public sealed record FailedRun(IReadOnlyList<string> Log, IReadOnlyList<(RunKind Kind, int Count)> Waiting)
{
    private const int logLines = 4;

    public static async Task<FailedRun> ReadAsync(KindredDb db, KindredOptions options, long runId, CancellationToken cancellation)
    {
        var seen = new HashSet<long>();
        var waiting = new List<RunKind>();
        var reached = new List<long> { runId };
        while (reached.Count > 0) // at most four steps: train, evaluate or invert, compare
        {
            var next = await db.RunNeeds.Where(n => reached.Contains(n.NeededRunId) && n.Run!.Status == RunStatus.Waiting)
                .Select(n => new { n.RunId, n.Run!.Kind }).Distinct().ToListAsync(cancellation);
            next = next.Where(n => seen.Add(n.RunId)).ToList();
            waiting.AddRange(next.Select(n => n.Kind));
            reached = next.Select(n => n.RunId).ToList();
        }

        var log = await LogTail.ReadAsync(options.RunLog(runId), logLines, cancellation);
        return new FailedRun(log, waiting.GroupBy(k => k).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())).ToList());
    }
}
