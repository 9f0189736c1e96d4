using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Tests.Oracles;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Attacks;

/// <summary>The images that survive the parameter-free attacks are those that survive their authors' code; every twentieth of 500 images, all settings as published.</summary>
public sealed class EnsembleOracleTests
{
    private const int Every = 20;

    private static readonly JsonElement[] Rows =
        [.. JsonDocument.Parse(File.ReadAllText(OracleFiles.PathOf("attacks", "ensembles.json"))).RootElement.GetProperty("rows").EnumerateArray()];

    public static TheoryData<string, string> ApgdCe => Keys("aa-apgdce");

    public static TheoryData<string, string> Standard => Keys("aa-standard");

    [Theory, MemberData(nameof(ApgdCe))]
    public void Apgd_leaves_the_same_images(string network, string key)
    {
        var (survived, expected) = Evaluate(network, key, (norm, epsilon) => new ApgdAttack { Norm = norm, Epsilon = epsilon });

        Assert.InRange(Differing(survived.Survived, expected), 0, 1); // one image on the boundary may tip: the random starts are not the same
    }

    [Theory, MemberData(nameof(Standard))]
    public void AutoAttack_leaves_the_same_images(string network, string key)
    {
        var (outcome, expected) = Evaluate(network, key, (norm, epsilon) => new AutoAttack { Norm = norm, Epsilon = epsilon });

        Assert.InRange(Differing(outcome.Survived, expected), 0, 1);
        Assert.Equal(4, outcome.Stages.Count);
        Assert.Equal(outcome.Accuracy.Correct, outcome.Stages[^1].Survivors);
        Assert.Empty(outcome.Notes);
    }

    private static TheoryData<string, string> Keys(string prefix) =>
        [.. Rows.Select(r => (r.GetProperty("network").GetString()!, r.GetProperty("key").GetString()!)).Where(r => r.Item2.StartsWith(prefix, StringComparison.Ordinal))];

    private static int Differing(IReadOnlyList<bool> a, IReadOnlyList<bool> b) => a.Zip(b).Count(pair => pair.First != pair.Second);

    private static (AttackOutcome Outcome, bool[] Expected) Evaluate(string name, string key, Func<Norm, double, Attack> attack)
    {
        var row = Rows.Single(r => r.GetProperty("network").GetString() == name && r.GetProperty("key").GetString() == key);
        var norm = row.GetProperty("norm").GetString() == "Linf" ? Norm.Linf : Norm.L2;
        var mask = row.GetProperty("robust_mask").GetString()!;
        using var network = SmallCnn.Load(OracleFiles.PathOf("attacks", $"{name}.safetensors"));
        var images = Images();
        var result = new RobustnessEvaluator(images, CPU).Evaluate(
            network, images.Count, images.Count, [attack(norm, row.GetProperty("eps").GetDouble())], seed: 0, TestContext.Current.CancellationToken);
        return (result.Attacks[0], [.. mask.Where((_, i) => i % Every == 0).Select(c => c == '1')]);
    }

    private static LabeledImages Images()
    {
        using var images = File.OpenRead(OracleFiles.PathOf("attacks", "images.npy"));
        using var labels = File.OpenRead(OracleFiles.PathOf("attacks", "labels.npy"));
        var shape = new ImageShape(1, 28, 28);
        var pixels = NpyFile.Read<byte>(images, out _).Chunk(shape.Pixels).Where((_, i) => i % Every == 0).SelectMany(p => p).ToArray();
        return new(shape, pixels, [.. NpyFile.Read<long>(labels, out _).Where((_, i) => i % Every == 0).Select(l => (byte)l)]);
    }
}
