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
        var known = Known(context, model);
        var missing = attacks.Where(a => !known.ContainsKey(Key(context, model, a))).ToList();
        if (missing.Count > 0 || !known.ContainsKey(Key(context, model, null)))
        {
            Measure(context, networks, model, missing, known, cancellation);
        }
        else
        {
            var made = known[Key(context, model, attacks[0])].RunId;
            context.ReusedRunId = made == context.Run.Id ? null : made;
            context.Log($"found already measured by run {made}");
        }

        var rows = attacks.Prepend(null).Select(a => known[Key(context, model, a)]);
        context.Summary = string.Join(", ", rows.Select(r => $"{r.Label} {100.0 * r.Correct / r.Count:0.0} %"));
    }

    private void Measure(
        RunContext context, NetworkStore networks, TrainedModel model, List<Attack> attacks, Dictionary<string, Evaluation> known, CancellationToken cancellation)
    {
        var (dataset, spec) = (context.Spec.Dataset, context.Spec.Evaluation);
        var device = ComputeDevice.Parse(context.Device);
        using var classifier = networks.Load(model, dataset, device);
        context.Numerics(Numerics.Check(classifier, dataset.Shape, BatchSizes(spec), device));
        var test = dataset.Load(datasets.Folder(dataset), DatasetSplit.Test);
        var result = new RobustnessEvaluator(test, device) { Progressed = context.Report }
            .Evaluate(classifier, spec.CleanImages, spec.AttackedImages, attacks, model.Seed, cancellation);
        var rows = result.Attacks.Select(a => Row(context, model, a.Attack, a.Survived))
            .Prepend(Row(context, model, null, result.CleanCorrect))
            .Where(r => known.TryAdd(r.Key, r))
            .ToList();
        rows.ForEach(r => context.Log($"{r.Label}: {r.Correct} of {r.Count} correct"));
        try
        {
            Store(context, rows);
        }
        catch (DbUpdateException)
        {
            Store(context, rows); // another experiment's run stored one of these at the same instant; it is seen now
        }
    }

    private static void Store(RunContext context, List<Evaluation> rows) => context.Commit(db =>
    {
        var keys = rows.ConvertAll(r => r.Key);
        var there = db.Evaluations.Where(e => keys.Contains(e.Key)).Select(e => e.Key).ToHashSet();
        db.Evaluations.AddRange(rows.Where(r => !there.Contains(r.Key)));
    });

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

    private static string Key(RunContext context, TrainedModel model, Attack? attack)
    {
        var spec = context.Spec.Evaluation;
        return EvaluationKey.Of(model.Key, attack, attack is null ? spec.CleanImages : spec.AttackedImages);
    }

    /// <summary>What any run has measured of this network.</summary>
    private static Dictionary<string, Evaluation> Known(RunContext context, TrainedModel model)
    {
        using var db = context.Database.CreateDbContext();
        return db.Evaluations.AsNoTracking().Where(e => e.ModelId == model.Id).ToDictionary(e => e.Key);
    }

    private static Evaluation Row(RunContext context, TrainedModel model, Attack? attack, IReadOnlyList<bool> correct) => new()
    {
        Key = Key(context, model, attack),
        ModelId = model.Id,
        RunId = context.Run.Id,
        Attack = attack is null ? null : SpecJson.Serialize(attack),
        Label = attack?.Label ?? "clean",
        Norm = attack?.BallNorm,
        Epsilon = attack?.BallEpsilon,
        Dataset = model.Dataset,
        Correct = correct.Count(c => c),
        Count = correct.Count,
        Outcomes = Bits(correct),
        CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
    };

    private static byte[] Bits(IReadOnlyList<bool> flags)
    {
        var bytes = new byte[(flags.Count + 7) / 8];
        foreach (var (i, flag) in flags.Index())
        {
            bytes[i / 8] |= (byte)((flag ? 1 : 0) << (i % 8));
        }

        return bytes;
    }
}
