using System.Linq.Expressions;
using Kindred.Engine.Attacks;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Experiments;

/// <summary>What lists of experiments can be filtered by, on pages and in REST.</summary>
public static class ExperimentFilters
{
    /// <summary>Experiments in the archive are left out unless a filter names this field.</summary>
    public const string Archived = "archived";

    private static readonly FilterField<Experiment> name = new TextField<Experiment>("name", "what it is called", Of(e => e.Name));

    public static FilterLanguage<Experiment> Language { get; } = new(
        name,
        name,
        new StateField<Experiment, ExperimentStatus>("status", "how far it is", Of(e => e.Status)) { Aliases = ["state"] },
        new TextField<Experiment>("tag", "one of its tags", Of(e => e.Tags.Select(t => t.Name))) { Aliases = ["tags"] },
        new TextField<Experiment>("note", "its note", Of(e => e.Note)),
        new FlagField<Experiment>("starred", "has a star", e => e.Starred),
        new FlagField<Experiment>(Archived, "is in the archive", e => e.Archived),
        new TextField<Experiment>("dataset", "catalog id of its data set", Of(e => e.Dataset)) { Aliases = ["data"] },
        new TextField<Experiment>("architecture", "one of its architectures, by catalog id or label",
            Of(e => e.Networks.Select(n => n.ArchitectureKind)), Of(e => e.Networks.Select(n => n.ArchitectureLabel))),
        new TextField<Experiment>("objective", "catalog id of its objective", Of(e => e.Objective)),
        new StateField<Experiment, Norm>("norm", "norm of its adversary", Of(e => e.Norm)),
        new NumberField<Experiment>("epsilon", "one of its epsilons, pixel units", Of(e => e.Networks.Select(n => n.Epsilon))),
        new NumberField<Experiment>("seed", "one of its seeds", Of(e => e.Networks.Select(n => n.Seed))),
        new NumberField<Experiment>("networks", "networks in its grid", Of(e => e.Networks.Count)),
        new NumberField<Experiment>("runs", "its runs", Of(e => e.Runs.Count)),
        new NumberField<Experiment>("failed", "its failed runs", Of(e => e.Runs.Sum(r => r.Status == RunStatus.Failed ? 1 : 0))),
        new NumberField<Experiment>("progress", "done, 0 to 1 or in %", Of(e => e.Runs.Average(r => (double?)(r.Status == RunStatus.Succeeded ? 1 : r.Progress)))),
        new NumberField<Experiment>("finding", "mean inverted similarity at its largest epsilon", Of(e => e.InvertedTo)) { Aliases = ["inverted"] },
        new NumberField<Experiment>("rise", "of inverted similarity, smallest to largest epsilon", Of(e => e.InvertedTo - e.InvertedFrom)),
        new TimeField<Experiment>("created", "when it was launched", Of(e => e.CreatedAt)) { Aliases = ["createdAt"] },
        new TimeField<Experiment>("finished", "when it ended", Of(e => e.FinishedAt)) { Aliases = ["finishedAt"] },
        new NumberField<Experiment>("id", "its id", Of(e => e.Id)));

    /// <summary>Those that pass, without the archive unless the filter speaks of it.</summary>
    public static IQueryable<Experiment> Shown(this CompiledFilter<Experiment> filter, IQueryable<Experiment> experiments)
    {
        var passed = filter.Apply(experiments);
        return filter.Fields.Contains(Archived) ? passed : passed.Where(e => !e.Archived);
    }

    private static Expression<Func<Experiment, TValue>> Of<TValue>(Expression<Func<Experiment, TValue>> column) => column;
}
