using Kindred.Engine.Probes;
using Kindred.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Probes;

/// <summary>Linear classifiers on representations made by hand: three classes around three corners in six dimensions.</summary>
public sealed class ProbeTrainerTests : IDisposable
{
    private static readonly ProbeSpec quick = new() { Starts = 2, Epochs = 60, BatchSize = 32, LearningRate = 0.05 };

    private readonly DisposeScope scope = NewDisposeScope();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => scope.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Classes_that_a_plane_separates_are_learnt_and_new_images_too(bool standardise)
    {
        var (train, labels) = Corners(150, 1);
        var (held, heldLabels) = Corners(60, 2);
        var (test, testLabels) = Corners(90, 3);

        using var result = new ProbeTrainer(quick with { Standardise = standardise }, 3).Train(train, labels, held, heldLabels, Cancellation);

        Assert.InRange(result.ValidationCorrect, 57, 60);
        Assert.InRange(result.Probe.Correct(test, testLabels), 85, 90);
        Assert.Equal(result.ValidationCorrect, result.Probe.Correct(held, heldLabels)); // what is kept is what was best, folded scale and all
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        var (train, labels) = Corners(150, 1);
        var (held, heldLabels) = Corners(60, 2);
        ProbeResult Trained(int seed) => new ProbeTrainer(quick with { Seed = seed }, 3).Train(train, labels, held, heldLabels, Cancellation);

        using var one = Trained(5);
        using var again = Trained(5);
        using var other = Trained(6);

        Assert.Equal(one.Probe.Weight.bytes.ToArray(), again.Probe.Weight.bytes.ToArray());
        Assert.Equal(one.Probe.Bias.bytes.ToArray(), again.Probe.Bias.bytes.ToArray());
        Assert.NotEqual(one.Probe.Weight.bytes.ToArray(), other.Probe.Weight.bytes.ToArray());
    }

    [Fact]
    public void More_starts_are_never_worse_on_held_out_images_and_begin_as_fewer_do()
    {
        var (train, labels) = Corners(60, 1, spread: 2.5);
        var (held, heldLabels) = Corners(60, 2, spread: 2.5);
        ProbeResult Trained(int starts) => new ProbeTrainer(quick with { Starts = starts, Epochs = 3 }, 3).Train(train, labels, held, heldLabels, Cancellation);

        using var one = Trained(1);
        using var five = Trained(5);

        Assert.True(five.ValidationCorrect >= one.ValidationCorrect);
        Assert.Equal(five.Start == 1, five.Probe.Weight.equal(one.Probe.Weight).all().item<bool>());
    }

    [Fact]
    public void Standardising_makes_scale_and_offset_of_features_irrelevant()
    {
        var (train, labels) = Corners(150, 1);
        var (held, heldLabels) = Corners(60, 2);
        var scale = tensor(new float[] { 100, 1, 0.01f, 1, 1, 1 });
        Tensor Moved(Tensor x) => x * scale + 3;
        var trainer = new ProbeTrainer(quick with { Standardise = true }, 3);

        using var plain = trainer.Train(train, labels, held, heldLabels, Cancellation);
        using var moved = trainer.Train(Moved(train), labels, Moved(held), heldLabels, Cancellation);

        using var difference = (plain.Probe.Logits(held) - moved.Probe.Logits(Moved(held))).abs().max();
        Assert.InRange(difference.item<float>(), 0, 0.02);
    }

    [Fact]
    public void A_constant_feature_does_no_harm()
    {
        var (train, labels) = Corners(150, 1);
        var (held, heldLabels) = Corners(60, 2);
        train[TensorIndex.Colon, 5] = 7;
        held[TensorIndex.Colon, 5] = 7;

        using var result = new ProbeTrainer(quick with { Standardise = true }, 3).Train(train, labels, held, heldLabels, Cancellation);

        Assert.InRange(result.ValidationCorrect, 55, 60);
    }

    [Fact]
    public void A_probe_is_read_as_it_was_written()
    {
        using var probe = new LinearProbe(rand(3, 6), rand(3));
        using var file = new MemoryStream();

        probe.Save(file);
        file.Position = 0;
        using var read = LinearProbe.Load(file);

        Assert.Equal(probe.Weight.bytes.ToArray(), read.Weight.bytes.ToArray());
        Assert.Equal(probe.Bias.bytes.ToArray(), read.Bias.bytes.ToArray());
    }

    [Fact]
    public void Representations_that_overflow_say_where_training_diverged()
    {
        var (train, labels) = Corners(60, 1);

        var error = Assert.Throws<DivergedException>(() =>
            new ProbeTrainer(quick, 3).Train(train * float.PositiveInfinity, labels, train, labels, Cancellation).Dispose());

        Assert.StartsWith("the loss of start 1 became", error.Message);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var (train, labels) = Corners(60, 1);

        var error = Assert.Throws<ArgumentException>(() => new ProbeTrainer(quick, 3).Train(train, labels[..50], train, labels, Cancellation).Dispose());

        Assert.Contains("60×6", error.Message);
    }

    [Fact]
    public void Training_leaves_no_tensor_alive_but_the_probe()
    {
        var (train, labels) = Corners(60, 1);
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (new ProbeTrainer(quick with { Epochs = 2 }, 3).Train(train, labels, train, labels, Cancellation))
        {
            Assert.Equal(alive + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // N×6 points around three corners, and their classes
    private static (Tensor Points, Tensor Labels) Corners(int count, int seed, double spread = 0.5)
    {
        using var generator = Randomness.For(seed, "corners");
        var labels = arange(count, int64) % 3;
        return (nn.functional.one_hot(labels, 6).to(float32) * 2 + randn([count, 6], float32, generator: generator) * spread, labels);
    }
}
