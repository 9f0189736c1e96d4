using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Models;
using Kindred.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Compare;

/// <summary>Reads what is known of chosen networks, of whatever experiments, trained or not yet. Nothing is computed.</summary>
public sealed class CompareReader(IDbContextFactory<KindredDb> database, DatasetShelf shelf)
{
    /// <summary>The networks in the order of their references, and the references that are of none.</summary>
    public async Task<(IReadOnlyList<ComparedNetwork> Networks, IReadOnlyList<NetworkReference> Missing)> ReadAsync(IReadOnlyList<NetworkReference> references, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var asked = references.Where(r => r.IsCell).Select(r => r.Id).ToList();
        var cells = await db.Networks.AsNoTracking().Where(n => asked.Contains(n.Id)).ToDictionaryAsync(n => n.Id, cancellation);
        var ids = references.Select(r => r.IsCell ? cells.GetValueOrDefault(r.Id)?.ModelId : r.Id).OfType<long>().ToList();
        var trained = await TrainedAsync(db, ids, cancellation);
        var untrained = await UntrainedAsync(db, [.. cells.Values.Where(c => c.ModelId is null)], cancellation);
        var found = references.Select(r => (Reference: r, Network: (r.IsCell ? cells.GetValueOrDefault(r.Id)?.ModelId : r.Id) is { } id ? trained.GetValueOrDefault(id) : untrained.GetValueOrDefault(r.Id))).ToList();
        return (NetworkLabels.Put([.. found.Select(f => f.Network).OfType<ComparedNetwork>().DistinctBy(n => n.Reference)]), // a cell and its network are one
            [.. found.Where(f => f.Network is null).Select(f => f.Reference)]);
    }

    /// <summary>The networks' training by epoch.</summary>
    public async Task<CompareCurves> CurvesAsync(IReadOnlyList<ComparedNetwork> networks, CancellationToken cancellation)
    {
        var (runs, metrics) = (networks.Select(n => n.TrainRunId).OfType<long>().ToList(), CurveQuantity.All.Select(q => q.Metric).ToList());
        await using var db = await database.CreateDbContextAsync(cancellation);
        var points = await db.Metrics.Where(m => runs.Contains(m.RunId) && metrics.Contains(m.Name)).OrderBy(m => m.Step)
            .Select(m => new { m.RunId, Point = new RunPoint(m.Name, m.Step, m.Epoch, m.Value) }).ToListAsync(cancellation);
        return new(points.ToLookup(p => (p.RunId, p.Point.Name), p => p.Point));
    }

    /// <summary>Trained networks that differ from one of these in their seed only, and are not among them.</summary>
    public async Task<IReadOnlyList<long>> OtherSeedsAsync(IReadOnlyList<ComparedNetwork> networks, CancellationToken cancellation)
    {
        var trained = networks.Where(n => !n.Brought).ToList();
        var groups = trained.Select(n => n.Group).ToHashSet();
        var datasets = trained.Select(n => n.Spec.Dataset).OfType<ImageDataset>().DistinctBy(d => d.Id).ToDictionary(d => d.Id);
        var (there, kinds, epsilons, ids) = (networks.Select(n => n.ModelId).OfType<long>().ToList(), trained.Select(n => n.ArchitectureKind).Distinct().ToList(), trained.Select(n => n.Epsilon).OfType<double>().Distinct().ToList(), datasets.Keys.ToList());
        await using var db = await database.CreateDbContextAsync(cancellation);
        var near = await db.Models
            .Where(m => m.Origin == ModelOrigin.Trained && !there.Contains(m.Id) && kinds.Contains(m.ArchitectureKind) && epsilons.Contains(m.Epsilon!.Value) && ids.Contains(m.Dataset)).OrderBy(m => m.Id)
            .Select(m => new { m.Id, m.Dataset, m.TrainingImages, m.Architecture, m.Training, m.Norm, m.Epsilon, m.Seed }).ToListAsync(cancellation);
        return [.. near.Where(m => groups.Contains(NetworkSpec.Of(datasets[m.Dataset], m.TrainingImages, SpecJson.Deserialize<Architecture>(m.Architecture),
            SpecJson.Deserialize<TrainingSpec>(m.Training), m.Norm!.Value, m.Epsilon!.Value, m.Seed).KeyButSeed)).Select(m => m.Id)];
    }

