using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Runtime;
using Kindred.Engine.Training;

namespace Kindred.Engine.Tests.Training;

public sealed class AdversaryPrecisionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-bfloat16-").FullName;

    [Fact]
    public void A_bfloat16_adversary_trains_other_weights_than_a_float32_one_and_the_same_again()
    {
        using var full = Trainer(ArithmeticPrecision.Float32);
        using var narrow = Trainer(ArithmeticPrecision.BFloat16);
        using var again = Trained(ArithmeticPrecision.BFloat16);

        Assert.All(full.Train(null, TestContext.Current.CancellationToken), e => Assert.Null(e.AdversaryAgreement));
        Assert.All(narrow.Train(null, TestContext.Current.CancellationToken), e => Assert.InRange(e.AdversaryAgreement!.Value, BFloat16Check.Least, 1.0001));
        Assert.NotEqual(Setups.Bytes(full.Classifier), Setups.Bytes(narrow.Classifier));
        Assert.Equal(Setups.Bytes(narrow.Classifier), Setups.Bytes(again.Classifier));
        Assert.Equal(ArithmeticPrecision.Float32, narrow.Classifier.EvalPrecision);
    }

    [Fact]
    public void It_resumes_to_the_very_bits()
    {
        using var straight = Trained(ArithmeticPrecision.BFloat16);
        using (var stopped = new Trainer(Setup(ArithmeticPrecision.BFloat16), Quadrants.Images(96), Quadrants.Images(32, seed: 1), TorchSharp.torch.CPU, TimeProvider.System)
        {
            EpochDone = _ => throw new OperationCanceledException(),
        })
        {
            Assert.Throws<OperationCanceledException>(() => stopped.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken));
        }

        using var resumed = Trainer(ArithmeticPrecision.BFloat16);
        Assert.Single(resumed.Resume(new CheckpointFolder(folder)));
        resumed.Train(new CheckpointFolder(folder), TestContext.Current.CancellationToken);

        Assert.Equal(Setups.Bytes(straight.Classifier), Setups.Bytes(resumed.Classifier));
    }

    [Fact]
    public void A_network_without_a_bfloat16_pass_trains_in_float32()
    {
        using var asked = new Trainer(
            Setup(ArithmeticPrecision.BFloat16) with { Architecture = new TinyNetwork() }, Quadrants.Images(96), Quadrants.Images(32, seed: 1), TorchSharp.torch.CPU, TimeProvider.System);
        using var full = new Trainer(
            Setup(ArithmeticPrecision.Float32) with { Architecture = new TinyNetwork() }, Quadrants.Images(96), Quadrants.Images(32, seed: 1), TorchSharp.torch.CPU, TimeProvider.System);

        asked.Train(null, TestContext.Current.CancellationToken);
        full.Train(null, TestContext.Current.CancellationToken);

        Assert.Equal(Setups.Bytes(full.Classifier), Setups.Bytes(asked.Classifier));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Trainer Trained(ArithmeticPrecision precision)
    {
        var trainer = Trainer(precision);
        trainer.Train(null, TestContext.Current.CancellationToken);
        return trainer;
    }

    private static Trainer Trainer(ArithmeticPrecision precision) =>
        new(Setup(precision), Quadrants.Images(96), Quadrants.Images(32, seed: 1), TorchSharp.torch.CPU, TimeProvider.System);

    private static TrainingSetup Setup(ArithmeticPrecision precision)
    {
        var setup = Setups.Of(new PgdTraining { Steps = 2 }, epsilon: 0.6, epochs: 2);
        return setup with { Architecture = new ResNet { Width = 16 }, Training = setup.Training with { AdversaryPrecision = precision } };
    }
}
