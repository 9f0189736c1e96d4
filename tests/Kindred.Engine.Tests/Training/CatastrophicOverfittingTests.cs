using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

/// <summary>A collapse as the real trainer meets it: real weights, real validation, only the objective is made to bring it about.</summary>
public sealed class CatastrophicOverfittingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-collapse-").FullName;

    [Fact]
    public void A_network_that_goes_blind_to_small_steps_is_stopped_and_its_last_good_weights_are_used()
    {
        var setup = Collapsing(drop: 0.12);
        using var trainer = Setups.Trainer(setup);

        var metrics = trainer.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        var (course, collapse) = (trainer.Course, trainer.Course.Collapse!);
        Assert.Equal((TrainingStop.CatastrophicOverfitting, KeptWeights.Best), (course.Stop, course.Used));
        Assert.InRange(collapse.Epoch, GoneBlind.GoodEpochs + 1, setup.Training.Epochs - 1);
        Assert.InRange(collapse.GoodEpoch, 1, GoneBlind.GoodEpochs);
        Assert.Equal((metrics.Count, metrics[^1].Validation, metrics[collapse.GoodEpoch - 1].Validation), (collapse.Epoch, collapse.After, collapse.Before));
        Assert.True(collapse.Before.MultiStep.Value - collapse.After.MultiStep.Value > 0.12);
        Assert.Equal(Setups.Bytes(trainer.BestWeights!), Setups.Bytes(trainer.Classifier));
        Assert.NotEqual(Setups.Bytes(trainer.LastWeights!), Setups.Bytes(trainer.Classifier));

        using var resumed = Setups.Trainer(setup);
        resumed.Resume(new CheckpointFolder(folder));
        resumed.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);
        Assert.Equal(course, resumed.Course);
        Assert.Equal(Setups.Bytes(trainer.Classifier), Setups.Bytes(resumed.Classifier));
    }

    [Fact]
    public void Without_detection_it_trains_on_to_the_end()
    {
        var metrics = TrainerTests.Train(Collapsing(drop: 0));

        Assert.Equal(30, metrics.Count);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static TrainingSetup Collapsing(double drop)
    {
        var setup = Setups.Of(new GoneBlind(), epsilon: 0.1, epochs: 30);
        return setup with
        {
            Norm = Norm.Linf,
            Architecture = new Mlp { Layers = 3, Width = 64 },
            Training = setup.Training with { LearningRate = 0.005, Schedule = new ConstantSchedule(), CollapseDrop = drop },
        };
    }

    /// <summary>PGD training at first; then trained to withstand the single step and to answer wrongly after several small ones.</summary>
    private sealed record GoneBlind : Objective
    {
        public const int GoodEpochs = 8;
        private const int StepsPerEpoch = 12; // 192 images in batches of 16
        private int steps;

        public override string Label => "training that collapses";

        public override int PassesPerImage => 13;

        public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct)
        {
            if (steps++ < GoodEpochs * StepsPerEpoch)
            {
                return new PgdTraining().Loss(classifier, batch, out correct);
            }

            classifier.eval();
            var single = Perturbed(new FgsmAttack());
            var small = Perturbed(new PgdAttack { Steps = 10 });
            classifier.train();
            return CrossEntropy(classifier, single, batch, out correct)
                + CrossEntropy(classifier, small, batch with { Labels = batch.Labels.add(1).remainder(Quadrants.Classes) }, out _);

            Tensor Perturbed(Attack attack) =>
                attack.WithBall(batch.Ball.Norm, batch.Ball.Epsilon).Perturb(classifier, batch.Images, batch.Labels, batch.Generator);
        }
    }
}
