using System.Text.Json;
using System.Text.Json.Nodes;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Tests.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>
/// Networks against PyTorch's (golden/make_golden.py): the same names and shapes, so that weights go both ways by name, and with the same
/// weights and running statistics the same logits.
/// </summary>
[Collection(nameof(WholeProcess))] // the self-test may switch oneDNN off for the process
public sealed class GoldenLogitsTests : IDisposable
{
    private const double Tolerance = 1e-4;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Architectures", "golden");

    public GoldenLogitsTests() => NativeRuntime.Start();

    public static TheoryData<string> Networks =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(f => f != "initial-weights").Order()];

    public void Dispose() => OneDnn.Enabled = true;

    [Fact]
    public void Every_architecture_of_the_catalog_has_a_golden_network()
    {
        var kinds = Networks.Select(n => (string)Golden(n.Data)["architecture"]!["kind"]!).Distinct();

        Assert.Equal(Catalog<Architecture>.All.Select(e => e.Id).Order(), kinds.Order());
    }

    [Theory, MemberData(nameof(Networks))]
    public void Names_shapes_and_logits_are_those_of_pytorch(string network)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var golden = Golden(network);
        var architecture = SpecJson.Deserialize<Architecture>(golden["architecture"]!.ToJsonString());
        var edges = golden["shape"]!.Deserialize<int[]>()!;
        var shape = new ImageShape(edges[0], edges[1], edges[2]);
        using var classifier = Randomness.Seeded(0, () => architecture.Build(shape, (int)golden["classes"]!, Normalization.None));
        var expected = golden["logits"]!.Deserialize<float[][]>()!;
        var tensors = golden["tensors"]!.Deserialize<Dictionary<string, long[]>>()!;
        classifier.eval();

        Assert.Equal(
            tensors.Select(t => $"{t.Key} [{string.Join(", ", t.Value)}]").Order(),
            classifier.state_dict().Select(t => $"{t.Key} [{string.Join(", ", t.Value.shape)}]").Order());
        HashedWeights.Fill(classifier, (double)golden["gain"]!);
        Assert.True(Numerics.Check(classifier, shape, [2], CPU).Passed);
        var logits = classifier.call(HashedWeights.Images([2, .. edges.Select(e => (long)e)]));

        Assert.All(expected.SelectMany(row => row).Zip(logits.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static JsonNode Golden(string network) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{network}.json")))!;
}
