using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>A page of the list of experiments, with how many there are.</summary>
/// <param name="Lines">At most <see cref="Size"/>.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="Matching">That pass the filter.</param>
/// <param name="ByStatus">That pass it whatever their state.</param>
/// <param name="Archived">In the archive, where the filter does not speak of it.</param>
public sealed record ExperimentListPage(
    IReadOnlyList<ExperimentLine> Lines, string? Next, int Matching, IReadOnlyDictionary<ExperimentStatus, int> ByStatus, int Archived)
{
    /// <summary>More than this nobody scrolls through.</summary>
    public const int Size = 500;

    /// <summary>Reads a page: one query for the lines, one for their runs, one for the counts, whatever the number of experiments.</summary>
    /// <param name="db">The database.</param>
    /// <param name="query">Filter, order and place.</param>
    /// <param name="anyStatus">The same filter without its condition on the state, for the counts beside it.</param>
    /// <param name="runsOfAll">Whether the runs of ended experiments are shown as well.</param>
    /// <param name="without">Deleted, though it can still be taken back.</param>
    /// <param name="cancellation">Stops the queries.</param>
    public static async Task<ExperimentListPage> ReadAsync(
        KindredDb db, FilteredQuery<Experiment> query, CompiledFilter<Experiment> anyStatus, bool runsOfAll, IReadOnlyCollection<long> without, CancellationToken cancellation)
    {
        var all = db.Experiments.Where(e => !without.Contains(e.Id));
        var rows = query.Of(query.Filter.Shown(all)) ?? (query with { After = null }).Of(query.Filter.Shown(all))!; // a cursor of another list: from the top
        var lines = await rows.Take(Size + 1).Select(ExperimentLine.FromExperiment).AsNoTracking().ToListAsync(cancellation);
        var counts = await anyStatus.Apply(all).GroupBy(e => new { e.Status, e.Archived }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellation);
        var asksForArchive = anyStatus.Fields.Contains(ExperimentFilters.Archived);
        var byStatus = counts.Where(c => asksForArchive || !c.Key.Archived).GroupBy(c => c.Key.Status).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));
        var whole = lines.Count <= Size && query.After is null;
        var shown = lines.Count > Size ? lines[..Size] : lines;
        return new(
            await WithRunsAsync(db, shown, runsOfAll, cancellation),
            lines.Count > Size ? await query.CursorAfterAsync(db.Experiments, shown[^1].Id, cancellation) : null,
            whole ? lines.Count : await query.Filter.Shown(all).CountAsync(cancellation),
            byStatus,
            asksForArchive ? 0 : counts.Where(c => c.Key.Archived).Sum(c => c.Count));
    }

    /// <summary>The lines with how far their runs are; of ended experiments only where asked, for a list of hundreds has tens of thousands.</summary>
    public static async Task<IReadOnlyList<ExperimentLine>> WithRunsAsync(KindredDb db, IReadOnlyList<ExperimentLine> lines, bool all, CancellationToken cancellation)
    {
        var ids = lines.Where(l => all || !l.Ended).Select(l => (long?)l.Id).ToList();
        var runs = ids.Count == 0 ? [] : await db.Runs.Where(r => ids.Contains(r.ExperimentId)).GroupBy(r => r.ExperimentId).Select(g => new
        {
            g.Key,
            Count = g.Count(),
            Done = g.Sum(r => r.Status == RunStatus.Succeeded ? 1 : 0),
            Progress = g.Average(r => r.Status == RunStatus.Succeeded ? 1 : r.Progress),
            Started = g.Min(r => r.StartedAt),
        }).ToDictionaryAsync(g => g.Key!.Value, g => new RunsLine(g.Count, g.Done, g.Progress, g.Started), cancellation);
        return [.. lines.Select(l => l with { Runs = runs.GetValueOrDefault(l.Id) })];
    }

    /// <summary>What the grids of these experiments are made of.</summary>
    public static async Task<IReadOnlyDictionary<long, GridLine>> GridsAsync(KindredDb db, IReadOnlyList<ExperimentLine> lines, CancellationToken cancellation)
    {
        var ids = lines.Select(l => l.Id).ToList();
        var cells = await db.Networks.Where(n => ids.Contains(n.ExperimentId)).OrderBy(n => n.Index)
            .Select(n => new { n.ExperimentId, n.ArchitectureKind, n.ArchitectureLabel, n.Epsilon, n.Seed }).ToListAsync(cancellation);
        return cells.GroupBy(c => c.ExperimentId).ToDictionary(g => g.Key, g => new GridLine(
            [.. g.Select(c => (c.ArchitectureKind, c.ArchitectureLabel)).Distinct()], [.. g.Select(c => c.Epsilon).Distinct().Order()], g.Select(c => c.Seed).Distinct().Count()));
    }
}