    /// <summary>Which of the networks' runs have got further since.</summary>
    public async Task<string> StampAsync(IReadOnlyList<ComparedNetwork> networks, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var models = networks.Select(n => n.ModelId).OfType<long>().ToList();
        var cells = networks.Where(n => n.Reference.IsCell).Select(n => n.Reference.Id).ToList();
        var open = await Open(db, models, cells).OrderBy(r => r.Id).Select(r => new { r.Id, r.Status, r.Note, r.Progress }).ToListAsync(cancellation);
        return string.Join('|', open.Select(r => $"{r.Id} {r.Status} {r.Note} {r.Progress:0.00}"));
    }

    private async Task<Dictionary<long, ComparedNetwork>> TrainedAsync(KindredDb db, List<long> ids, CancellationToken cancellation)
    {
        var models = await db.Models.AsNoTracking().Where(m => ids.Contains(m.Id)).Include(m => m.Evaluations).Include(m => m.Checks).AsSplitQuery().ToListAsync(cancellation);
        var experiments = (await db.Networks.Where(n => n.ModelId != null && ids.Contains(n.ModelId.Value))
            .Join(db.Experiments, n => n.ExperimentId, e => e.Id, (n, e) => new { Model = n.ModelId!.Value, e.Id, e.Name }).Distinct().OrderBy(e => e.Id).ToListAsync(cancellation)).ToLookup(e => e.Model, e => (e.Id, e.Name));
        var inversions = (await db.InvertedImageSets.Where(s => ids.Contains(s.ModelId))
            .Select(s => new { s.ModelId, s.PairSetId, s.Method, s.MethodLabel, s.Count, s.MedianResidual, s.UnconvergedShare }).ToListAsync(cancellation)).ToLookup(s => s.ModelId);
        var open = (await Open(db, ids, []).Select(r => new { Model = r.ModelId ?? r.Network!.ModelId!.Value, Work = new NetworkWork(r.Id, r.Kind, r.Status, r.Progress, r.Note, r.Error) })
            .ToListAsync(cancellation)).ToLookup(r => r.Model, r => r.Work);
        var makers = models.Select(m => m.TrainRunId).ToList();
        var made = await db.Runs.Where(r => makers.Contains(r.Id))
            .Select(r => new { r.ExperimentId, Work = new NetworkWork(r.Id, r.Kind, r.Status, r.Progress, r.Note, r.Error) }).ToDictionaryAsync(r => r.Work.RunId, cancellation);
        var watched = await WatchedAsync(db, made.Values.Select(m => m.ExperimentId), cancellation);
        var datasets = await DatasetsAsync(models.Select(m => m.Dataset), cancellation);

        return models.ToDictionary(m => m.Id, m =>
        {
            var spec = Spec(m, datasets.GetValueOrDefault(m.Dataset));
            var brought = m.Origin == ModelOrigin.Imported;
            var maker = made.GetValueOrDefault(m.TrainRunId);
            return new ComparedNetwork
            {
                Reference = NetworkReference.OfModel(m.Id),
                Name = m.Name,
                ArchitectureKind = m.ArchitectureKind,
                ArchitectureLabel = m.ArchitectureLabel,
                Spec = spec,
                ModelId = m.Id,
                Brought = brought,
                Experiments = [.. experiments[m.Id]],
                Work = open[m.Id].MinBy(w => (w.Status != RunStatus.Running, w.RunId)) ?? maker?.Work,
                TrainRunId = brought ? null : m.TrainRunId,
                WatchedUnder = maker?.ExperimentId is { } experiment ? watched.GetValueOrDefault(experiment) : null,
                Card = new RobustnessCard(m.Evaluations, m.Dataset),
                Flags = [.. ModelFlags.Of(m).Select(f => new NetworkFlag(CheckLine.TitleOf(f.Code), f.Message))],
                Parameters = m.Parameters,
                MultiplyAdds = m.InputShape is null && spec.Dataset is null ? null : spec.Architecture?.Cost(m.InputShape ?? spec.Dataset!.Shape, m.Classes).MultiplyAdds,
                TrainSeconds = brought ? null : m.TrainSeconds,
                Epochs = brought ? null : m.Epochs,
                Inversions = inversions[m.Id].GroupBy(s => $"{s.PairSetId} {s.Method}").ToDictionary(g => g.Key, g => new ComparedInversion(g.First().Count, g.First().MethodLabel, g.First().MedianResidual, g.First().UnconvergedShare)),
            };
        });
    }

