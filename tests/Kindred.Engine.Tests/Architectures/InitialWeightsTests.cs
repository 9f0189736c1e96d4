using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>
/// A stored spec goes on to mean what it meant: the same JSON in its key, the same parameters, drawn in the same order.
/// </summary>
public sealed class InitialWeightsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Architectures", "golden");

    public static TheoryData<string> Specs => [.. Recorded().Keys];

    [Theory, MemberData(nameof(Specs))]
    public void A_stored_spec_keeps_its_key_and_its_weights(string json)
    {
        using var scope = NewDisposeScope();
        var expected = Recorded()[json];
        var architecture = SpecJson.Deserialize<Architecture>(json);

        var actual = Summary(architecture);

        Assert.Equal(json, SpecJson.ToKeyNode(architecture, typeof(Architecture))!.ToJsonString());
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, e => Assert.All(e.Value.Zip(actual[e.Key]), v => Assert.Equal(v.First, v.Second, 1e-5 * Math.Max(1, Math.Abs(v.First)))));
    }

    /// <summary>First value, last value and sum of each parameter of a 1×8×8 network of 10 classes at seed 0.</summary>
    private static Dictionary<string, double[]> Summary(Architecture architecture)
    {
        using var network = Randomness.Seeded(0, () => architecture.Build(new ImageShape(1, 8, 8), 10, Normalization.None));
        return network.named_parameters().ToDictionary(p => p.name, p =>
        {
            var values = p.parameter.detach().contiguous().data<float>().ToArray();
            return new double[] { values[0], values[^1], values.Sum(v => (double)v) };
        });
    }

    private static Dictionary<string, Dictionary<string, double[]>> Recorded() =>
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double[]>>>(File.ReadAllText(Path.Combine(Folder, "initial-weights.json")))!;
}
