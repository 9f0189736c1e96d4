using System.Runtime.InteropServices;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Inversions;

/// <summary>Inverts the experiment's pairs through one network. Finished batches are kept in the run's folder, so that it goes on from there.</summary>
public sealed class InvertRun(DatasetInstaller datasets) : RunExecutor
{
    private const int MetricPoints = 100;

    public override RunKind Kind => RunKind.Invert;

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var cell = context.Network ?? throw new InvalidOperationException($"run {context.Run.Id} has no network to invert");
        var networks = new NetworkStore(context.Database, context.Artifacts);
        var model = networks.Find([cell.ModelKey]).GetValueOrDefault(cell.ModelKey)
            ?? throw new InvalidOperationException($"{cell.Label} has not been trained: there is nothing to invert through");
        var (dataset, spec) = (context.Spec.Dataset, context.Spec.Inversion);
        var test = dataset.Load(datasets.Folder(dataset), DatasetSplit.Test);
        var pairs = PairSets.Obtain(context, test);
        var key = InversionKey.For(model.Key, pairs.Key, spec.Method);
        if (Find(context, key) is { } made)
        {
            Reuse(context, made);
            return;
        }

        var result = Invert(context, networks, model, test, pairs, cancellation);
        context.Log(result.Arithmetic.Sentence);
        WriteMetrics(context, result.MedianCurve);
        Store(context, key, model, pairs, result);
    }

    private static InversionResult Invert(
        RunContext context, NetworkStore networks, TrainedModel model, LabeledImages test, ImagePairSet pairs, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (dataset, spec) = (context.Spec.Dataset, context.Spec.Inversion);
        var device = ComputeDevice.Parse(context.Device);
        using var classifier = networks.Load(model, dataset, device);
        context.Numerics(Numerics.Check(classifier, dataset.Shape, BatchSizes(pairs.Count, spec.BatchSize), device));

        var folder = new InvertedBatchFolder(Path.Combine(context.Folder, "batches")) { Unreadable = context.Log };
        var finished = folder.Read(spec.Method.StepCount);
        context.Log($"{pairs.Count} pairs, {spec.Method.Label}, {spec.BatchSize} at once{(finished.Count > 0 ? $", {finished.Sum(b => b.Count)} already done" : "")}");
        return new RepresentationInverter(classifier, spec.Method, spec.BatchSize)
        {
            Finished = finished,
            Progress = context.Report,
            BatchFinished = batch =>
            {
                folder.Add(batch, dataset.Shape);
                context.Log($"images {batch.First + 1} to {batch.First + batch.Count}: median distance {InversionResult.Median(batch.Residuals):0.0000}");
            },
        }.Invert(
            test.Images(PairSets.Indices(pairs.SeedIndices), device),
            test.Images(PairSets.Indices(pairs.TargetIndices), device),
            cancellation);
    }

    /// <summary>The batch sizes that will occur: the full one and the last.</summary>
    internal static IReadOnlyCollection<int> BatchSizes(int count, int batchSize) =>
        [.. new[] { Math.Min(count, batchSize), count % batchSize }.Where(b => b > 0).Distinct()];

    private static void WriteMetrics(RunContext context, float[] curve)
    {
        var steps = curve.Length - 1;
        var stride = (curve.Length + MetricPoints - 2) / (MetricPoints - 1); // start and end included, at most a hundred
        foreach (var step in Enumerable.Range(0, curve.Length).Where(s => s % stride == 0 || s == steps))
        {
            context.Metric("residual/median", step, (double)step / steps, curve[step]);
        }
    }

    private static void Store(RunContext context, string key, TrainedModel model, ImagePairSet pairs, InversionResult result)
    {
        var (shape, method) = (context.Spec.Dataset.Shape, context.Spec.Inversion.Method);
        var artifact = context.Artifacts.Put(NpyFile.MediaType, s => NpyFile.Write<float>(s, result.Images, pairs.Count, shape.Channels, shape.Height, shape.Width));
        var film = Film(context, result);
        var unconverged = result.Residuals.Count(r => !(r < InvertedImageSet.UnconvergedAt));
        var set = new InvertedImageSet
        {
            Key = key,
            ModelId = model.Id,
            PairSetId = pairs.Id,
            RunId = context.Run.Id,
            Method = InversionKey.Text(method),
            MethodLabel = result.Arithmetic.LabelOf(method),
            Count = pairs.Count,
            ImagesArtifact = artifact.Sha256,
            Residuals = MemoryMarshal.AsBytes<float>(result.Residuals).ToArray(),
            ResidualCurve = MemoryMarshal.AsBytes<float>(result.MedianCurve).ToArray(),
            FilmArtifact = film?.Sha256,
            FilmSteps = film is null ? null : string.Join(',', InversionFilm.Steps(method.StepCount)),
            MedianResidual = InversionResult.Median(result.Residuals),
            UnconvergedShare = (double)unconverged / pairs.Count,
            CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
        };
        context.Summary = Summary(set);
        try
        {
            context.Commit(db =>
            {
                ArtifactStore.Remember(db, artifact);
                if (film is not null)
                {
                    ArtifactStore.Remember(db, film);
                }

                db.InvertedImageSets.Add(set);
            });
        }
        catch (DbUpdateException) when (Find(context, key) is not null)
        {
            Reuse(context, Find(context, key)!); // another experiment's run of the same key was faster
        }
    }

    // null where batches of an earlier version were taken up, which have none
    private static Artifact? Film(RunContext context, InversionResult result)
    {
        var shape = context.Spec.Dataset.Shape;
        var frames = InversionFilm.Steps(context.Spec.Inversion.Method.StepCount).Count;
        return result.Film is not { Length: > 0 } film ? null : context.Artifacts.Put(NpyFile.MediaType,
            s => NpyFile.Write<byte>(s, film, film.Length / frames / shape.Pixels, frames, shape.Channels, shape.Height, shape.Width));
    }

    private static void Reuse(RunContext context, InvertedImageSet made)
    {
        context.ReusedRunId = made.RunId == context.Run.Id ? null : made.RunId;
        context.Summary = Summary(made);
        context.Log($"found already made by run {made.RunId}");
    }

    private static string Summary(InvertedImageSet set) =>
        $"median distance {set.MedianResidual:0.000}, {Math.Round(set.UnconvergedShare * set.Count)} of {set.Count} unconverged";

    private static InvertedImageSet? Find(RunContext context, string key)
    {
        using var db = context.Database.CreateDbContext();
        return db.InvertedImageSets.AsNoTracking().SingleOrDefault(s => s.Key == key);
    }
}
