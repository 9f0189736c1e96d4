using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using Kindred.Engine.Tests.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Attacks;

public sealed class AttackTests
{
    private static readonly Normalization Pixels = new([0.3], [0.2]);

    public static TheoryData<Attack> Attacks { get; } = new TheoryData<Attack>
    {
        new PgdAttack { Norm = Norm.L2, Epsilon = 0.7 },
        new PgdAttack { Norm = Norm.Linf, Epsilon = 0.1 },
        new PgdAttack { Norm = Norm.Linf, Epsilon = 0.1, RandomStart = false, Steps = 3, StepSize = 1 },
        new PgdAttack { Norm = Norm.L2, Epsilon = 0.7, Restarts = 3 },
        new FgsmAttack { Norm = Norm.Linf, Epsilon = 0.1 },
        new FgsmAttack { Norm = Norm.L2, Epsilon = 0.7 },
        new PgdAttack { Norm = Norm.L2, Epsilon = 0.7, Loss = AttackLoss.Margin },
        new ApgdAttack { Norm = Norm.L2, Epsilon = 0.7, Steps = 20 },
        new ApgdAttack { Norm = Norm.Linf, Epsilon = 0.1, Steps = 20, Restarts = 2 },
        new ApgdAttack { Norm = Norm.L2, Epsilon = 0.7, Steps = 20, Loss = ApgdLoss.TargetedMargin },
        new ApgdAttack { Norm = Norm.Linf, Epsilon = 0.1, Steps = 20, Loss = ApgdLoss.TargetedMargin },
        new FabAttack { Norm = Norm.L2, Epsilon = 0.7, Steps = 20 },
        new FabAttack { Norm = Norm.Linf, Epsilon = 0.1, Steps = 20 },
        new SquareAttack { Norm = Norm.L2, Epsilon = 0.7, Queries = 200 },
        new SquareAttack { Norm = Norm.Linf, Epsilon = 0.1, Queries = 200, Restarts = 2 },
        new AutoAttack { Norm = Norm.Linf, Epsilon = 0.15 },
    };

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_never_leaves_the_epsilon_ball_nor_the_pixel_range(Attack attack)
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var (images, labels) = Quadrants.Batch(40);

        var perturbed = attack.Perturb(network, images, labels, Randomness.For(0, "attack"));

        Assert.All(NormBallTests.Length(perturbed - images, attack.BallNorm!.Value), length => Assert.InRange(length, 0, attack.BallEpsilon!.Value * (1 + 1e-5)));
        Assert.InRange(perturbed.min().item<float>(), 0f, 1f);
        Assert.InRange(perturbed.max().item<float>(), 0f, 1f);
    }

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_raises_the_loss_and_fools_the_network(Attack attack)
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var (images, _) = Quadrants.Batch(40);
        var labels = network.forward(images).argmax(1); // all right at first: some attacks leave an image alone that is wrong

        var perturbed = attack.Perturb(network, images, labels, Randomness.For(0, "attack"));

        Assert.True(Loss(network, perturbed, labels) > Loss(network, images, labels));
        Assert.True(Correct(network, perturbed, labels).Count(c => c) < 40);
    }

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_leaves_images_weights_and_their_gradients_alone(Attack attack)
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var (images, labels) = Quadrants.Batch(8);
        var before = images.clone();

        using (no_grad())
        {
            attack.Perturb(network, images, labels, Randomness.For(0, "attack"));
        }

        Assert.True(images.Equals(before));
        Assert.False(images.requires_grad);
        Assert.All(network.parameters(), p => Assert.True(p.requires_grad && p.grad is null));
    }

    [Theory, MemberData(nameof(Attacks))]
    public void An_epsilon_of_zero_returns_the_images(Attack attack)
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var (images, labels) = Quadrants.Batch(8);

        var perturbed = attack.WithBall(attack.BallNorm!.Value, 0).Perturb(network, images, labels, Randomness.For(0, "attack"));

        Assert.True(perturbed.Equals(images));
    }

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_keeps_only_its_result_alive(Attack attack)
    {
        using var network = Network();
        using var generator = Randomness.For(0, "attack");
        using var scope = NewDisposeScope();
        var (images, labels) = Quadrants.Batch(8);
        var before = scope.DisposablesCount;

        attack.Perturb(network, images, labels, generator);

        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    // a linear network: the loss of one image grows along one fixed direction, so the strongest point of the ball is known
    [Fact]
    public void Pgd_finds_the_strongest_point_of_a_linear_network()
    {
        using var scope = NewDisposeScope();
        using var network = new Linear();
        var images = full([1, 1, 2, 2], 0.5);
        var labels = zeros(1, int64);

        var attack = new PgdAttack { Norm = Norm.L2, Epsilon = 0.2, Steps = 50, StepSize = 0.1 };

        var perturbed = attack.Perturb(network, images, labels, Randomness.For(0, "attack"));

        var direction = tensor(new[] { -1f, 2f, -2f, 4f }, [1, 1, 2, 2]) / 5; // weight of class 1 − weight of class 0
        Assert.True((perturbed - images).allclose(direction * 0.2, 1e-3, 1e-3));
    }

    [Fact]
    public void A_step_size_left_empty_is_two_and_a_half_epsilon_over_steps()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var (images, labels) = Quadrants.Batch(8);
        var attack = new PgdAttack { Epsilon = 0.4, Steps = 5 };

        var byDefault = attack.Perturb(network, images, labels, Randomness.For(0, "attack"));
        var explicitly = (attack with { StepSize = 0.2 }).Perturb(network, images, labels, Randomness.For(0, "attack"));

        Assert.True(byDefault.Equals(explicitly));
    }

    [Fact]
    public void Restarts_never_save_an_image()
    {
        using var scope = NewDisposeScope();
        using var network = new Linear();
        var images = rand([200, 1, 2, 2], generator: Randomness.For(1, "attack"));
        var labels = network.forward(images).argmax(1);
        var attack = new PgdAttack { Norm = Norm.Linf, Epsilon = 0.3, Steps = 1, StepSize = 0 }; // chance alone, so that a second try helps

        var once = Correct(network, attack.Perturb(network, images, labels, Randomness.For(0, "attack")), labels);
        var often = Correct(network, (attack with { Restarts = 20 }).Perturb(network, images, labels, Randomness.For(0, "attack")), labels);

        Assert.All(once.Zip(often), pair => Assert.True(pair.First || !pair.Second));
        Assert.True(often.Count(c => c) < once.Count(c => c));
    }

    private static Classifier Network()
    {
        var network = Randomness.Seeded(11, () => new TinyNetwork().Build(Quadrants.Shape, Quadrants.Classes, Pixels));
        network.eval();
        return network;
    }

    private static double Loss(Classifier network, Tensor images, Tensor labels) => nn.functional.cross_entropy(network.forward(images), labels).item<float>();

    private static bool[] Correct(Classifier network, Tensor images, Tensor labels) => network.forward(images).argmax(1).eq(labels).data<bool>().ToArray();

    /// <summary>Logits (0, w·x) with w = (−1, 2, −2, 4).</summary>
    private sealed class Linear() : Classifier("linear", Normalization.None)
    {
        public override int RepresentationWidth => 4;

        public override Tensor Representation(Tensor images) => images.flatten(1);

        public override Tensor Classify(Tensor representation)
        {
            var score = representation.matmul(tensor(new[] { -1f, 2f, -2f, 4f })); // N
            return stack([zeros_like(score), score], 1);
        }
    }
}
