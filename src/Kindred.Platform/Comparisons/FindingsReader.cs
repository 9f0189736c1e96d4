using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Reads an experiment's matrices and accuracies and draws its findings from them.</summary>
public sealed class FindingsReader(IDbContextFactory<KindredDb> database)
{
    private readonly MatrixReader matrices = new(database);

    /// <summary>Findings by the first measure of the experiment's spec.</summary>
    public Task<ExperimentFindings?> ReadAsync(long experimentId, CancellationToken cancellation) => ReadAsync(experimentId, null, cancellation);

    /// <summary>Findings by a measure of the experiment; null where there is no such experiment or nothing of that measure yet.</summary>
    /// <param name="experimentId">The experiment.</param>
    /// <param name="measureLabel">The measure's label; null is the first of the spec.</param>
    /// <param name="cancellation">Stops the queries.</param>
    public async Task<ExperimentFindings?> ReadAsync(long experimentId, string? measureLabel, CancellationToken cancellation) =>
        await DataAsync(experimentId, measureLabel, cancellation) is { } data ? ExperimentFindings.From(data) : null;

    /// <summary>What findings by a measure are drawn from; null where there is no such experiment or nothing of that measure yet.</summary>
    internal async Task<FindingsData?> DataAsync(long experimentId, string? measureLabel, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var stored = await db.Experiments.Where(e => e.Id == experimentId).Select(e => e.Spec).SingleOrDefaultAsync(cancellation);
        if (stored is null)
        {
            return null;
        }

        var spec = SpecJson.Deserialize<ExperimentSpec>(stored);
        var label = measureLabel ?? spec.Measures[0].Label;
        var ids = await db.Matrices.Where(m => m.ExperimentId == experimentId && m.MeasureLabel == label).Select(m => new { m.Id, m.ImageSet }).ToListAsync(cancellation);
        var plain = await Table(ImageSets.Target);
        var inverted = await Table(ImageSets.Inverted);
        return (plain ?? inverted) is not { } either ? null : new FindingsData
        {
            ExperimentId = experimentId,
            MeasureLabel = label,
            Networks = either.Networks,
            Plain = (a, b) => plain?.Value(a, b),
            Inverted = (a, b) => inverted?.Value(a, b),
            Split = await Table(ImageSets.Agree) is { } agree && await Table(ImageSets.Disagree) is { } disagree ? Split(agree, disagree) : null,
            Probes = await Table(ImageSets.Probes) is { } probes ? probes.Value : null,
            Excluded = await CollapsedAsync(db, either.Networks, spec, cancellation),
        };

        async Task<MatrixTable?> Table(string imageSet) =>
            ids.SingleOrDefault(m => m.ImageSet == imageSet) is { } found ? await matrices.ReadAsync(found.Id, cancellation) : null;
    }

    private static SplitSimilarity Split(MatrixTable agree, MatrixTable disagree)
    {
        var undefined = agree.Undefined.Concat(disagree.Undefined).Select(u => (u.Row, u.Column)).ToHashSet();
        return new(agree.Value, disagree.Value, (a, b) => undefined.Contains((a, b)));
    }

    /// <summary>
    /// Networks whose training collapsed: the 95 % interval of accuracy at their own epsilon (clean accuracy at 0) reaches down to chance.
    /// What such a network represents says nothing about robustness.
    /// </summary>
    private static async Task<List<ExcludedNetwork>> CollapsedAsync(
        KindredDb db, IReadOnlyList<MatrixNetwork> networks, ExperimentSpec spec, CancellationToken cancellation)
    {
        var models = networks.Where(n => n.ModelId is not null).Select(n => n.ModelId!.Value).ToList();
        var accuracies = await db.Evaluations.Where(e => models.Contains(e.ModelId))
            .Select(e => new { e.ModelId, e.Norm, e.Epsilon, Accuracy = new Engine.Evaluation.Accuracy(e.Correct, e.Count) })
            .ToListAsync(cancellation);
        var chance = 1.0 / spec.Dataset.ClassNames.Count;
        var collapsed = new List<ExcludedNetwork>();
        for (var i = 0; i < networks.Count; i++)
        {
            var network = networks[i];
            var own = accuracies
                .Where(a => a.ModelId == network.ModelId && (network.Epsilon == 0 ? a.Epsilon is null : a.Epsilon == network.Epsilon && a.Norm == spec.Norm))
                .MinBy(a => a.Accuracy.Value)?.Accuracy;
            if (own is { Count: > 0 } && own.Low <= chance)
            {
                var kind = network.Epsilon == 0 ? "clean accuracy" : $"robust accuracy at its own {FindingSentences.Epsilon(network.Epsilon)}";
                collapsed.Add(new(i, network.Label, $"{kind} is {100 * own.Value:0.0} % (95 % interval {100 * own.Low:0.0} to {100 * own.High:0.0}, n {own.Count:N0}), "
                    + $"not above chance ({100 * chance:0.#} %)"));
            }
        }

        return collapsed;
    }
}
