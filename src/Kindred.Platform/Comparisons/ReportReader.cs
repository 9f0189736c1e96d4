using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Probes;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Draws the convergence report of an experiment from its matrices and accuracies, as far as they have come.</summary>
public sealed class ReportReader(IDbContextFactory<KindredDb> database, FindingsReader findings)
{
    /// <summary>Null where there is no such experiment.</summary>
    public async Task<ConvergenceReport?> ReadAsync(long experimentId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var stored = await db.Experiments.Where(e => e.Id == experimentId).Select(e => e.Spec).SingleOrDefaultAsync(cancellation);
        if (stored is null)
        {
            return null;
        }

        var spec = SpecJson.Deserialize<ExperimentSpec>(stored);
        var measures = new List<(ReportMeasure, FindingsData)>();
        foreach (var measure in spec.Measures.Where(m => m is not NetworkMeasure).Select(ReportMeasure.Of))
        {
            if (await findings.DataAsync(experimentId, measure.Label, cancellation) is { } data)
            {
                measures.Add((measure, data with
                {
                    Plain = Drawn(data.Plain, measure),
                    Inverted = Drawn(data.Inverted, measure),
                    Probes = data.Probes is { } answers ? Drawn(answers, measure) : null,
                    Split = data.Split is { } split ? split with { Agree = Drawn(split.Agree, measure), Disagree = Drawn(split.Disagree, measure) } : null,
                }));
            }
        }

        var accuracies = await CleanAccuraciesAsync(db, experimentId, cancellation);
        var probes = spec.Probes.Starts > 0 ? await ProbeAccuraciesAsync(db, experimentId, spec, cancellation) : [];
        return ConvergenceReport.From(measures, Of(accuracies), spec.Dataset.ClassNames.Count, Of(probes));

        static Func<int, double?> Of(Dictionary<int, double> accuracies) => index => accuracies.TryGetValue(index, out var accuracy) ? accuracy : null;
    }

    private static Func<int, int, double?> Drawn(Func<int, int, double?> stored, ReportMeasure measure) =>
        (a, b) => stored(a, b) is { } value ? measure.Similarity(value) : null;

    // on as many of the same test images as the networks' own
    private static async Task<Dictionary<int, double>> ProbeAccuraciesAsync(KindredDb db, long experimentId, ExperimentSpec spec, CancellationToken cancellation)
    {
        var networks = await db.Networks.Where(n => n.ExperimentId == experimentId).Select(n => new { n.Index, n.ModelKey }).ToListAsync(cancellation);
        var keys = networks.ToDictionary(n => n.Index, n => ProbeKey.For(n.ModelKey, spec));
        var found = await db.Probes.Where(p => keys.Values.Contains(p.Key)).ToDictionaryAsync(p => p.Key, p => (double)p.TestCorrect / p.TestCount, cancellation);
        return keys.Where(k => found.ContainsKey(k.Value)).ToDictionary(k => k.Key, k => found[k.Value]);
    }

    // on the first images of the test split; where that was done more than once, on the most of them
    private static async Task<Dictionary<int, double>> CleanAccuraciesAsync(KindredDb db, long experimentId, CancellationToken cancellation)
    {
        var found = await (
            from network in db.Networks
            where network.ExperimentId == experimentId
            join evaluation in db.Evaluations on network.ModelId equals evaluation.ModelId
            where evaluation.Attack == null && evaluation.Images == null && evaluation.Count > 0 && evaluation.Dataset == network.Model!.Dataset
            select new { network.Index, evaluation.Correct, evaluation.Count }).ToListAsync(cancellation);
        return found.GroupBy(f => f.Index).ToDictionary(g => g.Key, g => g.MaxBy(f => f.Count) is { } most ? (double)most.Correct / most.Count : double.NaN);
    }
}
