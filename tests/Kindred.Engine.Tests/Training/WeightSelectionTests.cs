using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

/// <summary>Whose weights a training ends with: averaged or not, of the best epoch or the last.</summary>
public sealed class WeightSelectionTests
{
    [Fact]
    public void The_average_follows_the_weights_and_the_statistics_of_batch_normalisation()
    {
        using var scope = NewDisposeScope();
        using var network = Network(0);
        using var average = new WeightAverage(Network(0), decay: 0.5);
        var before = average.Classifier.state_dict().ToDictionary(t => t.Key, t => t.Value.to(float64).clone());
        Shift(network);

        average.Follow(network, step: 100);

        foreach (var (name, mean) in average.Classifier.state_dict())
        {
            var expected = mean.is_floating_point() ? 0.5 * before[name] + 0.5 * network.state_dict()[name] : network.state_dict()[name].to(float64);
            Assert.True(expected.allclose(mean.to(float64), rtol: 1e-6, atol: 1e-7), name);
        }

        Assert.Contains(average.Classifier.state_dict().Keys, name => name.EndsWith("running_var", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_step_counts_for_more_than_the_decay_says()
    {
        using var scope = NewDisposeScope();
        using var network = Network(0);
        using var average = new WeightAverage(Network(0), decay: 0.999);
        var before = average.Classifier.get_parameter("fc.bias")!.clone();
        Shift(network);

        average.Follow(network, step: 1);

        var moved = (average.Classifier.get_parameter("fc.bias")! - before).mean().item<float>();
        Assert.Equal(1 - 2.0 / 11, moved, 1e-5);
    }

    [Fact]
    public void Averaging_changes_neither_the_steps_nor_what_they_cost_in_random_numbers()
    {
        var setup = Setups.Of(new PgdTraining { Steps = 2 }, epsilon: 0.3);

        var plain = TrainerTests.Train(setup);
        var averaged = TrainerTests.Train(setup with { Training = setup.Training with { WeightAveraging = 0.9 } });

        Assert.Equal(plain.Select(m => m.TrainLoss), averaged.Select(m => m.TrainLoss));
    }

    [Fact]
    public void With_averaging_the_average_is_what_is_looked_at_and_what_remains()
    {
        var setup = Setups.Of(new StandardTraining());
        setup = setup with { Training = setup.Training with { WeightAveraging = 0.9999 } };
        using var trainer = Setups.Trainer(setup);

        var metrics = trainer.Train(null, TestContext.Current.CancellationToken);

        Assert.Equal(Setups.Bytes(trainer.LastWeights!), Setups.Bytes(trainer.Classifier));
        Assert.NotEqual(TrainerTests.Weights(Setups.Of(new StandardTraining())), Setups.Bytes(trainer.Classifier));
        Assert.Equal(metrics[^1].Clean, Clean(trainer.Classifier));
    }

    [Fact]
    public void The_best_epochs_weights_are_kept_beside_the_last_and_used_where_the_spec_says()
    {
        var setup = Validated(KeptWeights.Best);
        using var trainer = Setups.Trainer(setup);
        using var other = Setups.Trainer(Validated(KeptWeights.Last));

        var metrics = trainer.Train(null, TestContext.Current.CancellationToken);
        other.Train(null, TestContext.Current.CancellationToken);

        var best = trainer.Course.BestEpoch!.Value;
        Assert.InRange(best, 1, metrics.Count - 1); // else it shows nothing
        Assert.Equal(Setups.Bytes(trainer.BestWeights!), Setups.Bytes(trainer.Classifier));
        Assert.Equal(metrics[best - 1].Clean, Clean(trainer.Classifier));
        Assert.Equal(Setups.Bytes(other.LastWeights!), Setups.Bytes(other.Classifier));
        Assert.Equal(Setups.Bytes(trainer.LastWeights!), Setups.Bytes(other.LastWeights!));
        Assert.NotEqual(Setups.Bytes(trainer.Classifier), Setups.Bytes(other.Classifier));
    }

    [Fact]
    public void Validation_is_in_the_ball_trained_against_whatever_attack_watches()
    {
        var setup = Validated(KeptWeights.Best);

        var metrics = TrainerTests.Train(setup);
        var watchedOtherwise = TrainerTests.Train(setup with { MonitorAttack = new PgdAttack { Norm = Norm.Linf, Epsilon = 1, Steps = 1 } });

        Assert.Equal(metrics.Select(m => m.Validation), watchedOtherwise.Select(m => m.Validation));
        Assert.NotEqual(metrics.Select(m => m.Robust), watchedOtherwise.Select(m => m.Robust));
        Assert.All(metrics, m => Assert.Equal((100, 100), (m.Validation!.MultiStep.Count, m.Validation.SingleStep.Count)));
    }

    [Fact]
    public void At_epsilon_zero_validation_is_clean_accuracy()
    {
        var metrics = TrainerTests.Train(Validated(KeptWeights.Best) with { Epsilon = 0 });

        Assert.All(metrics, m => Assert.Equal((m.Clean, m.Clean), (m.Validation!.MultiStep, m.Validation.SingleStep)));
    }

    [Fact]
    public void Without_validation_only_the_last_weights_are_kept()
    {
        using var trainer = Setups.Trainer(Setups.Of(new StandardTraining()));

        var metrics = trainer.Train(null, TestContext.Current.CancellationToken);

        Assert.Null(trainer.BestWeights);
        Assert.All(metrics, m => Assert.Null(m.Validation));
    }

    private static TrainingSetup Validated(KeptWeights use)
    {
        var setup = Setups.Of(new FgsmRsTraining(), epsilon: 0.5, epochs: 10);
        return setup with { Training = setup.Training with { Use = use, Patience = 9, LearningRate = 0.1, Schedule = new ConstantSchedule() } };
    }

    private static Accuracy Clean(Classifier classifier) =>
        new RobustnessEvaluator(Quadrants.Images(100, seed: 1), CPU).Evaluate(classifier, 100, 1, [], 0, TestContext.Current.CancellationToken).Clean;

    private static Classifier Network(int seed) =>
        Randomness.Seeded(seed, () => new TinyNetwork().Build(Quadrants.Shape, Quadrants.Classes, new Normalization([0.3], [0.2])));

    private static void Shift(Classifier network)
    {
        using var off = no_grad();
        foreach (var tensor in network.state_dict().Values)
        {
            tensor.add_(1);
        }
    }
}
