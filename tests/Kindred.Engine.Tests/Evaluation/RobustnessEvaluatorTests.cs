using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Tests.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Evaluation;

public sealed class RobustnessEvaluatorTests
{
    private readonly PgdAttack attack = new() { Epsilon = 0.5, Steps = 3 };

    [Fact]
    public void Only_images_that_were_right_can_survive()
    {
        var result = Evaluate(cleanImages: 200, attackedImages: 200, [attack]);

        Assert.All(result.CleanCorrect.Zip(result.Attacks[0].Survived), pair => Assert.True(pair.First || !pair.Second));
        Assert.True(result.Attacks[0].Accuracy.Correct < result.Clean.Correct);
        Assert.Equal(result.Attacks[0].Survived.Count(s => s), result.Attacks[0].Accuracy.Correct);
    }

    [Fact]
    public void An_attack_of_epsilon_zero_leaves_clean_accuracy()
    {
        var result = Evaluate(cleanImages: 150, attackedImages: 150, [attack with { Epsilon = 0 }]);

        Assert.Equal(result.CleanCorrect, result.Attacks[0].Survived);
    }

    [Theory]
    [InlineData(200, 60)]
    [InlineData(60, 200)]
    public void Each_accuracy_counts_the_images_it_was_asked_for(int cleanImages, int attackedImages)
    {
        var all = Evaluate(cleanImages: 200, attackedImages: 200, []);

        var result = Evaluate(cleanImages, attackedImages, [attack, new FgsmAttack()]);

        Assert.Equal(all.CleanCorrect.Take(cleanImages), result.CleanCorrect);
        Assert.Equal(cleanImages, result.Clean.Count);
        Assert.All(result.Attacks, a => Assert.Equal(attackedImages, a.Accuracy.Count));
        Assert.Equal([attack, new FgsmAttack()], result.Attacks.Select(a => a.Attack));
    }

    [Fact]
    public void The_same_seed_gives_the_same_outcome_whatever_attack_came_before()
    {
        var alone = Evaluate(100, 100, [attack]);
        var second = Evaluate(100, 100, [attack with { Steps = 1 }, attack]);

        Assert.Equal(alone.Attacks[0].Survived, second.Attacks[1].Survived);
    }

    [Fact]
    public void The_network_is_measured_in_eval_mode_and_left_as_it_was()
    {
        using var network = Network();
        var evaluator = new RobustnessEvaluator(Quadrants.Images(200), CPU);
        network.train();

        var inTrainMode = evaluator.Evaluate(network, 200, 200, [attack], seed: 0, TestContext.Current.CancellationToken);

        Assert.True(network.training);
        Assert.Equal(Evaluate(200, 200, [attack]).Attacks[0].Survived, inTrainMode.Attacks[0].Survived);
    }

    [Fact]
    public void Progress_rises_to_1()
    {
        using var network = Network();
        var progress = new List<StepProgress>();
        var evaluator = new RobustnessEvaluator(Quadrants.Images(300), CPU) { Progressed = progress.Add };

        evaluator.Evaluate(network, 300, 300, [attack, new FgsmAttack()], seed: 0, TestContext.Current.CancellationToken);

        Assert.Equal(progress.OrderBy(p => p.Fraction), progress);
        Assert.InRange(progress[^1].Fraction, 0.9, 1);
        Assert.Equal(["clean images", attack.Label, new FgsmAttack().Label], progress.Select(p => p.Note).Distinct());
    }

