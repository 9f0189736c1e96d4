using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>Says what launching a spec would do, without doing it.</summary>
public sealed class ExperimentPlanner(IDbContextFactory<KindredDb> database, KindredOptions options)
{
    /// <summary>The grid with what is trained already, the runs by kind with what is reused, and the time it takes.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<ExperimentPlan> PlanAsync(ExperimentSpec spec, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var cells = ExperimentGrid.Cells(spec);
        var drafts = RunGraph.Build(spec, cells, await IsInstalledAsync(db, spec.Dataset, cancellation));
        var reusable = await ReusableResults.FindAsync(db, drafts.Select(d => d.ResultKey).OfType<string>(), cancellation);
        var speeds = await RunSpeeds.MeasureAsync(db, cancellation);

        var runs = drafts.GroupBy(d => d.Kind).OrderBy(g => g.Key).Select(kind => Summed(kind.Key, [.. kind], spec, reusable, speeds)).ToList();
        return new ExperimentPlan([.. cells.Select(c => Planned(c, reusable))], runs) { Seconds = runs.Sum(r => r.Seconds) / options.Workers.SlotCount };
    }

    /// <summary>True where the data set's files come with the program or lie in the data folder.</summary>
    internal static async Task<bool> IsInstalledAsync(KindredDb db, ImageDataset dataset, CancellationToken cancellation)
    {
        var id = dataset.Id;
        return dataset.Shipped || await db.InstalledDatasets.AnyAsync(d => d.Id == id, cancellation);
    }

    private static PlannedCell Planned(GridCell cell, Dictionary<string, ReusableResult> reusable) => new(
        cell.ArchitectureLabel, Catalog<Architecture>.IdOf(cell.Architecture), cell.Epsilon, cell.Seed,
        reusable.GetValueOrDefault(cell.ModelKey)?.ModelId);

    private static PlannedRuns Summed(
        RunKind kind, List<RunDraft> drafts, ExperimentSpec spec, Dictionary<string, ReusableResult> reusable, RunSpeeds speeds)
    {
        var toDo = drafts.Where(d => d.ResultKey is null || !reusable.ContainsKey(d.ResultKey)).ToList();
        return new(kind, drafts.Count, drafts.Count - toDo.Count, toDo.Sum(d => Seconds(d, spec, speeds)));
    }

    private static double Seconds(RunDraft draft, ExperimentSpec spec, RunSpeeds speeds)
    {
        if (draft.Cell is { } cell)
        {
            return speeds.Seconds(draft.Kind, SpecJson.Serialize(cell.Architecture), Catalog<Architecture>.IdOf(cell.Architecture),
                RunWork.Passes(spec, draft.Kind, cell.Epsilon));
        }

        if (draft.Kind != RunKind.Compare)
        {
            return speeds.Seconds(draft.Kind, "", "", 0); // an install waits for a network or a disk, not for a core
        }

        var passes = RunWork.ComparePasses(spec, SpecJson.Deserialize<CompareTask>(draft.Task!));
        return spec.Architectures.Average(a => speeds.Seconds(RunKind.Train, SpecJson.Serialize(a), Catalog<Architecture>.IdOf(a), passes));
    }
}
