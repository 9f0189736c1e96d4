using System.Collections;
using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;
using TorchSharp;

namespace Kindred.Platform.Models;

/// <summary>
/// Takes in a network that somebody brought: reads the file, tries it on real images, passes the numerics self-test, measures clean
/// accuracy, and stores it under the key of its file. The file may be TorchScript, which is code: all of it happens in this run's process.
/// </summary>
public sealed class ImportModelRun(DatasetInstaller datasets) : RunExecutor
{
    /// <summary>First test images that clean accuracy is measured on; fewer where the data set has fewer.</summary>
    internal const int CleanImages = 1000;

    public override RunKind Kind => RunKind.ImportModel;

    public override TimeSpan? TimeLimit(KindredOptions options) => TimeSpan.FromMinutes(options.Imports.Minutes);

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var task = SpecJson.Deserialize<ImportModelTask>(context.Run.Task ?? throw new InvalidOperationException($"Run {context.Run.Id} does not say what to import."));
        var key = Key(task);
        if (Find(context, key) is { } there)
        {
            Reuse(context, there);
            return;
        }

        BroughtFiles.TakeIn(context, [.. new[] { task.Weights, task.Features }.OfType<string>()], () => TakeIn(context, task, key, cancellation));
    }

    private void TakeIn(RunContext context, ImportModelTask task, string key, CancellationToken cancellation)
    {
        context.Report(new StepProgress(0.05, "reading the file"));
        using var classifier = NetworkStore.Read(context.Artifacts, task.File, task.Weights, task.Features, context.Options.Imports.ModelBytes);
        context.Log($"{task.File.Format}, {classifier.ParameterCount:N0} parameters, representation {(classifier.RepresentationWidth is var d and > 0 ? $"{d} wide" : "none")}");
        cancellation.ThrowIfCancellationRequested();

        var test = Images(task, context);
        var device = ComputeDevice.Parse(context.Device);
        classifier.to(device);
        var count = Math.Min(CleanImages, test.Count);
        var sizes = new[] { Math.Min(RobustnessEvaluator.BatchSize, count), count % RobustnessEvaluator.BatchSize }.Where(b => b > 0).ToHashSet();
        context.Report(new StepProgress(0.2, "numerics self-test"));
        var verdict = Numerics.Check(classifier, task.File.InputShape, sizes, device);
        context.Numerics(verdict);
        context.Log(verdict.Sentence);

        context.Report(new StepProgress(0.4, "clean accuracy"));
        var clean = new RobustnessEvaluator(test, device) { Progressed = p => context.Report(new StepProgress(0.4 + 0.6 * p.Fraction, "clean accuracy")) }
            .Evaluate(classifier, count, 1, [], 0, cancellation);
        context.Log($"clean: {clean.Clean.Correct} of {clean.Clean.Count} correct on {task.Dataset.Id}");
        Store(context, Row(context, task, key, classifier, verdict), clean.CleanCorrect);
        context.Summary = $"clean {100 * clean.Clean.Value:0.0} % of the first {count:N0} test images of {task.Dataset.Id}";
    }

    /// <summary>The identity of an imported network: its files and how they are read.</summary>
    internal static string Key(ImportModelTask task) => ContentKey.Of(
        ("result", "imported model"), ("file", task.File), ("dataset", task.Dataset.Id), ("weights", task.Weights), ("features", task.Features));

    private LabeledImages Images(ImportModelTask task, RunContext context)
    {
        var (dataset, file) = (task.Dataset, task.File);
        if (dataset.Shape != file.InputShape || dataset.ClassNames.Count != file.Classes)
        {
            throw new InvalidDataException(
                $"The network takes {file.InputShape} images in {file.Classes} classes, but {dataset.Id} has {dataset.Shape} in {dataset.ClassNames.Count}.");
        }

        context.Report(new StepProgress(0.1, $"test images of {dataset.Id}"));
        return dataset.Load(datasets.Folder(dataset), DatasetSplit.Test);
    }

    private static void Store(RunContext context, TrainedModel model, IReadOnlyList<bool> correct)
    {
        try
        {
            context.Commit(db =>
            {
                Remember(context, db, model.WeightsArtifact);
                Remember(context, db, model.FeaturesArtifact);
                db.Models.Add(model);
                db.SaveChanges();
                db.Evaluations.Add(Clean(model, correct));
                db.Runs.Where(r => r.Id == context.Run.Id).ExecuteUpdate(r => r.SetProperty(p => p.ModelId, model.Id));
            });
        }
        catch (DbUpdateException) when (Find(context, model.Key) is not null)
        {
            Reuse(context, Find(context, model.Key)!); // the same file was brought twice at once
        }
    }

    private static void Remember(RunContext context, Data.KindredDb db, string? sha256)
    {
        if (sha256 is not null)
        {
            ArtifactStore.Remember(db, context.Artifacts.Row(sha256, "application/octet-stream"));
        }
    }

    private static TrainedModel Row(RunContext context, ImportModelTask task, string key, Classifier classifier, NumericsVerdict verdict)
    {
        var architecture = task.File.Architecture;
        return new()
        {
            Key = key,
            Name = task.Name,
            Origin = ModelOrigin.Imported,
            Dataset = task.Dataset.Id,
            DatasetHash = ContentKey.Of(("files", task.Dataset.Files.Select(f => f.Sha256).ToArray())),
            Architecture = architecture is null ? JsonSerializer.Serialize(new { kind = TorchScriptKind, sha256 = task.Weights }) : SpecJson.Serialize(architecture),
            ArchitectureKind = architecture is null ? TorchScriptKind : Catalog<Architecture>.IdOf(architecture),
            ArchitectureLabel = architecture?.Label ?? task.Card.Architecture ?? "TorchScript",
            Training = "null", // not known
            Objective = "brought",
            Norm = task.Card.Norm,
            Epsilon = task.Card.Epsilon,
            Classes = task.File.Classes,
            RepresentationWidth = classifier.RepresentationWidth,
            Parameters = classifier.ParameterCount,
            WeightsArtifact = task.Weights,
            FeaturesArtifact = task.Features,
            Import = SpecJson.Serialize(task.File),
            Card = SpecJson.Serialize(task.Card),
            Numerics = SpecJson.Serialize(verdict),
            TrainRunId = context.Run.Id,
            CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
        };
    }

    private static Evaluation Clean(TrainedModel model, IReadOnlyList<bool> correct)
    {
        var outcomes = new byte[(correct.Count + 7) / 8];
        new BitArray([.. correct]).CopyTo(outcomes, 0);
        return new()
        {
            Key = EvaluationKey.Of(model.Key, null, correct.Count),
            ModelId = model.Id,
            RunId = model.TrainRunId,
            Label = "clean",
            Dataset = model.Dataset,
            Correct = correct.Count(c => c),
            Count = correct.Count,
            Outcomes = outcomes,
            CreatedAt = model.CreatedAt,
        };
    }

    /// <summary>What stands for an architecture where the file brings its own.</summary>
    public const string TorchScriptKind = "torch-script";

    private static void Reuse(RunContext context, TrainedModel there)
    {
        context.Commit(db => db.Runs.Where(r => r.Id == context.Run.Id).ExecuteUpdate(r => r.SetProperty(p => p.ModelId, there.Id)));
        context.ReusedRunId = there.TrainRunId == context.Run.Id ? null : there.TrainRunId;
        context.Summary = $"the same file, read in the same way, is network {there.Id} “{there.Name}”";
        context.Log($"found already imported by run {there.TrainRunId}");
    }

    private static TrainedModel? Find(RunContext context, string key)
    {
        using var db = context.Database.CreateDbContext();
        return db.Models.AsNoTracking().SingleOrDefault(m => m.Key == key);
    }
}
