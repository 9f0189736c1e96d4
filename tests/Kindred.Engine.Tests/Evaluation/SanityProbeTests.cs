using Kindred.Engine.Architectures;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Tests.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Evaluation;

/// <summary>Each probe is raised by a network with that fault alone, and by no other.</summary>
public sealed class SanityProbeTests
{
    [Fact]
    public void A_sound_network_raises_nothing_and_every_check_says_what_it_found()
    {
        using var network = Sound();

        var flags = Probe(network);

        Assert.All(flags, f => Assert.False(f.Raised, f.Message));
        Assert.All(flags, f => Assert.NotEmpty(f.Evidence));
        Assert.Equal(7, flags.Select(f => f.Code).Distinct().Count());
    }

    [Fact]
    public void Train_mode_shows_by_itself_and_by_its_batch_statistics()
    {
        using var network = Sound();
        network.train();

        // batch normalisation also changes its running statistics whenever it is asked
        Assert.Equal([RedFlags.BatchDependent, RedFlags.TestTimeOptimisation, RedFlags.TrainMode], Raised(network));
    }

    [Fact]
    public void Dropout_left_on_by_a_part_in_train_mode_is_random()
    {
        using var network = new Faulty((x, part) => part.forward(x), nn.Dropout(0.5));
        network.eval();
        Assert.Empty(Raised(network));

        network.Part!.train();

        // where both logits of a margin are dropped its gradient is 0, too: by chance
        Assert.Equal([RedFlags.BatchDependent, RedFlags.Randomised, RedFlags.TrainMode], Raised(network).Except([RedFlags.ZeroGradient]));
    }

    [Fact]
    public void Probabilities_are_not_logits()
    {
        using var network = new Faulty((x, _) => x.softmax(1));
        network.eval();

        Assert.Equal([RedFlags.ProbabilityOutput], Raised(network));
    }

    [Fact]
    public void A_step_function_has_no_gradient()
    {
        using var network = new Faulty((x, _) => (x * 4).round() / 4 + x * 0);
        network.eval();

        Assert.Equal([RedFlags.ZeroGradient], Raised(network));
    }

    [Fact]
    public void A_sure_network_has_no_gradient_of_the_cross_entropy_but_one_of_the_margin()
    {
        using var network = new Faulty((x, _) => x * 1e4);
        network.eval();

        var flag = Probe(network).Single(f => f.Code == RedFlags.ZeroGradient);

        Assert.False(flag.Raised);
        Assert.True(flag.Evidence["crossEntropy"] > 0);
        Assert.Equal(0, flag.Evidence["margin"]);
    }

    [Fact]
    public void Numbers_that_are_none_are_seen()
    {
        using var network = new Faulty((x, _) => cat([x.narrow(1, 0, 2), x.narrow(1, 2, 1) + double.PositiveInfinity], 1));
        network.eval();

        Assert.Contains(RedFlags.NonFiniteOutput, Raised(network));
    }

    [Fact]
    public void Optimising_while_classifying_is_seen()
    {
        using var network = new Faulty((x, _) =>
        {
            using var on = enable_grad();
            return x.detach().requires_grad_() * 1;
        }, attached: false);
        network.eval();

        Assert.Equal([RedFlags.TestTimeOptimisation, RedFlags.ZeroGradient], Raised(network)); // the detached input has no gradient
    }

    [Fact]
    public void Probing_keeps_nothing_alive()
    {
        using var network = Sound();
        using var scope = NewDisposeScope();
        var (x, y) = Quadrants.Images(16).ToTensors(CPU);
        var before = scope.DisposablesCount;

        SanityProbe.Run(network, x, y);

        Assert.Equal(before, scope.DisposablesCount);
    }

    private static IReadOnlyList<RedFlag> Probe(Classifier network)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Quadrants.Images(16).ToTensors(CPU);
        return SanityProbe.Run(network, x, y);
    }

    private static IEnumerable<string> Raised(Classifier network) => Probe(network).Where(f => f.Raised).Select(f => f.Code).Order(StringComparer.Ordinal);

    private static Classifier Sound()
    {
        var network = Randomness.Seeded(11, () => new TinyNetwork().Build(Quadrants.Shape, Quadrants.Classes, new Normalization([0.3], [0.2])));
        network.eval();
        return network;
    }

    /// <summary>A linear network with something done to its logits.</summary>
    private sealed class Faulty : Classifier
    {
        private readonly Linear fc = Randomness.Seeded(5, () => nn.Linear(64, Quadrants.Classes));
        private readonly Func<Tensor, nn.Module<Tensor, Tensor>, Tensor> fault;
        private readonly bool attached;

        public Faulty(Func<Tensor, nn.Module<Tensor, Tensor>, Tensor> fault, nn.Module<Tensor, Tensor>? part = null, bool attached = true) : base("faulty", Normalization.None)
        {
            (this.fault, Part, this.attached) = (fault, part, attached);
            RegisterComponents();
            if (part is not null)
            {
                register_module("part", part);
            }
        }

        public nn.Module<Tensor, Tensor>? Part { get; }

        public override int RepresentationWidth => 64;

        public override Tensor Representation(Tensor images) => images.flatten(1);

        public override Tensor Classify(Tensor representation) => fault(attached ? fc.forward(representation) : representation.narrow(1, 0, 3), Part!);
    }
}
