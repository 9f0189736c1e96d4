using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Tests.Oracles;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Attacks;

/// <summary>Image by image against torchattacks 3.5.1 on a trained network and 500 Fashion-MNIST images (source and versions in masks.json).</summary>
public sealed class AttackOracleTests
{
    private static readonly string Folder = OracleFiles.PathOf("attacks");

    private static readonly JsonElement Rows = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "masks.json"))).RootElement.GetProperty("rows");

    // 20 steps of ε/4 without random start: nothing is drawn, so the same images must fall
    public static TheoryData<string, Attack> Attacks { get; } = new TheoryData<string, Attack>
    {
        { "ta-fgsm-linf-0.0500", new FgsmAttack { Norm = Norm.Linf, Epsilon = 0.05 } },
        { "ta-fgsm-linf-0.1000", new FgsmAttack { Norm = Norm.Linf, Epsilon = 0.1 } },
        { "ta-pgd20-linf-0.0500-rs0", Pgd(Norm.Linf, 0.05) },
        { "ta-pgd20-linf-0.1000-rs0", Pgd(Norm.Linf, 0.1) },
        { "ta-pgd20-l2-0.5000-rs0", Pgd(Norm.L2, 0.5) },
        { "ta-pgd20-l2-1.0000-rs0", Pgd(Norm.L2, 1) },
    };

    [Theory, MemberData(nameof(Attacks))]
    public void The_images_that_survive_are_those_that_survive_elsewhere(string key, Attack attack)
    {
        var (result, _) = Evaluate(attack);

        var expected = Mask(key);
        var differing = expected.Zip(result.Attacks[0].Survived).Count(pair => pair.First != pair.Second);
        Assert.InRange(differing, 0, 1); // rounding may tip one image that lies on the boundary
    }

    [Fact]
    public void Clean_predictions_are_the_same()
    {
        var (result, verdict) = Evaluate(new FgsmAttack());

        Assert.Equal(Mask("clean"), result.CleanCorrect);
        Assert.Equal(new Accuracy(445, 500), result.Clean);
        Assert.True(verdict.Passed);
    }

    [Fact]
    public void A_random_start_changes_little()
    {
        var (result, _) = Evaluate(Pgd(Norm.Linf, 0.05) with { RandomStart = true });

        Assert.Equal(0.374, result.Attacks[0].Accuracy.Value, 0.01);
    }

    private static PgdAttack Pgd(Norm norm, double epsilon) => new() { Norm = norm, Epsilon = epsilon, Steps = 20, StepSize = epsilon / 4, RandomStart = false };

    private static bool[] Mask(string key) =>
        [.. Rows.EnumerateArray().Single(r => r.GetProperty("key").GetString() == key).GetProperty("robust_mask").GetString()!.Select(c => c == '1')];

    private static (RobustnessResult Result, NumericsVerdict Verdict) Evaluate(Attack attack)
    {
        using var network = SmallCnn.Load(Path.Combine(Folder, "fm_cnn_std.safetensors"));
        using var images = File.OpenRead(Path.Combine(Folder, "images.npy"));
        using var labels = File.OpenRead(Path.Combine(Folder, "labels.npy"));
        var pixels = NpyFile.Read<byte>(images, out _);
        var classes = NpyFile.Read<long>(labels, out _).Select(l => (byte)l).ToArray();
        var shape = new ImageShape(1, 28, 28);
        var verdict = Numerics.Check(network, shape, [RobustnessEvaluator.BatchSize], CPU);
        var evaluator = new RobustnessEvaluator(new LabeledImages(shape, pixels, classes), CPU);
        return (evaluator.Evaluate(network, 500, 500, [attack], seed: 0, TestContext.Current.CancellationToken), verdict);
    }
}