    private static async Task<Dictionary<long, ComparedNetwork>> UntrainedAsync(KindredDb db, List<ExperimentNetwork> cells, CancellationToken cancellation)
    {
        var (ids, owners) = (cells.ConvertAll(c => c.Id), cells.Select(c => c.ExperimentId).Distinct().ToList());
        var experiments = await db.Experiments.Where(e => owners.Contains(e.Id)).Select(e => new { e.Id, e.Name, e.Spec }).ToDictionaryAsync(e => e.Id, e => (e.Name, Spec: SpecJson.Deserialize<ExperimentSpec>(e.Spec)), cancellation);
        var runs = (await db.Runs.Where(r => r.Kind == RunKind.Train && r.NetworkId != null && ids.Contains(r.NetworkId.Value)).OrderBy(r => r.Id)
            .Select(r => new { Cell = r.NetworkId!.Value, Work = new NetworkWork(r.Id, r.Kind, r.Status, r.Progress, r.Note, r.Error) }).ToListAsync(cancellation)).ToLookup(r => r.Cell, r => r.Work);
        return cells.ToDictionary(c => c.Id, c =>
        {
            var (name, spec) = experiments[c.ExperimentId];
            var architecture = SpecJson.Deserialize<Architecture>(c.Architecture);
            var cost = architecture.Cost(spec.Dataset.Shape, spec.Dataset.ClassNames.Count);
            return new ComparedNetwork
            {
                Reference = new(c.Id, IsCell: true),
                Name = c.Label,
                ArchitectureKind = c.ArchitectureKind,
                ArchitectureLabel = c.ArchitectureLabel,
                Spec = NetworkSpec.Of(spec.Dataset, spec.TrainingImages, architecture, spec.Training, spec.Norm, c.Epsilon, c.Seed),
                Experiments = [(c.ExperimentId, name)],
                Work = runs[c.Id].LastOrDefault(),
                TrainRunId = runs[c.Id].LastOrDefault()?.RunId,
                WatchedUnder = TrainRun.MonitorAttack(spec).Label,
                Parameters = cost.Parameters,
                MultiplyAdds = cost.MultiplyAdds,
            };
        });
    }

    private static NetworkSpec Spec(TrainedModel model, ImageDataset? dataset)
    {
        var architecture = Catalog<Architecture>.Find(model.ArchitectureKind) is null ? null : SpecJson.Deserialize<Architecture>(model.Architecture);
        if (model.Origin == ModelOrigin.Trained)
        {
            return NetworkSpec.Of(dataset, model.TrainingImages, architecture!, SpecJson.Deserialize<TrainingSpec>(model.Training), model.Norm!.Value, model.Epsilon!.Value, model.Seed);
        }

        return new() { Dataset = dataset, Architecture = architecture, Norm = model.Norm, Epsilon = model.Epsilon };
    }

    private static IQueryable<Run> Open(KindredDb db, List<long> models, List<long> cells) => db.Runs
        .Where(r => r.Status != RunStatus.Succeeded && r.Status != RunStatus.Failed && r.Status != RunStatus.Cancelled)
        .Where(r => (r.ModelId != null && models.Contains(r.ModelId.Value)) || (r.Network!.ModelId != null && models.Contains(r.Network.ModelId.Value))
            || (r.NetworkId != null && cells.Contains(r.NetworkId.Value)));

    private static async Task<Dictionary<long, string>> WatchedAsync(KindredDb db, IEnumerable<long?> experiments, CancellationToken cancellation)
    {
        var ids = experiments.OfType<long>().Distinct().ToList();
        var specs = await db.Experiments.Where(e => ids.Contains(e.Id)).Select(e => new { e.Id, e.Spec }).ToListAsync(cancellation);
        return specs.ToDictionary(e => e.Id, e => TrainRun.MonitorAttack(SpecJson.Deserialize<ExperimentSpec>(e.Spec)).Label);
    }

    private async Task<Dictionary<string, ImageDataset>> DatasetsAsync(IEnumerable<string> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, ImageDataset>();
        foreach (var id in ids.Distinct())
        {
            if (await shelf.FindAsync(id, cancellation) is { } dataset)
            {
                found[id] = dataset;
            }
        }

        return found;
    }
}
