using Kindred.Engine.Checkpoints;
using Kindred.Engine.Training;

namespace Kindred.Engine.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-resume-").FullName;

    public static TheoryData<string, string> Trainings { get; } = new MatrixTheoryData<string, string>(["standard", "pgd-training", "fgsm-rs"], ["sgd", "adam"]);

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

    private static TrainingSetup Setup(string objective, string optimizer)
    {
        var setup = Setups.Of(Setups.Objectives[objective], epsilon: 0.3);
        return setup with { Training = setup.Training with { Optimizer = optimizer == "sgd" ? new SgdOptimizer() : new AdamOptimizer() } };
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
