using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Evaluations;

/// <summary>
/// Measures one network's clean and robust accuracy. In an experiment, under its attack, and, where the network was trained with another
/// epsilon than that, under the same attack at its own: a network that fails there has collapsed in training. A run that stands alone
/// measures what its <see cref="EvaluationTask"/> names.
/// </summary>
public sealed class EvaluateRun(DatasetInstaller datasets) : RunExecutor
{
    private const int MostInSummary = 4;

    public override RunKind Kind => RunKind.Evaluate;

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var work = Work(context);
        var known = Known(context, work.Model);
        var evaluation = new NetworkEvaluation(context, work, known);
        if (evaluation.Complete)
        {
            var made = known[work.Key(work.Attacks.Count > 0 ? work.Attacks[0] : null)].RunId;
            context.ReusedRunId = made == context.Run.Id ? null : made;
            context.Log($"found already measured by run {made}");
        }
        else
        {
            Measure(context, work, evaluation, cancellation);
        }

        context.Summary = Summary([.. work.Attacks.Prepend(null).Select(a => known[work.Key(a)])]);
    }

    /// <summary>Every accuracy where they are few, their range where they are many.</summary>
    private static string Summary(IReadOnlyList<Evaluation> rows)
    {
        static double Share(Evaluation row) => 100.0 * row.Correct / row.Count;
        var attacked = rows.Skip(1).ToList();
        return attacked.Count <= MostInSummary
            ? string.Join(", ", rows.Select(r => $"{r.Label} {Share(r):0.0} %"))
            : $"clean {Share(rows[0]):0.0} %, {attacked.Count} attacks {attacked.Min(Share):0.0} to {attacked.Max(Share):0.0} %";
    }

    private static EvaluationWork Work(RunContext context)
    {
        if (context.Run is { ExperimentId: null, Task: { } task })
        {
            using var db = context.Database.CreateDbContext();
            var model = db.Models.AsNoTracking().SingleOrDefault(m => m.Id == context.Run.ModelId)
                ?? throw new InvalidOperationException($"the network of run {context.Run.Id} is gone: there is nothing to evaluate");
            return EvaluationWork.Of(SpecJson.Deserialize<EvaluationTask>(task), model, id => DatasetShelf.Find(db, id));
        }

        var cell = context.Network ?? throw new InvalidOperationException($"run {context.Run.Id} has no network to evaluate");
        var trained = new NetworkStore(context.Database, context.Artifacts).Find([cell.ModelKey]).GetValueOrDefault(cell.ModelKey)
            ?? throw new InvalidOperationException($"{cell.Label} has not been trained: there is nothing to evaluate");
        return EvaluationWork.Of(context.Spec, cell, trained);
    }

    private void Measure(RunContext context, EvaluationWork work, NetworkEvaluation evaluation, CancellationToken cancellation)
    {
        var device = ComputeDevice.Parse(context.Device);
        var trainedOn = DatasetShelf.Find(context.Database, work.Model.Dataset) ?? work.Dataset;
        using var classifier = new NetworkStore(context.Database, context.Artifacts).Load(work.Model, trainedOn, device);
        context.Numerics(Numerics.Check(classifier, work.Dataset.Shape, BatchSizes(work.CleanImages), device));
        evaluation.Measure(classifier, work.Load(datasets.Folder(work.Dataset)), device, cancellation);
    }

    // the last batch of an attack has as many images as are still correct: any number, so only the known sizes can be tested
    private static IReadOnlyCollection<int> BatchSizes(int images) =>
        [.. new[] { Math.Min(RobustnessEvaluator.BatchSize, images), images % RobustnessEvaluator.BatchSize }.Where(b => b > 0).Distinct()];

    /// <summary>What any run has measured of this network.</summary>
    private static Dictionary<string, Evaluation> Known(RunContext context, TrainedModel model)
    {
        using var db = context.Database.CreateDbContext();
        return db.Evaluations.AsNoTracking().Where(e => e.ModelId == model.Id).ToDictionary(e => e.Key);
    }
}
