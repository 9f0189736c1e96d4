using Kindred.Platform.Data;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>
/// One page of runs in the order in which they matter: what needs somebody, what runs, what waits, what ended (latest first).
/// Paged by key: a page begins after the last run of the one before, whatever came or went since.
/// </summary>
public sealed record RunListPage(IReadOnlyList<RunLine> Runs, string? Next)
{
    public const int Size = 200;

    private static readonly RunStatus[][] groups =
    [
        [RunStatus.Failed, RunStatus.Lost],
        [RunStatus.Running, RunStatus.Paused],
        [RunStatus.Queued],
        [RunStatus.Waiting],
        [RunStatus.Succeeded, RunStatus.Cancelled],
    ];

    private static int Ended => groups.Length - 1;

    /// <summary>Reads the page after the key handed out as <see cref="Next"/>; null or anything else begins at the top.</summary>
    public static async Task<RunListPage> ReadAsync(KindredDb db, CompiledFilter<Run> filter, string? after, CancellationToken cancellation)
    {
        var key = Key.Parse(after);
        var lines = new List<RunLine>();
        for (var group = key?.Group ?? 0; group < groups.Length && lines.Count <= Size; group++)
        {
            var states = groups[group];
            var runs = filter.Apply(db.Runs).Where(r => states.Contains(r.Status));
            if (group == key?.Group)
            {
                runs = After(runs, key);
            }

            var ordered = group == Ended
                ? runs.OrderByDescending(r => r.FinishedAt).ThenByDescending(r => r.Id)
                : runs.OrderBy(r => r.ExperimentId ?? 0).ThenBy(r => r.Order).ThenBy(r => r.Id); // as the dispatcher takes them
            lines.AddRange(await ordered.Select(RunLine.FromRun).Take(Size + 1 - lines.Count).ToListAsync(cancellation));
        }

        return lines.Count <= Size ? new RunListPage(lines, null) : new RunListPage(lines[..Size], Key.Of(lines[Size - 1]).ToString());
    }

    /// <summary>How many runs are in each state, in one query.</summary>
    public static async Task<IReadOnlyDictionary<RunStatus, int>> CountAsync(KindredDb db, CompiledFilter<Run> anyStatus, CancellationToken cancellation) =>
        await anyStatus.Apply(db.Runs).GroupBy(r => r.Status).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);

    private static IQueryable<Run> After(IQueryable<Run> runs, Key key)
    {
        var (id, experiment, order, at) = (key.Id, key.ExperimentId, key.Order, new DateTime(key.FinishedTicks, DateTimeKind.Utc));
        return key.Group == Ended
            ? runs.Where(r => r.FinishedAt < at || (r.FinishedAt == at && r.Id < id))
            : runs.Where(r => (r.ExperimentId ?? 0) > experiment || ((r.ExperimentId ?? 0) == experiment && (r.Order > order || (r.Order == order && r.Id > id))));
    }

    private sealed record Key(int Group, long Id, long ExperimentId, int Order, long FinishedTicks)
    {
        public static Key Of(RunLine run) => new(
            Array.FindIndex(groups, g => g.Contains(run.Status)), run.Id, run.ExperimentId ?? 0, run.Order, (run.FinishedAt ?? default).Ticks);

        public static Key? Parse(string? text) =>
            text?.Split('-') is [var group, var id, var experiment, var order, var ticks]
            && int.TryParse(group, out var g) && g >= 0 && g < groups.Length && long.TryParse(id, out var i) && long.TryParse(experiment, out var e)
            && int.TryParse(order, out var o) && long.TryParse(ticks, out var t) && t <= DateTime.MaxValue.Ticks
                ? new Key(g, i, e, o, t) : null;

        public override string ToString() => $"{Group}-{Id}-{ExperimentId}-{Order}-{FinishedTicks}";
    }
}
