using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Models;

/// <summary>Trains one cell of an experiment's grid, epoch by epoch from its last checkpoint, and stores the network under its key.</summary>
public sealed class TrainRun(DatasetInstaller datasets) : RunExecutor
{
    /// <summary>Steps of the attack that watches held-out images after each epoch.</summary>
    private const int MonitorSteps = 5;

    public override RunKind Kind => RunKind.Train;

    /// <summary>The attack of "adv/acc": short, in the ball that every network is evaluated in.</summary>
    public static Attack MonitorAttack(ExperimentSpec spec) =>
        new PgdAttack { Steps = MonitorSteps }.WithBall(spec.Evaluation.Ball.Norm, spec.Evaluation.Ball.Epsilon);

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var cell = context.Network ?? throw new InvalidOperationException($"run {context.Run.Id} has no network to train");
        if (Find(context, cell.ModelKey) is { } made)
        {
            Reuse(context, made);
            return;
        }

        var dataset = context.Spec.Dataset;
        var images = dataset.Load(datasets.Folder(dataset), DatasetSplit.Train);
        var device = ComputeDevice.Parse(context.Device);
        using var trainer = new Trainer(
            Setup(context.Spec, cell),
            images.Take(context.Spec.TrainingImages),
            images.Slice(images.Count - ExperimentSpec.HeldOut, ExperimentSpec.HeldOut),
            device,
            context.Clock)
        {
            Progressed = context.Report,
            BatchesDone = b => context.Metric("loss/batch", b.Step, b.Epoch, b.Loss),
            EpochDone = e => Record(context, e),
        };
        var verdict = Numerics.Check(trainer.Classifier, dataset.Shape, trainer.BatchSizes, device);
        context.Numerics(verdict);
        var checkpoints = new CheckpointFolder(Path.Combine(context.Folder, "checkpoints")) { Unreadable = context.Log };
        if (trainer.Resume(checkpoints) is [.., var last] done)
        {
            context.Log($"resumed from epoch {last.Epoch}");
            Rewind(context, done);
        }

