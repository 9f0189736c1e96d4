using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Testing;

/// <summary>A trained grid as its runs leave it: each network with its cell, its run, its epochs and its accuracies.</summary>
public sealed class Grid(IDbContextFactory<KindredDb> database)
{
    private int weights;

    public required Experiment Experiment { get; init; }

    public static async Task<Grid> CreateAsync(IDbContextFactory<KindredDb> database, string name = "Two by two", ExperimentSpec? spec = null)
    {
        var experiment = Rows.Experiment(name, spec is null ? ExperimentStatus.Running : ExperimentStatus.Succeeded);
        experiment.Spec = spec is null ? experiment.Spec : SpecJson.Serialize(spec);
        await using var db = await database.CreateDbContextAsync();
        db.Add(experiment);
        await db.SaveChangesAsync();
        return new(database) { Experiment = experiment };
    }

    /// <summary>A cell that is not trained yet, with its run.</summary>
    public async Task<ExperimentNetwork> CellAsync(Architecture architecture, double epsilon, int seed = 0, RunStatus status = RunStatus.Running)
    {
        await using var db = await database.CreateDbContextAsync();
        var cell = Rows.Network(await db.Networks.CountAsync(n => n.ExperimentId == Experiment.Id), architecture, epsilon);
        (cell.ExperimentId, cell.Seed) = (Experiment.Id, seed);
        db.Add(cell);
        await db.SaveChangesAsync();
        var run = Rows.Run(Experiment, status, cell.Index, progress: 0.4);
        run.NetworkId = cell.Id;
        db.Add(run);
        await db.SaveChangesAsync();
        return cell;
    }

    /// <summary>A trained network with clean accuracy, one attack at two epsilons and three epochs.</summary>
    public async Task<TrainedModel> NetworkAsync(Architecture architecture, double epsilon, int seed = 0, int clean = 800, int robust = 100, TrainingSpec? training = null)
    {
        var cell = await CellAsync(architecture, epsilon, seed, RunStatus.Succeeded);
        await using var db = await database.CreateDbContextAsync();
        var run = await db.Runs.SingleAsync(r => r.NetworkId == cell.Id);
        var model = Rows.Model(run, $"{weights++:x64}");
        (model.Name, model.Architecture, model.ArchitectureKind, model.ArchitectureLabel) = (cell.Label, cell.Architecture, cell.ArchitectureKind, cell.ArchitectureLabel);
        (model.Epsilon, model.Seed, model.Epochs, model.Training) = (epsilon, seed, 3, SpecJson.Serialize(training ?? new TrainingSpec()));
        db.Add(model);
        await db.SaveChangesAsync();
        db.AddRange(Rows.Evaluation(model, null, clean, 1000), Rows.Evaluation(model, new PgdAttack { Epsilon = 0.5 }, robust, 250), Rows.Evaluation(model, new PgdAttack { Epsilon = 1 }, robust / 2, 250));
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            foreach (var (metric, value) in new[] { ("loss/train", 2.0 / epoch + seed), ("clean/acc", 0.2 * epoch), ("adv/acc", 0.1 * epoch) })
            {
                db.Add(new MetricPoint { RunId = run.Id, Name = metric, Step = 10 * epoch, Epoch = epoch, Value = value, At = Rows.Monday });
            }
        }

        await db.Networks.Where(n => n.Id == cell.Id).ExecuteUpdateAsync(n => n.SetProperty(c => c.ModelId, model.Id));
        await db.SaveChangesAsync();
        return model;
    }

    /// <summary>A matrix over the experiment's networks, whose pairs have a key of their own.</summary>
    public async Task<SimilarityMatrix> MatrixAsync(double[]?[] rows, string imageSet = ImageSets.Inverted, string pairs = "p")
    {
        await using var db = await database.CreateDbContextAsync();
        var matrix = Rows.Matrix(Experiment, await db.Runs.FirstAsync(r => r.ExperimentId == Experiment.Id), rows, imageSet);
        matrix.Provenance = $$"""{"pairs":{"count":128,"seed":0,"key":"{{pairs}}"},"inversion":{{(imageSet == ImageSets.Inverted ? """{"kind":"adam","steps":40}""" : "null")}}}""";
        db.Add(matrix);
        await db.SaveChangesAsync();
        return matrix;
    }

    /// <summary>A network that somebody brought: nothing is known of its training.</summary>
    public static async Task<TrainedModel> BroughtAsync(IDbContextFactory<KindredDb> database)
    {
        await using var db = await database.CreateDbContextAsync();
        var run = new Run { Kind = RunKind.ImportModel, Label = "Import", Status = RunStatus.Succeeded, CreatedAt = Rows.Monday };
        db.Add(run);
        await db.SaveChangesAsync();
        var model = Rows.Model(run, new string('e', 64));
        (model.Name, model.Origin, model.Training, model.Objective) = ("Zoo’s own", ModelOrigin.Imported, "null", "brought");
        (model.Architecture, model.ArchitectureKind, model.ArchitectureLabel) = ("""{"kind":"torch-script","sha256":"e"}""", ImportModelRun.TorchScriptKind, "TorchScript");
        (model.Card, model.Norm, model.Epsilon) = (SpecJson.Serialize(new BroughtCard()), null, null);
        db.Add(model);
        await db.SaveChangesAsync();
        return model;
    }
}
