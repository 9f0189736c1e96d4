using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Tests.Models;

[Collection(nameof(Tensors))]
public sealed class TrainRunTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_cell_is_trained_and_stored_whole(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);

        var context = grid.Execute(RunKind.Train, 0.5);

        var (model, run) = (grid.Model(0.5), grid.Run(RunKind.Train, 0.5));
        Assert.Equal((run.Network!.ModelKey, run.Network.ModelId, run.Id), (model.Key, model.Id, model.TrainRunId));
        Assert.Equal(("MLP", "single-step training", 100, 10, 16, 28 * 28 * 16 + 16 + 170), (model.ArchitectureLabel, model.Objective, model.TrainingImages, model.Classes, model.RepresentationWidth, model.Parameters));
        Assert.True(SpecJson.Deserialize<NumericsVerdict>(model.Numerics).Passed && context.Verdict!.Passed);
        using var network = new NetworkStore(platform.Database, context.Artifacts).Load(model, LaunchedGrid.Spec.Dataset, CPU);
        Assert.Equal(model.Parameters, network.ParameterCount);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal("application/vnd.safetensors", (await db.Artifacts.SingleAsync(TestContext.Current.CancellationToken)).MediaType);
    }

    [Fact]
    public async Task Metrics_log_and_progress_follow_the_epochs()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);

        var context = grid.Execute(RunKind.Train, 0.5);

        foreach (var name in (string[])["loss/train", "train/acc", "clean/acc", "adv/acc", "learning-rate"])
        {
            Assert.Equal([(4, 1.0), (8, 2.0), (12, 3.0)], context.Metrics.Where(m => m.Name == name).Select(m => (m.Step, m.Epoch)));
        }

        Assert.Equal(12, context.Metrics.Count(m => m.Name == "loss/batch"));
        Assert.Matches(@"^epoch 2  loss \d\.\d{3}  clean \d+\.\d %  robust \d+\.\d % \(PGD-5, L2, ε 1\)  ", context.Lines.Single(l => l.StartsWith("epoch 2", StringComparison.Ordinal)));
        Assert.Equal(new StepProgress(1, "epoch 3 of 3"), context.Progress[^1]);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_from_its_checkpoint_to_the_same_weights()
    {
        await using var straight = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var expected = await LaunchedGrid.CreateAsync(straight, LaunchedGrid.Spec);
        expected.Execute(RunKind.Train, 0.5);
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        using var stop = new CancellationTokenSource();
        var stopped = grid.Context(RunKind.Train, 0.5);
        stopped.Heard = line => StopAfter("epoch 2", line, stop);
        Assert.Throws<OperationCanceledException>(() => grid.Execute(stopped, stop.Token));

        var resumed = grid.Execute(RunKind.Train, 0.5);

        Assert.Contains("resumed from epoch 2", resumed.Lines);
        Assert.Equal(expected.Model(0.5).WeightsArtifact, grid.Model(0.5).WeightsArtifact);
    }

    [Fact]
    public async Task Metrics_after_the_checkpoint_are_measured_again_and_none_is_missing()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        using var stop = new CancellationTokenSource();
        var stopped = grid.Context(RunKind.Train, 0.5);
        stopped.Heard = line => StopAfter("epoch 2", line, stop);
        Assert.Throws<OperationCanceledException>(() => grid.Execute(stopped, stop.Token));

        // the process died after it had written epoch 1 and a batch of epoch 3, and before epoch 2
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.Metrics.AddRange(
            new() { RunId = stopped.Run.Id, Name = "loss/train", Step = 4, Epoch = 1, Value = 2 },
            new() { RunId = stopped.Run.Id, Name = "loss/batch", Step = 9, Epoch = 2.25, Value = 2 });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        var resumed = grid.Execute(RunKind.Train, 0.5);

        Assert.Equal([4L], await db.Metrics.Select(m => m.Step).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal([8L, 12L], resumed.Metrics.Where(m => m.Name == "loss/train").Select(m => m.Step));
        Assert.Equal([9L, 10L, 11L, 12L], resumed.Metrics.Where(m => m.Name == "loss/batch").Select(m => m.Step));
    }

    [Fact]
    public async Task A_network_that_another_run_has_trained_is_taken()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var first = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        var second = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec); // launched before the first has trained anything
        var made = first.Execute(RunKind.Train, 0.5);

        var taken = second.Execute(RunKind.Train, 0.5);

        Assert.Equal(made.Run.Id, taken.ReusedRunId);
        Assert.Empty(taken.Progress);
        Assert.Equal(first.Model(0.5).Id, second.Run(RunKind.Train, 0.5).Network!.ModelId);
    }

    [Fact]
    public async Task A_rival_that_is_faster_by_a_moment_wins()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var first = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        var second = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        RecordedRun? rival = null;
        var slower = second.Context(RunKind.Train, 0.5);
        slower.BeforeCommit = () =>
        {
            if (rival is null && slower.Lines.Any(l => l.StartsWith("epoch 3", StringComparison.Ordinal)))
            {
                rival = first.Execute(RunKind.Train, 0.5);
            }
        };

        second.Execute(slower, TestContext.Current.CancellationToken);

        Assert.Equal(rival!.Run.Id, slower.ReusedRunId);
        Assert.Equal(rival.Run.Id, second.Model(0.5).TrainRunId);
    }

    [Fact]
    public async Task The_best_and_the_last_weights_are_kept_and_the_row_says_which_are_used()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var training = LaunchedGrid.Spec.Training with { Epochs = 12, Use = KeptWeights.Best, Patience = 2, Augment = true, WeightAveraging = 0.9, LearningRate = 0.05 };
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec with { Training = training });

        var context = grid.Execute(RunKind.Train, 0.5);

        var model = grid.Model(0.5);
        var validated = context.Metrics.Where(m => m.Name == "validation/multi-step").ToList();
        Assert.Equal((KeptWeights.Best, model.BestWeightsArtifact), (model.WeightsUsed, model.WeightsArtifact));
        Assert.Equal(validated.Count, model.Epochs);
        Assert.Equal(validated.MaxBy(m => m.Value).Epoch, model.BestEpoch!.Value, 1e-9);
        Assert.Equal(TrainingStop.NoImprovement, model.Stop);
        Assert.Equal(model.BestEpoch + 2, model.Epochs);
        Assert.NotEqual(model.LastWeightsArtifact, model.BestWeightsArtifact);
        Assert.All([model.BestWeightsArtifact!, model.LastWeightsArtifact!], hash => Assert.True(File.Exists(context.Artifacts.PathOf(hash))));
        Assert.Contains($"no better epoch since {model.BestEpoch}, stopped after {model.Epochs}", context.Summary);
        Assert.Equal(CheckVerdict.NotTested, ModelFlags.Checks(model).Single(c => c.Code == "catastrophic-overfitting").Verdict);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, await db.Artifacts.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_training_that_collapses_succeeds_with_its_last_good_weights_a_note_and_a_flag()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var training = LaunchedGrid.Spec.Training with
        {
            Objective = new PgdTraining { Steps = 1, RelativeStepSize = 1, RandomStart = false },
            Epochs = 60,
            CollapseDrop = 0.01, // a small fall is enough here: what matters is what follows from it
        };
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec with { Training = training, Norm = Engine.Attacks.Norm.Linf, Epsilons = [0.1] });

        var context = grid.Execute(RunKind.Train, 0.1);

        var model = grid.Model(0.1);
        var flag = Assert.Single(ModelFlags.Of(model));
        Assert.Equal((TrainingStop.CatastrophicOverfitting, KeptWeights.Best, model.BestWeightsArtifact), (model.Stop, model.WeightsUsed, model.WeightsArtifact));
        Assert.InRange(model.Epochs, 2, 59);
        Assert.Equal("catastrophic-overfitting", flag.Code);
        Assert.Matches($@"^Catastrophic overfitting in epoch {model.Epochs}: .* went from \d+\.\d % \(epoch {model.BestEpoch}\) to \d+\.\d %, under a single step from .* to ", flag.Message);
        Assert.StartsWith("Catastrophic overfitting in epoch", context.Summary);
        Assert.Contains(context.Summary, context.Lines);
    }

    [Fact]
    public async Task A_loss_that_diverges_fails_the_run_in_a_sentence()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var training = LaunchedGrid.Spec.Training with { Optimizer = new SgdOptimizer { WeightDecay = 0 }, Schedule = new ConstantSchedule(), LearningRate = 10 };
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec with
        {
            Architectures = [new Engine.Architectures.Mlp { Layers = 8, Width = 64 }],
            Training = training with { Epochs = 30 },
        });

        var error = Assert.Throws<DivergedException>(() => grid.Execute(RunKind.Train, 0.5));

        Assert.Matches(@" became (NaN|infinite) in epoch \d+$", error.Message);
    }

    private static void StopAfter(string epoch, string line, CancellationTokenSource stop)
    {
        if (line.StartsWith(epoch, StringComparison.Ordinal))
        {
            stop.Cancel();
        }
    }
}
