using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Tests.Oracles;
using Kindred.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

/// <summary>
/// Perturbed images, loss and every weight's gradient against PyTorch, from the same weights, images and random draws
/// (Oracles/training/objectives.py makes objectives.json). Both sides in float64: close to the image the divergence of TRADES is nearly
/// flat, and one normalised step along a gradient of rounding errors would differ more than any mistake in a formula.
/// </summary>
public sealed class ObjectiveOracleTests
{
    private const double Tolerance = 1e-5;

    private static readonly JsonElement Oracle = JsonDocument.Parse(File.ReadAllText(OracleFiles.PathOf("training", "objectives.json"))).RootElement;

    public static TheoryData<string, Norm> Cases { get; } = new MatrixTheoryData<string, Norm>(["trades", "mart", "n-fgsm"], [Norm.Linf, Norm.L2]);

    [Theory, MemberData(nameof(Cases))]
    public void Images_loss_and_gradients_are_PyTorchs(string objective, Norm norm)
    {
        using var scope = NewDisposeScope();
        var expected = Oracle.GetProperty("results").EnumerateArray()
            .Single(r => r.GetProperty("objective").GetString() == objective && r.GetProperty("norm").GetString() == norm.ToString());
        using var network = Network();
        using var generator = new Generator(0);
        var batch = new TrainingBatch(
            Images("images"), tensor(Oracle.GetProperty("labels").Deserialize<long[]>()!), new NormBall(norm, expected.GetProperty("epsilon").GetDouble()), generator);

        var (perturbed, loss) = Run(objective, network, batch);
        loss.backward();

        Assert.InRange(Furthest(perturbed, expected.GetProperty("perturbed")), 0, Tolerance);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.item<double>(), Tolerance);
        Assert.All(network.named_parameters(), p => Assert.InRange(Furthest(p.parameter.grad!, expected.GetProperty("gradients").GetProperty(p.name)), 0, Tolerance));
        Assert.Equal(6, network.named_parameters().Count());
    }

    [Fact]
    public void The_oracle_would_notice_a_wrong_weight_of_the_divergence()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var generator = new Generator(0);
        var batch = new TrainingBatch(Images("images"), tensor(Oracle.GetProperty("labels").Deserialize<long[]>()!), new NormBall(Norm.Linf, 0.1), generator);
        var trades = new TradesTraining { Beta = 6.01, Steps = 3 };

        var loss = trades.Loss(network, batch, trades.Perturb(network, batch, Images("start").add(batch.Images)), out _);

        var expected = Oracle.GetProperty("results")[0].GetProperty("loss").GetDouble();
        Assert.True(Math.Abs(loss.item<double>() - expected) > Tolerance);
    }

    private static (Tensor Perturbed, Tensor Loss) Run(string objective, Classifier network, TrainingBatch batch)
    {
        var steps = Oracle.GetProperty("steps").GetInt32();
        Tensor perturbed, loss;
        switch (objective)
        {
            case "trades":
                var trades = new TradesTraining { Beta = Oracle.GetProperty("beta").GetDouble(), Steps = steps };
                perturbed = trades.Perturb(network, batch, Images("start").add(batch.Images));
                loss = trades.Loss(network, batch, perturbed, out _);
                return (perturbed, loss);
            case "mart":
                var mart = new MartTraining { Lambda = Oracle.GetProperty("lambda").GetDouble(), Steps = steps };
                perturbed = mart.Perturb(network, batch, Images("start").add(batch.Images));
                loss = mart.Loss(network, batch, perturbed, out _);
                return (perturbed, loss);
            default:
                var noisy = new NFgsmTraining();
                var noise = Tensor(Oracle.GetProperty("noise").GetProperty(batch.Ball.Norm.ToString()), [-1, 1, 8, 8]).mul_(noisy.RelativeNoise * batch.Ball.Epsilon);
                perturbed = noisy.Perturb(network, batch, noise);
                return (perturbed, nn.functional.cross_entropy(network.forward(perturbed), batch.Labels));
        }
    }

    /// <summary>A network with the oracle's weights, in train mode.</summary>
    private static Classifier Network()
    {
        var network = new TinyNetwork().Build(Quadrants.Shape, Quadrants.Classes, new Normalization([0.3], [0.2]));
        network.to(float64);
        using var off = no_grad();
        foreach (var (name, value) in network.state_dict().Where(w => w.Value.is_floating_point()))
        {
            value.copy_(Tensor(Oracle.GetProperty("weights").GetProperty(name), value.shape));
        }

        network.train();
        return network;
    }

    private static Tensor Images(string name) => Tensor(Oracle.GetProperty(name), [-1, 1, 8, 8]);

    private static Tensor Tensor(JsonElement numbers, long[] shape) => tensor(numbers.Deserialize<double[]>()!).reshape(shape);

    private static double Furthest(Tensor actual, JsonElement expected) =>
        (actual - tensor(expected.Deserialize<double[]>()!).reshape(actual.shape)).abs().max().item<double>();
}