    [Fact]
    public void A_cancelled_evaluation_stops()
    {
        using var network = Network();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            new RobustnessEvaluator(Quadrants.Images(100), CPU).Evaluate(network, 100, 100, [attack], seed: 0, cancellation.Token));
    }

    [Fact]
    public void More_images_than_there_are_are_refused()
    {
        using var network = Network();

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new RobustnessEvaluator(Quadrants.Images(100), CPU).Evaluate(network, 101, 50, [attack], seed: 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_evaluation_goes_on_from_any_batch_with_the_same_outcome()
    {
        using var network = Network();
        var images = Quadrants.Images(400);
        IReadOnlyList<bool>? clean = null;
        var batches = new List<AttackProgress>();
        var whole = new RobustnessEvaluator(images, CPU) { CleanDone = c => clean = c, BatchDone = batches.Add }
            .Evaluate(network, 400, 400, [attack], seed: 0, TestContext.Current.CancellationToken);
        Assert.True(batches.Count >= 3);

        foreach (var stopped in batches)
        {
            var after = new List<AttackProgress>();
            var known = new KnownResults { CleanCorrect = clean, Unfinished = [stopped] };
            var resumed = new RobustnessEvaluator(images, CPU) { Known = known, BatchDone = after.Add }
                .Evaluate(network, 400, 400, [attack], seed: 0, TestContext.Current.CancellationToken);

            Assert.Equal(whole.Attacks[0].Survived, resumed.Attacks[0].Survived);
            Assert.Equal(whole.CleanCorrect, resumed.CleanCorrect);
            Assert.Equal(batches.Skip(stopped.Batch).Select(b => b.Batch), after.Select(b => b.Batch));
        }
    }

    [Fact]
    public void What_is_known_is_not_measured_again()
    {
        using var network = Network();
        var outcome = new AttackOutcome(attack, new Accuracy(1, 100), [true, .. Enumerable.Repeat(false, 99)]);
        var evaluator = new RobustnessEvaluator(Quadrants.Images(200), CPU)
        {
            Known = new KnownResults { Outcomes = [outcome] },
            BatchDone = _ => Assert.Fail("the attack was run"),
        };

        var result = evaluator.Evaluate(network, 100, 100, [attack], seed: 0, TestContext.Current.CancellationToken);

        Assert.Same(outcome, result.Attacks[0]);
    }

    [Fact]
    public void A_known_outcome_of_another_attack_or_number_of_images_does_not_count()
    {
        using var network = Network();
        var other = new AttackOutcome(attack with { Steps = 4 }, new Accuracy(0, 100), new bool[100]);
        var fewer = new AttackOutcome(attack, new Accuracy(0, 50), new bool[50]);

        var result = new RobustnessEvaluator(Quadrants.Images(200), CPU) { Known = new KnownResults { Outcomes = [other, fewer] } }
            .Evaluate(network, 100, 100, [attack], seed: 0, TestContext.Current.CancellationToken);

        Assert.Equal(100, result.Attacks[0].Accuracy.Count);
        Assert.True(result.Attacks[0].Accuracy.Correct > 0);
    }

    [Theory]
    [InlineData(0, 10, 0, 0.2775)] // Wilson's interval by hand: z²/(n + z²)
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(50, 100, 0.4038, 0.5962)]
    public void An_accuracy_has_its_Wilson_interval(int correct, int count, double low, double high)
    {
        var accuracy = new Accuracy(correct, count);

        Assert.Equal(low, accuracy.Low, 0.0001);
        Assert.Equal(high, accuracy.High, 0.0001);
    }

    private static RobustnessResult Evaluate(int cleanImages, int attackedImages, IReadOnlyList<Attack> attacks)
    {
        using var network = Network();
        return new RobustnessEvaluator(Quadrants.Images(200), CPU)
            .Evaluate(network, cleanImages, attackedImages, attacks, seed: 0, TestContext.Current.CancellationToken);
    }

    /// <summary>Trained for a moment, so that there is something to attack.</summary>
    private static Classifier Network()
    {
        using var trainer = Setups.Trainer(Setups.Of(Setups.Objective("standard"), epochs: 4));
        trainer.Train(null, TestContext.Current.CancellationToken);
        var network = new TinyNetwork().Build(Quadrants.Shape, Quadrants.Classes, new Normalization([0.3], [0.2]));
        network.load_state_dict(trainer.Classifier.state_dict());
        network.eval();
        return network;
    }
}
