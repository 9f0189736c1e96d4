using System.Linq.Expressions;
using Kindred.Platform.Filters;

namespace Kindred.Platform.Runs;

/// <summary>What lists of runs can be filtered by, on pages and in REST.</summary>
public static class RunFilters
{
    public const string Status = "status";
    public const string Experiment = "experiment";

    private static readonly FilterField<Run> label = new TextField<Run>("label", "what it does", Of(r => r.Label)) { Aliases = ["name"] };

    public static FilterLanguage<Run> Language { get; } = new(
        label,
        label,
        new StateField<Run, RunKind>("kind", "kind of work", Of(r => r.Kind)),
        new StateField<Run, RunStatus>(Status, "how far it is", Of(r => r.Status)) { Aliases = ["state"] },
        new TextField<Run>(Experiment, "its experiment, by id or name", Of(r => r.ExperimentId!.Value.ToString()), Of(r => r.Experiment!.Name)),
        new TextField<Run>("tag", "a tag of its experiment", Of(r => r.Experiment!.Tags.Select(t => t.Name))),
        new FlagField<Run>("starred", "its experiment has a star", r => r.Experiment != null && r.Experiment.Starred),
        new TextField<Run>("architecture", "architecture of its network, by catalog id or label",
            Of(r => r.Network!.ArchitectureKind), Of(r => r.Network!.ArchitectureLabel)),
        new NumberField<Run>("epsilon", "training epsilon of its network, pixel units", Of(r => (double?)r.Network!.Epsilon)),
        new NumberField<Run>("seed", "seed of its network", Of(r => (int?)r.Network!.Seed)),
        new TextField<Run>("worker", "worker and slot that had it", Of(r => r.Worker)),
        new TextField<Run>("device", "device it ran on", Of(r => r.Device)),
        new TextField<Run>("error", "cause of its failure", Of(r => r.Error)),
        new TextField<Run>("note", "where it is, or why it is as it is", Of(r => r.Note)),
        new NumberField<Run>("attempt", "the current try, from 1", Of(r => r.Attempt)),
        new FlagField<Run>("reused", "took another run's result", r => r.ReusedRunId != null),
        new NumberField<Run>("progress", "done, 0 to 1 or in %", Of(r => r.Progress)),
        new NumberField<Run>("memory", "most memory it held, bytes", Of(r => r.PeakMemoryBytes)),
        new DurationField<Run>("duration", "how long its last try took",
            seconds => r => r.FinishedAt!.Value >= r.StartedAt!.Value.AddSeconds(seconds),
            r => r.ReusedRunId == null && r.StartedAt != null && r.FinishedAt != null),
        new TimeField<Run>("created", "when it was planned", Of(r => r.CreatedAt)) { Aliases = ["createdAt"] },
        new TimeField<Run>("started", "when its last try began", Of(r => r.StartedAt)) { Aliases = ["startedAt"] },
        new TimeField<Run>("finished", "when it ended", Of(r => r.FinishedAt)) { Aliases = ["finishedAt"] },
        new NumberField<Run>("id", "its id", Of(r => r.Id)));

    private static Expression<Func<Run, TValue>> Of<TValue>(Expression<Func<Run, TValue>> column) => column;
}