        var epochs = trainer.Train(checkpoints, cancellation);
        Store(context, cell, trainer, epochs, verdict);
    }

    /// <summary>Puts the stored metrics where the checkpoint is: without what was measured after it, and with what had not been written yet.</summary>
    private static void Rewind(RunContext context, IReadOnlyList<EpochMetrics> done)
    {
        var (step, written) = (done[^1].Step, 0L);
        context.Commit(db =>
        {
            var metrics = db.Metrics.Where(m => m.RunId == context.Run.Id);
            metrics.Where(m => m.Step > step).ExecuteDelete();
            written = metrics.Where(m => m.Name == "loss/train").Max(m => (long?)m.Step) ?? 0;
        });
        foreach (var epoch in done.Where(e => e.Step > written))
        {
            Record(context, epoch);
        }
    }

    private static TrainingSetup Setup(ExperimentSpec spec, ExperimentNetwork cell) => new()
    {
        Key = cell.ModelKey,
        Architecture = SpecJson.Deserialize<Architecture>(cell.Architecture),
        Shape = spec.Dataset.Shape,
        Classes = spec.Dataset.ClassNames.Count,
        Normalization = spec.Dataset.Normalization,
        Training = spec.Training,
        Augmentation = spec.Training.Augment ? Augmentation.For(spec.Dataset) : null,
        Norm = spec.Norm,
        Epsilon = cell.Epsilon,
        Seed = cell.Seed,
        MonitorAttack = MonitorAttack(spec),
    };

    private static void Record(RunContext context, EpochMetrics e)
    {
        context.Metric("loss/train", e.Step, e.Epoch, e.TrainLoss);
        context.Metric("train/acc", e.Step, e.Epoch, e.TrainAccuracy);
        context.Metric("clean/acc", e.Step, e.Epoch, e.Clean.Value);
        context.Metric("adv/acc", e.Step, e.Epoch, e.Robust.Value);
        context.Metric("learning-rate", e.Step, e.Epoch, e.LearningRate);
        if (e.Validation is { } validation)
        {
            context.Metric("validation/multi-step", e.Step, e.Epoch, validation.MultiStep.Value);
            context.Metric("validation/single-step", e.Step, e.Epoch, validation.SingleStep.Value);
        }

        context.Log($"epoch {e.Epoch}  loss {e.TrainLoss:0.000}  clean {100 * e.Clean.Value:0.0} %  robust {100 * e.Robust.Value:0.0} % ({e.AttackLabel})  "
            + (e.Validation is { } v ? $"own ball {100 * v.MultiStep.Value:0.0} % (multi-step), {100 * v.SingleStep.Value:0.0} % (single)  " : "")
            + (e.AdversaryAgreement is { } a ? $"bfloat16 adversary {(a >= BFloat16Check.Least ? "used" : "given up")}, agreement {a:0.000}  " : "")
            + $"{e.Seconds:0.0} s, {e.ImagesPerSecond:N0} images/s");
    }

    private static void Store(
        RunContext context, ExperimentNetwork cell, Trainer trainer, IReadOnlyList<EpochMetrics> epochs, NumericsVerdict verdict)
    {
        var last = Put(context, trainer.LastWeights!);
        var best = trainer.BestWeights is { } weights ? Put(context, weights) : null;
        var (course, model) = (trainer.Course, Row(context, cell, trainer.Classifier, verdict));
        model.WeightsArtifact = (course.Used == KeptWeights.Best ? best! : last).Sha256;
        model.LastWeightsArtifact = last.Sha256;
        model.BestWeightsArtifact = best?.Sha256;
        (model.WeightsUsed, model.BestEpoch, model.Epochs, model.Stop) = (course.Used, course.BestEpoch, epochs.Count, course.Stop);
        model.Collapse = course.Collapse is null ? null : SpecJson.Serialize(course.Collapse);
        model.FinalLoss = epochs[^1].TrainLoss;
        model.TrainSeconds = epochs.Sum(e => e.Seconds); // of all attempts
        context.Summary = Summary(course, epochs);
        if (course.Stop != TrainingStop.None)
        {
            context.Log(context.Summary);
        }

        try
        {
            context.Commit(db =>
            {
                ArtifactStore.Remember(db, last);
                if (best is not null)
                {
                    ArtifactStore.Remember(db, best);
                }

                db.Models.Add(model);
                db.SaveChanges();
                db.Networks.Where(n => n.ModelKey == model.Key).ExecuteUpdate(n => n.SetProperty(p => p.ModelId, model.Id));
            });
        }
        catch (DbUpdateException) when (Find(context, cell.ModelKey) is not null)
        {
            Reuse(context, Find(context, cell.ModelKey)!); // another experiment's run of the same key was faster
        }
    }

    private static Artifact Put(RunContext context, IReadOnlyDictionary<string, TorchSharp.torch.Tensor> weights) =>
        context.Artifacts.Put("application/vnd.safetensors", s => Safetensors.SaveWeights(weights, s));

    /// <summary>The note of the finished run: what stopped it, if something did, and how good the weights are that are used.</summary>
    private static string Summary(TrainingCourse course, IReadOnlyList<EpochMetrics> epochs)
    {
        var used = course.Used == KeptWeights.Best ? epochs[course.BestEpoch!.Value - 1] : epochs[^1];
        var result = $"loss {used.TrainLoss:0.00}, clean {used.Clean.Value * 100:0.0} % of {used.Clean.Count} held-out images";
        var which = course.Used == KeptWeights.Best ? $", weights of epoch {used.Epoch}" : "";
        return course.Stop switch
        {
            TrainingStop.CatastrophicOverfitting => $"{course.Collapse!.Sentence} Training stopped; the weights of epoch {used.Epoch} are used: {result}",
            TrainingStop.NoImprovement => $"no better epoch since {course.BestEpoch}, stopped after {epochs.Count}: {result}{which}",
            _ => $"{result}{which}",
        };
    }

    private static TrainedModel Row(RunContext context, ExperimentNetwork cell, Classifier classifier, NumericsVerdict verdict) => new()
    {
        Key = cell.ModelKey,
        Name = cell.Label,
        Dataset = context.Spec.Dataset.Id,
        DatasetHash = ContentKey.Of(("files", context.Spec.Dataset.Files.Select(f => f.Sha256).ToArray())),
        Architecture = cell.Architecture,
        ArchitectureKind = cell.ArchitectureKind,
        ArchitectureLabel = cell.ArchitectureLabel,
        Training = SpecJson.Serialize(context.Spec.Training),
        TrainingImages = context.Spec.TrainingImages,
        Objective = cell.Epsilon == 0 ? new StandardTraining().Label : context.Spec.Training.Objective.Label,
        Norm = context.Spec.Norm,
        Epsilon = cell.Epsilon,
        Seed = cell.Seed,
        Classes = context.Spec.Dataset.ClassNames.Count,
        RepresentationWidth = classifier.RepresentationWidth,
        Parameters = classifier.parameters().Sum(p => p.numel()),
        WeightsArtifact = "",
        Numerics = SpecJson.Serialize(verdict),
        TrainRunId = context.Run.Id,
        CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
    };

    private static void Reuse(RunContext context, TrainedModel made)
    {
        context.Commit(db => db.Networks.Where(n => n.ModelKey == made.Key).ExecuteUpdate(n => n.SetProperty(p => p.ModelId, made.Id)));
        context.ReusedRunId = made.TrainRunId == context.Run.Id ? null : made.TrainRunId;
        context.Summary = $"loss {made.FinalLoss:0.00}";
        context.Log($"found already trained by run {made.TrainRunId}");
    }

    private static TrainedModel? Find(RunContext context, string key)
    {
        using var db = context.Database.CreateDbContext();
        return db.Models.AsNoTracking().SingleOrDefault(m => m.Key == key);
    }
}
