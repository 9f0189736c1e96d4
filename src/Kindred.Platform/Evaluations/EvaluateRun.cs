using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Evaluations;

/// <summary>
/// Measures one network's clean accuracy, its robust accuracy under the experiment's attack, and, where it was trained with another
/// epsilon than that, under the same attack at its own: a network that fails there has collapsed in training.
/// </summary>
public sealed class EvaluateRun(DatasetInstaller datasets) : RunExecutor
{
    public override RunKind Kind => RunKind.Evaluate;

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var cell = context.Network ?? throw new InvalidOperationException($"run {context.Run.Id} has no network to evaluate");
        var networks = new NetworkStore(context.Database, context.Artifacts);
        var model = networks.Find([cell.ModelKey]).GetValueOrDefault(cell.ModelKey)
            ?? throw new InvalidOperationException($"{cell.Label} has not been trained: there is nothing to evaluate");
        var attacks = Attacks(context.Spec, cell);
        var (dataset, spec) = (context.Spec.Dataset, context.Spec.Evaluation);
        if (AllMeasured(context, model, attacks) is { } made)
        {
            context.ReusedRunId = made == context.Run.Id ? null : made;
            context.Log($"found already measured by run {made}");
            return;
        }

        var device = ComputeDevice.Parse(context.Device);
        using var classifier = networks.Load(model, dataset, device);
        context.Numerics(Numerics.Check(classifier, dataset.Shape, BatchSizes(spec), device));
        var test = dataset.Load(datasets.Folder(dataset), DatasetSplit.Test);
        var result = new RobustnessEvaluator(test, device) { Progressed = context.Report }
            .Evaluate(classifier, spec.CleanImages, spec.AttackedImages, attacks, cell.Seed, cancellation);
        Store(context, model, result);
    }

    /// <summary>The experiment's attack, and the same in the ball of the network's own training where that is another.</summary>
    internal static IReadOnlyList<Attack> Attacks(ExperimentSpec spec, ExperimentNetwork cell)
    {
        var attack = spec.Evaluation.Attack;
        var own = attack.WithBall(spec.Norm, cell.Epsilon);
        return cell.Epsilon == 0 || (attack.BallNorm == spec.Norm && attack.BallEpsilon == cell.Epsilon) ? [attack] : [attack, own];
    }

    // the last batch of an attack has as many images as are still correct: any number, so only the known sizes can be tested
    private static IReadOnlyCollection<int> BatchSizes(EvaluationSpec spec) =>
        [.. new[] { Math.Min(RobustnessEvaluator.BatchSize, spec.CleanImages), spec.CleanImages % RobustnessEvaluator.BatchSize }.Where(b => b > 0).Distinct()];

    private static long? AllMeasured(RunContext context, TrainedModel model, IReadOnlyList<Attack> attacks)
    {
        var spec = context.Spec.Evaluation;
        string[] keys = [EvaluationKey.Of(model.Key, null, spec.CleanImages), .. attacks.Select(a => EvaluationKey.Of(model.Key, a, spec.AttackedImages))];
        using var db = context.Database.CreateDbContext();
        var runs = db.Evaluations.Where(e => keys.Contains(e.Key)).Select(e => e.RunId).ToList();
        return runs.Count == keys.Length ? runs.Max() : null;
    }

    private static void Store(RunContext context, TrainedModel model, RobustnessResult result)
    {
        var spec = context.Spec.Evaluation;
        List<Evaluation> rows =
        [
            Row(context, model, null, result.Clean, result.CleanCorrect, spec.CleanImages),
            .. result.Attacks.Select(a => Row(context, model, a.Attack, a.Accuracy, a.Survived, spec.AttackedImages)),
        ];
        context.Summary = string.Join(", ", rows.Select(r => $"{r.Label} {100.0 * r.Correct / r.Count:0.0} %"));
        foreach (var row in rows)
        {
            context.Log($"{row.Label}: {row.Correct} of {row.Count} correct");
        }

        context.Commit(db =>
        {
            // another experiment with other numbers of images may have measured some of these
            var keys = rows.Select(r => r.Key).ToList();
            var there = db.Evaluations.Where(e => keys.Contains(e.Key)).Select(e => e.Key).ToHashSet();
            db.Evaluations.AddRange(rows.Where(r => !there.Contains(r.Key)));
        });
    }

    private static Evaluation Row(RunContext context, TrainedModel model, Attack? attack, Accuracy accuracy, IReadOnlyList<bool> correct, int images)
    {
        var outcomes = new byte[(correct.Count + 7) / 8];
        for (var i = 0; i < correct.Count; i++)
        {
            outcomes[i / 8] |= (byte)(correct[i] ? 1 << (i % 8) : 0);
        }

        return new Evaluation
        {
            Key = EvaluationKey.Of(model.Key, attack, images),
            ModelId = model.Id,
            RunId = context.Run.Id,
            Attack = attack is null ? null : SpecJson.Serialize(attack),
            Label = attack?.Label ?? "clean",
            Norm = attack?.BallNorm,
            Epsilon = attack?.BallEpsilon,
            Dataset = model.Dataset,
            Correct = accuracy.Correct,
            Count = accuracy.Count,
            Outcomes = outcomes,
            CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
        };
    }
}
