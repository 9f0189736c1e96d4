using System.Text.Json.Nodes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Tests.Oracles;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class OutputMeasureTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Disagreement_and_divergence_of_two_networks_are_those_of_resi()
    {
        var oracle = JsonNode.Parse(File.ReadAllText(OracleFiles.PathOf("similarity", "functional.json")))![0]!;
        var (a, b) = (Logits("fm_cnn_adv"), Logits("fm_cnn_std"));

        Assert.Equal((double)oracle["resi_disagreement"]!, new Disagreement().Compare(a, b).Value, 1e-12);
        Assert.Equal((double)oracle["resi_JSD_base2"]!, new JensenShannon().Compare(a, b).Value, 1e-6);
        Assert.Equal((double)oracle["resi_JSD_base2"]! * Math.Log(2), new JensenShannon { Unit = InformationUnit.Nats }.Compare(a, b).Value, 1e-6);
    }

    [Fact]
    public void Measures_of_answers_can_be_worked_out_by_hand()
    {
        // classes 0 0 1 2 and 0 1 1 1; three classes; the first is right on images 0 2 3, the second on 0 2
        var x = Answers(0, 0, 1, 2);
        var y = Answers(0, 1, 1, 1);
        var labels = tensor(new long[] { 0, 2, 1, 2 });

        Assert.Equal(0.5, new Disagreement().Compare(x, y).Value);
        Assert.Equal((0.5 - 0.25) / (0.75 - 0.25), new Disagreement { Form = DisagreementForm.MinMaxNormalized }.Compare(x, y, labels).Value, 1e-12);
        Assert.Equal((0.5 - (0.5 * 0.25 + 0.25 * 0.75)) / (1 - (0.5 * 0.25 + 0.25 * 0.75)), new CohenKappa().Compare(x, y).Value, 1e-12);
        Assert.Equal(0.5, new Churn().Compare(x, y).Value, 1e-6); // sure answers: churn proper
        Assert.Equal(0.5, new JensenShannon().Compare(x, y).Value, 1e-6); // one bit on each image that differs
    }

    [Fact]
    public void Churn_of_a_sure_and_an_undecided_network_passes_1()
    {
        var value = new Churn().Compare(Answers(0, 1, 2, 3, 4), zeros(5, 5)).Value;

        Assert.Equal(2, value, 1e-6); // (5 − 1) / 2
    }

    [Fact]
    public void What_answers_alone_cannot_tell_has_a_reason()
    {
        var x = Answers(0, 0, 0);
        var normalized = new Disagreement { Form = DisagreementForm.MinMaxNormalized };

        Assert.Equal("both networks always answer the same class", new CohenKappa().Compare(x, x).Undefined);
        Assert.Equal("the images' true classes are not known", normalized.Compare(x, x).Undefined);
        Assert.Contains("leave one disagreement only", normalized.Compare(x, Answers(1, 0, 0), zeros(3, int64)).Undefined);
        Assert.Contains("3×5", Assert.Throws<ArgumentException>(() => new CohenKappa().Compare(x, zeros(3, 4))).Message);
        Assert.Contains("2 labels for 3 images", Assert.Throws<ArgumentException>(() => normalized.Compare(x, x, zeros(2, int64))).Message);
    }

    [Theory]
    [InlineData(0.9, 0.9, 10, 0)] // equal accuracies: it need not disagree at all
    [InlineData(1, 0.8, 10, 0.2)] // one without errors: the other's errors exactly
    [InlineData(0.8, 1, 10, 0.2)]
    [InlineData(0.1, 0.05, 10, 0.05)] // at chance the formula has nothing to say
    public void Least_disagreement_follows_from_accuracies(double accuracy, double other, int classes, double expected) =>
        Assert.Equal(expected, Disagreement.Bounds(accuracy, other, classes).Least, 1e-12);

    [Fact]
    public void Networks_whose_errors_are_independent_disagree_as_the_bound_says()
    {
        var labels = arange(100_000) % 4;
        using var generator = new Generator(3);

        Tensor Noisy(double accuracy)
        {
            var wrong = (labels + randint(1, 4, [100_000], int64, generator: generator)) % 4;
            return nn.functional.one_hot(where(rand([100_000], float64, generator: generator) < accuracy, labels, wrong), 4).to(float64);
        }

        var share = new Disagreement().Compare(Noisy(0.9), Noisy(0.7)).Value;

        Assert.Equal(Disagreement.Bounds(0.9, 0.7, 4).Independent, share, 0.005);
    }

    private static Tensor Logits(string network)
    {
        using var noGrad = no_grad();
        using var model = SmallCnn.Load(OracleFiles.PathOf("attacks", $"{network}.safetensors"));
        return model.call(OracleFiles.Pixels("attacks", "images.npy"));
    }

    private static Tensor Answers(params long[] classes) => 100 * nn.functional.one_hot(tensor(classes), classes.Length == 4 ? 3 : 5).to(float64);
}
