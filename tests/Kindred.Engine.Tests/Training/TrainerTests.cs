using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

public sealed class TrainerTests
{
    public static TheoryData<string> Objectives => Setups.Objectives;

    public static TheoryData<string, Norm> ObjectivesInBothNorms =>
        new MatrixTheoryData<string, Norm>([.. Catalog<Objective>.All.Select(e => e.Id)], [Norm.L2, Norm.Linf]);

    [Theory, MemberData(nameof(ObjectivesInBothNorms))]
    public void Training_learns(string objective, Norm norm)
    {
        var setup = Setups.Of(Setups.Objective(objective), epsilon: norm == Norm.L2 ? 0.3 : 0.03, epochs: 6) with { Norm = norm };

        var metrics = Train(setup);

        Assert.Equal([1, 2, 3, 4, 5, 6], metrics.Select(m => m.Epoch));
        Assert.True(metrics[^1].TrainLoss < 0.8 * metrics[0].TrainLoss);
        Assert.True(metrics[^1].Clean.Value > 0.8, $"clean accuracy {metrics[^1].Clean.Value}");
        Assert.True(metrics[^1].Robust.Value <= metrics[^1].Clean.High);
        Assert.All(metrics, m => Assert.True(m.ImagesPerSecond > 0 && m.Seconds > 0));
    }

    [Fact]
    public void Adversarial_training_gives_a_more_robust_network_than_standard_training()
    {
        var standard = Train(Setups.Of(new StandardTraining(), epochs: 8))[^1];
        var robust = Train(Setups.Of(new PgdTraining(), epsilon: 0.6, epochs: 8))[^1];

        Assert.True(robust.Robust.Value > standard.Robust.Value + 0.05, $"{robust.Robust.Value} against {standard.Robust.Value}");
    }

    [Theory, MemberData(nameof(Objectives))]
    public void With_epsilon_zero_every_objective_is_standard_training(string objective)
    {
        var standard = Weights(Setups.Of(new StandardTraining(), epochs: 2));

        var other = Weights(Setups.Of(Setups.Objective(objective), epsilon: 0, epochs: 2));

        Assert.Equal(standard, other);
    }

    [Theory, MemberData(nameof(ResumeTests.Trainings), MemberType = typeof(ResumeTests))]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others(string objective, string optimizer)
    {
        var setup = ResumeTests.Setup(objective, optimizer);

        var first = Weights(setup);

        Assert.Equal(first, Weights(setup));
        Assert.NotEqual(first, Weights(setup with { Seed = 1 }));
    }

    [Fact]
    public void Watching_with_another_attack_does_not_change_the_weights()
    {
        var setup = Setups.Of(new FgsmRsTraining(), epsilon: 0.3, epochs: 2);

        var watchedOtherwise = setup with { MonitorAttack = new PgdAttack { Norm = Norm.Linf, Epsilon = 0.2, Steps = 2 } };

        Assert.Equal(Weights(setup), Weights(watchedOtherwise));
    }

    [Theory]
    [InlineData(33, 4)] // 32 + a single image left over
    [InlineData(34, 5)]
    [InlineData(5, 1)]
    public void The_last_batch_is_smaller_and_a_single_image_is_left_out(int images, int stepsPerEpoch)
    {
        var setup = Setups.Of(new StandardTraining(), epochs: 2, batchSize: 8);
        using var trainer = new Trainer(setup, Quadrants.Images(images), Quadrants.Images(20, seed: 1), CPU, TimeProvider.System);

        var metrics = trainer.Train(null, TestContext.Current.CancellationToken);

        Assert.Equal(2 * stepsPerEpoch, metrics[^1].Step);
        Assert.Equal(trainer.Steps, metrics[^1].Step);
    }

    [Fact]
    public void A_loss_that_leaves_the_finite_range_is_a_divergence_that_names_the_epoch()
    {
        var training = Setups.Training with { Optimizer = new SgdOptimizer { WeightDecay = 0 }, Schedule = new ConstantSchedule(), LearningRate = 1e30 };
        var setup = Setups.Of(new StandardTraining(), epochs: 3) with { Training = training };

        var error = Assert.Throws<DivergedException>(() => Train(setup));

        Assert.Matches("^(loss|a weight) became (NaN|infinite) in epoch 1$", error.Message);
    }

    [Fact]
    public void A_cancelled_training_stops_before_the_next_batch()
    {
        using var cancellation = new CancellationTokenSource();
        var batches = 0;
        var setup = Setups.Of(new StandardTraining(), epochs: 100);
        using var trainer = new Trainer(setup, Quadrants.Images(96), Quadrants.Images(20, seed: 1), CPU, TimeProvider.System)
        {
            Progressed = _ =>
            {
                if (++batches == 5)
                {
                    cancellation.Cancel();
                }
            },
        };

        Assert.Throws<OperationCanceledException>(() => trainer.Train(null, cancellation.Token));
        Assert.Equal(5, batches);
    }

    [Fact]
    public void Progress_rises_to_1_and_names_the_epoch()
    {
        var progress = new List<StepProgress>();
        var losses = new List<BatchLoss>();
        using var trainer = new Trainer(Setups.Of(new StandardTraining(), epochs: 2), Quadrants.Images(96), Quadrants.Images(20, seed: 1), CPU, TimeProvider.System)
        {
            Progressed = progress.Add,
            BatchesDone = losses.Add,
        };

        trainer.Train(null, TestContext.Current.CancellationToken);

        Assert.Equal(progress.OrderBy(p => p.Fraction), progress);
        Assert.Equal(new StepProgress(1, "epoch 2 of 2"), progress[^1]);
        Assert.Equal("epoch 1 of 2", progress[0].Note);
        Assert.Equal(2.0, losses[^1].Epoch, 9);
        Assert.All(losses, l => Assert.InRange(l.Loss, 0.01, 5));
    }

    [Theory, MemberData(nameof(Objectives))]
    public void Fifty_batches_leave_no_tensor_alive(string objective)
    {
        var alive = new List<long>();
        var setup = Setups.Of(Setups.Objective(objective), epsilon: 0.3, epochs: 10, batchSize: 8);
        using var trainer = new Trainer(setup, Quadrants.Images(80), Quadrants.Images(20, seed: 1), CPU, TimeProvider.System)
        {
            Progressed = _ => alive.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount),
        };

        trainer.Train(null, TestContext.Current.CancellationToken);

        // after the first steps, in which optimizer and gradients come into being
        Assert.True(alive.Count == 100);
        Assert.Equal(alive[49], alive[99]);
    }

    internal static IReadOnlyList<EpochMetrics> Train(TrainingSetup setup)
    {
        using var trainer = Setups.Trainer(setup);
        return trainer.Train(null, TestContext.Current.CancellationToken);
    }

    internal static string Weights(TrainingSetup setup)
    {
        using var trainer = Setups.Trainer(setup);
        trainer.Train(null, TestContext.Current.CancellationToken);
        return Setups.Bytes(trainer.Classifier);
    }
}
