using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Tests.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Evaluation;

/// <summary>What an ensemble, a curve and a sweep add to one attack's evaluation.</summary>
public sealed class EnsembleEvaluationTests : IDisposable
{
    private const int Images = 300;

    private readonly Classifier network = Trained();
    private readonly AutoAttack ensemble = new() { Epsilon = 0.8 };

    public void Dispose() => network.Dispose();

    [Fact]
    public void Each_stage_sees_what_those_before_left()
    {
        var result = Evaluate(new RobustnessEvaluator(Quadrants.Images(Images), CPU), ensemble);
        var outcome = result.Attacks[0];

        Assert.Equal(ensemble.Cascade(Quadrants.Classes).Select(a => a.Label), outcome.Stages.Select(s => s.Label));
        Assert.Equal(result.CleanCorrect.Count(c => c), outcome.Stages[0].Entering);
        Assert.Equal(outcome.Stages.Skip(1).Select(s => s.Entering), outcome.Stages.SkipLast(1).Select(s => s.Survivors));
        Assert.Equal(outcome.Accuracy.Correct, outcome.Stages[^1].Survivors);
        Assert.InRange(outcome.Accuracy.Correct, 1, outcome.Stages[0].Survivors);
        Assert.Equal(ensemble.Adaptations(Quadrants.Classes), outcome.Notes);
        Assert.Equal(3, outcome.Notes.Count);
    }

    [Fact]
    public void An_ensemble_goes_on_from_any_batch_of_any_stage_with_the_same_outcome()
    {
        var images = Quadrants.Images(Images);
        var batches = new List<AttackProgress>();
        var whole = Evaluate(new RobustnessEvaluator(images, CPU) { BatchDone = batches.Add }, ensemble).Attacks[0];
        Assert.Equal([0, 1, 2, 3], batches.Select(b => b.Stage).Distinct());

        foreach (var stopped in batches.Where((_, i) => i % 3 == 1).Append(batches[^1]))
        {
            var known = new KnownResults { Unfinished = [stopped] };
            var resumed = Evaluate(new RobustnessEvaluator(images, CPU) { Known = known }, ensemble).Attacks[0];

            Assert.Equal(whole.Survived, resumed.Survived);
            Assert.Equal(whole.Stages, resumed.Stages);
        }
    }

    [Fact]
    public void An_ensemble_on_one_batch_is_as_strong_as_in_the_evaluator()
    {
        using var scope = NewDisposeScope();
        var evaluated = Evaluate(new RobustnessEvaluator(Quadrants.Images(100), CPU), ensemble, 100).Attacks[0];
        var (x, y) = Quadrants.Images(100).ToTensors(CPU);

        using var generator = Randomness.For(1, "attack");
        var survived = network.forward(ensemble.Perturb(network, x, y, generator)).argmax(1).eq(y).data<bool>().ToArray();

        Assert.InRange(survived.Zip(evaluated.Survived).Count(p => p.First != p.Second), 0, 2);
    }

    [Fact]
    public void An_attack_that_does_not_fit_the_classes_is_refused_before_anything_is_attacked()
    {
        var evaluator = new RobustnessEvaluator(Quadrants.Images(Images), CPU) { BatchDone = _ => Assert.Fail("an attack was run") };

        var error = Assert.Throws<ArgumentException>(() => evaluator.Evaluate(
            network, 100, 100, [new PgdAttack(), new ApgdAttack { Loss = ApgdLoss.Dlr }], seed: 0, TestContext.Current.CancellationToken));

        Assert.Contains("needs at least 4 classes, and there are 3", error.Message);
    }

