using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;

namespace Kindred.Engine.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-resume-").FullName;

    /// <summary>Every objective with every optimizer of the catalog.</summary>
    public static TheoryData<string, string> Trainings { get; } = new MatrixTheoryData<string, string>(
        [.. Catalog<Objective>.All.Select(e => e.Id)], [.. Catalog<Optimizer>.All.Select(e => e.Id)]);

    [Theory, MemberData(nameof(Trainings))]
    public void A_training_stopped_after_an_epoch_and_resumed_gives_the_very_bits_of_one_that_was_not(string objective, string optimizer)
    {
        var setup = Setup(objective, optimizer);
        var straight = TrainerTests.Weights(setup);

        StopAfter(epoch: 1, setup);
        using var resumed = Setups.Trainer(setup);
        var done = resumed.Resume(new CheckpointFolder(folder));
        var metrics = resumed.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        Assert.Single(done);
        Assert.Equal(3, metrics.Count);
        Assert.Equal(straight, Setups.Bytes(resumed.Classifier));
    }

    [Theory, MemberData(nameof(Setups.Objectives), MemberType = typeof(Setups))]
    public void So_does_one_with_averaged_weights_augmentation_rising_epsilon_validation_and_patience(string objective)
    {
        var setup = Setup(objective, "sgd");
        setup = setup with
        {
            Augmentation = new Augmentation(1, Mirror: false),
            Training = setup.Training with
            {
                Epochs = 4,
                Schedule = new CyclicSchedule(),
                EpsilonWarmUp = 0.5,
                LabelSmoothing = 0.1,
                WeightAveraging = 0.9,
                Use = KeptWeights.Best,
                Patience = 2,
                CollapseDrop = 0.5,
            },
        };
        using var straight = Setups.Trainer(setup);
        straight.Train(null, TestContext.Current.CancellationToken);

        StopAfter(epoch: 2, setup);
        using var resumed = Setups.Trainer(setup);
        resumed.Resume(new CheckpointFolder(folder));
        resumed.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        Assert.Equal(straight.Course, resumed.Course);
        Assert.Equal(Setups.Bytes(straight.Classifier), Setups.Bytes(resumed.Classifier));
        Assert.Equal(Setups.Bytes(straight.BestWeights!), Setups.Bytes(resumed.BestWeights!));
        Assert.Equal(Setups.Bytes(straight.LastWeights!), Setups.Bytes(resumed.LastWeights!));
    }

    [Fact]
    public void A_training_that_has_ended_ends_the_same_when_it_is_resumed()
    {
        var setup = Setup("standard", "adam");
        setup = setup with { Training = setup.Training with { Use = KeptWeights.Best, Patience = 1, Epochs = 30 } };
        using var straight = Setups.Trainer(setup);
        var epochs = straight.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        using var resumed = Setups.Trainer(setup);
        resumed.Resume(new CheckpointFolder(folder));
        var again = resumed.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        Assert.InRange(epochs.Count, 2, 29);
        Assert.Equal(TrainingStop.NoImprovement, resumed.Course.Stop);
        Assert.Equal(epochs.Count, again.Count);
        Assert.Equal(Setups.Bytes(straight.Classifier), Setups.Bytes(resumed.Classifier));
        Assert.Equal(Setups.Bytes(straight.LastWeights!), Setups.Bytes(resumed.LastWeights!));
    }

    [Fact]
    public void A_training_killed_in_the_middle_of_an_epoch_goes_on_from_the_epoch_before()
    {
        var setup = Setup("pgd-training", "sgd");
        var straight = TrainerTests.Weights(setup);
        using var cancellation = new CancellationTokenSource();
        using (var killed = new Trainer(setup, Quadrants.Images(192), Quadrants.Images(100, seed: 1), TorchSharp.torch.CPU, TimeProvider.System)
        {
            Progressed = p => Cancel(cancellation, when: p.Fraction > 0.8),
        })
        {
            Assert.Throws<OperationCanceledException>(() => killed.Train(new CheckpointFolder(folder), cancellation.Token));
        }

        using var resumed = Setups.Trainer(setup);
        var done = resumed.Resume(new CheckpointFolder(folder));
        resumed.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        Assert.Equal(2, done.Count);
        Assert.Equal(straight, Setups.Bytes(resumed.Classifier));
    }

    [Fact]
    public void Without_a_checkpoint_training_starts_at_the_first_epoch()
    {
        using var trainer = Setups.Trainer(Setup("standard", "sgd"));

        var done = trainer.Resume(new CheckpointFolder(Path.Combine(folder, "none")));

        Assert.Empty(done);
    }

    [Fact]
    public void The_checkpoint_of_another_setup_is_refused()
    {
        var setup = Setup("standard", "sgd");
        StopAfter(epoch: 1, setup);
        using var other = Setups.Trainer(setup with { Key = "another" });

        var error = Assert.Throws<InvalidOperationException>(() => other.Resume(new CheckpointFolder(folder)));

        Assert.Contains("belongs to another training", error.Message);
    }

    [Fact]
    public void Only_the_last_two_checkpoints_are_kept()
    {
        using var trainer = Setups.Trainer(Setup("standard", "sgd"));

        trainer.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        Assert.Equal(["epoch-00002.safetensors", "epoch-00003.safetensors"], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public void A_checkpoint_the_disk_cut_short_gives_way_to_the_one_before()
    {
        var setup = Setup("standard", "adam");
        var straight = TrainerTests.Weights(setup);
        StopAfter(epoch: 2, setup);
        using (var newest = File.OpenWrite(Path.Combine(folder, "epoch-00002.safetensors")))
        {
            newest.SetLength(newest.Length / 2);
        }

        var notices = new List<string>();
        using var resumed = Setups.Trainer(setup);
        var done = resumed.Resume(new CheckpointFolder(folder) { Unreadable = notices.Add });
        resumed.Train(null, TestContext.Current.CancellationToken);

        Assert.Single(done);
        Assert.Contains("epoch-00002", Assert.Single(notices));
        Assert.Equal(straight, Setups.Bytes(resumed.Classifier));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static TrainingSetup Setup(string objective, string optimizer)
    {
        var setup = Setups.Of(Setups.Objective(objective), epsilon: 0.3);
        return setup with { Training = setup.Training with { Optimizer = Catalog<Optimizer>.Create(optimizer) } };
    }

    private void StopAfter(int epoch, TrainingSetup setup)
    {
        using var cancellation = new CancellationTokenSource();
        using var trainer = new Trainer(setup, Quadrants.Images(192), Quadrants.Images(100, seed: 1), TorchSharp.torch.CPU, TimeProvider.System)
        {
            EpochDone = m => Cancel(cancellation, when: m.Epoch == epoch),
        };
        Assert.Throws<OperationCanceledException>(() => trainer.Train(new CheckpointFolder(folder), cancellation.Token));
    }

    private static void Cancel(CancellationTokenSource cancellation, bool when)
    {
        if (when)
        {
            cancellation.Cancel();
        }
    }
}
