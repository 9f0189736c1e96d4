using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Inversions;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Experiments;

/// <summary>A run to be, with the runs whose results it needs.</summary>
public sealed record RunDraft(RunKind Kind, string Label, GridCell? Cell, string? Task, string? ResultKey, IReadOnlyList<RunDraft> Needs);

/// <summary>What an experiment is made of, in the order the dispatcher takes it.</summary>
public static class RunGraph
{
    /// <summary>
    /// Install (unless the data set is there) → train each network → evaluate and invert it → compare: once on target images, which
    /// needs every network, and once for each epsilon's rows on inverted images, which needs these rows' inversions as well; then whatever else the
    /// spec asks for.
    /// </summary>
    /// <remarks>
    /// Order: seed by seed, so that the first seed's whole picture is there early, each network's evaluation and inversion right behind
    /// its training, compare runs last.
    /// </remarks>
    /// <param name="spec">A valid spec.</param>
    /// <param name="cells">Its grid.</param>
    /// <param name="installed">The data set's files are at hand.</param>
    public static IReadOnlyList<RunDraft> Build(ExperimentSpec spec, IReadOnlyList<GridCell> cells, bool installed)
    {
        var runs = new List<RunDraft>();
        if (!installed)
        {
            runs.Add(Install(spec));
        }

        var trains = new Dictionary<GridCell, RunDraft>();
        var inverts = new Dictionary<GridCell, RunDraft>();
        var pairs = InversionKey.Pairs(spec.Dataset, spec.Inversion.PairSeed, spec.Inversion.Pairs);
        var installs = runs.ToArray();
        foreach (var cell in cells.OrderBy(c => Place(spec.Seeds, c.Seed)).ThenBy(c => c.Index))
        {
            var train = trains[cell] = new(RunKind.Train, $"Train {cell.Label}", cell, null, cell.ModelKey, installs);
            var evaluate = new RunDraft(RunKind.Evaluate, $"Evaluate {cell.Label}", cell, null, EvaluationKey.OfRun(cell.ModelKey, spec.Evaluation), [train]);
            inverts[cell] = new(RunKind.Invert, $"Invert {cell.Label}", cell, null, InversionKey.For(cell.ModelKey, pairs, spec.Inversion.Method), [train]);
            runs.AddRange([train, evaluate, inverts[cell]]);
        }

        runs.Add(Compare("Compare on target images", new(ImageSets.Target, 0, cells.Count), [.. trains.Values]));
        runs.AddRange(cells.GroupBy(c => c.Epsilon).Select(block => Compare(
            $"Compare on images inverted at ε {block.Key:0.####}",
            new(ImageSets.Inverted, block.Min(c => c.Index), block.Count()),
            [.. trains.Values, .. block.Select(c => inverts[c])])));
        if (spec.SplitByAgreement)
        {
            runs.Add(Compare("Compare where networks agree", new(ImageSets.Agree, 0, cells.Count), [.. trains.Values]));
            runs.Add(Compare("Compare where networks disagree", new(ImageSets.Disagree, 0, cells.Count), [.. trains.Values]));
        }

        if (spec.Probes.Starts > 0)
        {
            runs.Add(Compare("Train classifiers anew and compare their answers", new(ImageSets.Probes, 0, cells.Count), [.. trains.Values]));
        }

        return runs;
    }

    private static RunDraft Install(ExperimentSpec spec) => new(
        RunKind.Install, $"Install {spec.Dataset.Title}", null,
        SpecJson.Serialize(spec.Dataset), ContentKey.Of(("result", "install"), ("dataset", spec.Dataset)), []);

    private static RunDraft Compare(string label, CompareTask task, IReadOnlyList<RunDraft> needs) =>
        new(RunKind.Compare, label, null, SpecJson.Serialize(task), null, needs);

    private static int Place(IReadOnlyList<int> seeds, int seed) => seeds.TakeWhile(s => s != seed).Count();
}