    [Fact]
    public void An_attack_that_leaves_its_ball_is_not_believed()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            Evaluate(new RobustnessEvaluator(Quadrants.Images(100), CPU), new TooFar(), 100));

        Assert.Contains("left its ball", error.Message);
    }

    [Fact]
    public void A_curve_keeps_what_was_measured_and_the_worst_case_up_to_each_epsilon()
    {
        var attacks = RobustnessCurve.Attacks(new PgdAttack { Steps = 5 }, Norm.L2, [0.8, 0, 0.4, 0.4]);
        var outcomes = new RobustnessEvaluator(Quadrants.Images(100), CPU)
            .Evaluate(network, 100, 100, attacks, seed: 0, TestContext.Current.CancellationToken).Attacks;

        var curve = RobustnessCurve.Of([.. outcomes.Reverse()]);

        Assert.Equal([0, 0.4, 0.8], curve.Points.Select(p => p.Epsilon));
        Assert.Equal(outcomes, curve.Points.Select(p => p.Outcome));
        Assert.Equal(curve.Points.Select(p => p.UpToHere.Accuracy.Correct).OrderDescending(), curve.Points.Select(p => p.UpToHere.Accuracy.Correct));
        Assert.True(curve.Points[2].UpToHere.Accuracy.Correct < curve.Points[0].UpToHere.Accuracy.Correct);
        Assert.All(curve.Points, p => Assert.True(p.UpToHere.Accuracy.Correct <= p.Outcome.Accuracy.Correct));
    }

    [Fact]
    public void A_curve_of_different_attacks_is_refused()
    {
        var pgd = new AttackOutcome(new PgdAttack(), new(1, 1), [true]);
        var longer = new AttackOutcome(new PgdAttack { Steps = 20 }, new(1, 1), [true]);
        var other = new AttackOutcome(new PgdAttack { Norm = Norm.Linf }, new(1, 1), [true]);
        var noise = new AttackOutcome(new GaussianNoiseAttack(), new(1, 1), [true]);

        Assert.All([[pgd, longer], [pgd, other], [noise], []], (AttackOutcome[] o) => Assert.Throws<ArgumentException>(() => RobustnessCurve.Of(o)));
    }

    [Fact]
    public void The_worst_case_keeps_images_that_survive_everything()
    {
        var first = new AttackOutcome(new FgsmAttack(), new(2, 3), [true, true, false]);
        var second = new AttackOutcome(new PgdAttack(), new(2, 3), [false, true, true]);

        Assert.Equal([false, true, false], WorstCase.Of([first, second]).Survived);
        Assert.Equal(new Accuracy(1, 3), WorstCase.Of([first, second]).Accuracy);
        Assert.Throws<ArgumentException>(() => WorstCase.Of([first, new AttackOutcome(new PgdAttack(), new(1, 1), [true])]));
        Assert.Throws<ArgumentException>(() => WorstCase.Of([]));
    }

    [Fact]
    public void A_sweep_finds_no_loss_at_size_0_and_the_worst_place_below_the_mean()
    {
        var patch = new OcclusionAttack { Grid = 3, Value = 0 };
        var images = Quadrants.Images(200);

        var points = new OcclusionSweep(images, CPU).Run(network, 200, patch, [0, 0.5], TestContext.Current.CancellationToken);
        var attacked = Evaluate(new RobustnessEvaluator(images, CPU), patch with { Size = 0.5 }, 200);

        Assert.All(points[0].ByPlace, a => Assert.Equal(attacked.Clean, a));
        Assert.Equal(9, points[1].ByPlace.Count);
        Assert.True(points[1].WorstPlaces.Value < points[1].ByPlace.Min(a => a.Value));
        Assert.True(points[1].Mean < points[0].Mean);
        Assert.Equal(attacked.Attacks[0].Accuracy, points[1].WorstPlaces);
    }

    private RobustnessResult Evaluate(RobustnessEvaluator evaluator, Attack attack, int images = Images) =>
        evaluator.Evaluate(network, images, images, [attack], seed: 0, TestContext.Current.CancellationToken);

    private static Classifier Trained()
    {
        using var trainer = Setups.Trainer(Setups.Of(Setups.Objective("standard"), epochs: 4));
        trainer.Train(null, TestContext.Current.CancellationToken);
        var network = new TinyNetwork().Build(Quadrants.Shape, Quadrants.Classes, new Normalization([0.3], [0.2]));
        network.load_state_dict(trainer.Classifier.state_dict());
        network.eval();
        return network;
    }

    [CatalogId("pgd")]
    private sealed record TooFar : BallAttack
    {
        public override string Label => "too far";

        public override double Passes(int classes) => 0;

        protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator) => 1 - images;
    }
}
