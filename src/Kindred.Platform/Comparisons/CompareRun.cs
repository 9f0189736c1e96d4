using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// Computes rows of an experiment's matrices, all measures in one pass: on the pairs' target images, or on the images inverted through each
/// row's network. Rows are stored as they are finished and not computed twice. All networks stay loaded; beside them memory holds one row's images
/// and what all networks make of them. A run that stands alone does what its <see cref="ComparisonTask"/> says.
/// </summary>
public sealed class CompareRun(DatasetInstaller datasets) : RunExecutor
{
    public override RunKind Kind => RunKind.Compare;

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        if (context.Run.ExperimentId is null)
        {
            StandAlone(context, cancellation);
            return;
        }

        var task = SpecJson.Deserialize<CompareTask>(context.Run.Task ?? throw new InvalidOperationException($"run {context.Run.Id} has no task"));
        if (task.ImageSet is ImageSets.Agree or ImageSets.Disagree)
        {
            new CellRows(context, datasets).Execute(task, MeasureInput.Representations, cancellation);
            return;
        }

        if (task.ImageSet == ImageSets.Probes)
        {
            new ProbeRows(context, datasets).Execute(cancellation);
            return;
        }

        OfArrays(context, task, cancellation);
        if (task.ImageSet == ImageSets.Target && context.Spec.Measures.OfType<NetworkMeasure>().Any())
        {
            new CellRows(context, datasets).Execute(task, MeasureInput.Networks, cancellation);
        }
    }

    private void OfArrays(RunContext context, CompareTask task, CancellationToken cancellation)
    {
        var dataset = context.Spec.Dataset;
        var cells = Cells(context);
        var networks = new NetworkStore(context.Database, context.Artifacts);
        var models = Models(networks, cells);
        var test = dataset.Load(datasets.Folder(dataset), DatasetSplit.Test);
        var pairs = PairSets.Obtain(context, test);
        var matrices = MatrixRows.Open(context, Arrays(context), task.ImageSet, cells, pairs);
        var missing = Enumerable.Range(task.FirstRow, task.Rows).Where(r => matrices.Any(m => !m.Has(r))).ToList();
        if (missing.Count < task.Rows)
        {
            context.Log($"{task.Rows - missing.Count} of {task.Rows} rows already stored");
        }

        if (missing.Count > 0)
        {
            Compute(context, networks, task, cells, models, test, pairs, matrices, missing, cancellation);
        }

        foreach (var matrix in matrices)
        {
            matrix.FinishIfWhole();
        }

        context.Summary = $"{task.Rows} of {cells.Count} rows on {task.ImageSet} images, {matrices.Count} measure{(matrices.Count == 1 ? "" : "s")}";
    }

    private void StandAlone(RunContext context, CancellationToken cancellation)
    {
        var task = SpecJson.Deserialize<ComparisonTask>(context.Run.Task ?? throw new InvalidOperationException($"run {context.Run.Id} has no task"));
        if (task.MatrixId is null)
        {
            new ComparisonWork(context, datasets).Execute(task, cancellation);
        }
        else
        {
            new CellWork(context, datasets).Execute(task, cancellation);
        }
    }

    private static void Compute(
        RunContext context, NetworkStore networks, CompareTask task, List<ExperimentNetwork> cells, List<TrainedModel> models, LabeledImages test,
        ImagePairSet pairs, IReadOnlyList<MatrixRows> matrices, List<int> missing, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var device = ComputeDevice.Parse(context.Device);
        var inverted = task.ImageSet == ImageSets.Inverted ? InvertedSets(context, cells, missing, pairs) : null; // before the loading: it fails sooner
        var classifiers = models.Select(m => networks.Load(m, context.Spec.Dataset, device)).ToList();
        try
        {
            CheckNumerics(context, models, classifiers, pairs, device);
            var all = new AllPairs(Arrays(context), MatrixProvenance.Options(null, null));
            var (batchSize, layer) = (context.Spec.Inversion.BatchSize, context.Spec.Inversion.Method.Layer);
            var rows = inverted is null
                ? RowSource.OfTargets(all, classifiers, test.Images(PairSets.Indices(pairs.TargetIndices), device), batchSize, layer, cancellation)
                : RowSource.OfInversions(all, classifiers, row => Images(context, inverted[row], device), batchSize, layer, cancellation);
            for (var i = 0; i < missing.Count; i++)
            {
                context.Report(new((double)i / missing.Count, $"row {i + 1} of {missing.Count}: {cells[missing[i]].Label}"));
                var computed = rows.Compute(missing[i]);
                context.Commit(db =>
                {
                    for (var m = 0; m < matrices.Count; m++)
                    {
                        matrices[m].Add(db, missing[i], computed[m]);
                    }
                });
            }
        }
        finally
        {
            classifiers.ForEach(c => c.Dispose());
        }
    }

    private static List<SimilarityMeasure> Arrays(RunContext context) => [.. context.Spec.Measures.Where(m => m is not NetworkMeasure)];

    internal static List<ExperimentNetwork> Cells(RunContext context)
    {
        using var db = context.Database.CreateDbContext();
        return db.Networks.AsNoTracking().Where(n => n.ExperimentId == context.Experiment.Id).OrderBy(n => n.Index).ToList();
    }

    internal static List<TrainedModel> Models(NetworkStore networks, List<ExperimentNetwork> cells)
    {
        var found = networks.Find([.. cells.Select(c => c.ModelKey).Distinct()]);
        return cells.ConvertAll(c => found.GetValueOrDefault(c.ModelKey)
            ?? throw new InvalidOperationException($"{c.Label} has not been trained: the matrix needs all {cells.Count} networks"));
    }

    private static Dictionary<int, InvertedImageSet> InvertedSets(RunContext context, List<ExperimentNetwork> cells, List<int> rows, ImagePairSet pairs)
    {
        var keys = rows.ToDictionary(r => r, r => InversionKey.For(cells[r].ModelKey, pairs.Key, context.Spec.Inversion.Method));
        using var db = context.Database.CreateDbContext();
        var found = db.InvertedImageSets.AsNoTracking().Where(s => keys.Values.Contains(s.Key)).ToDictionary(s => s.Key);
        return keys.ToDictionary(k => k.Key, k => found.GetValueOrDefault(k.Value)
            ?? throw new InvalidOperationException($"no images have been inverted through {cells[k.Key].Label}: its row cannot be computed"));
    }

    // N×C×H×W
    private static Tensor Images(RunContext context, InvertedImageSet set, Device device)
    {
        using var file = context.Artifacts.Open(set.ImagesArtifact);
        var pixels = NpyFile.Read<float>(file, out var shape);
        return AlignedTensor.Of(pixels, Array.ConvertAll(shape, s => (long)s)).to(device);
    }

    // one verdict for the run: all architectures' shapes, on the path they are all computed on in the end
    private static void CheckNumerics(RunContext context, List<TrainedModel> models, List<Classifier> classifiers, ImagePairSet pairs, Device device)
    {
        var sizes = InvertRun.BatchSizes(pairs.Count, context.Spec.Inversion.BatchSize);
        var verdicts = models.Zip(classifiers).DistinctBy(m => m.First.Architecture)
            .Select(m => Numerics.Check(m.Second, context.Spec.Dataset.Shape, sizes, device)).ToList();
        context.Numerics(verdicts[^1] with
        {
            Passed = verdicts.All(v => v.Passed),
            Shapes = verdicts.Sum(v => v.Shapes),
            Wrong = [.. verdicts.SelectMany(v => v.Wrong)],
            WorstError = verdicts.Max(v => v.WorstError),
        });
    }
}
