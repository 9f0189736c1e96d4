using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("pgd")]
[About("Projected gradient descent", "Climbs the loss in steps and projects back into the ball after each.",
    Reference = "Madry, Makelov, Schmidt, Tsipras, Vladu: Towards deep learning models resistant to adversarial attacks, ICLR 2018")]
public sealed record PgdAttack : Attack
{
    [Display(Name = "Norm", Description = "Size of a perturbation.")]
    public Norm Norm { get; init; } = Norm.L2;

    [Range(0.0, 100.0), Unit("pixel units")]
    [Display(Name = "Epsilon", Description = "Radius of the ball; pixels lie in [0,1].")]
    public double Epsilon { get; init; } = 1;

    [Range(1, 1000), Unit("steps")]
    [Display(Name = "Steps", Description = "Gradient steps in each restart.")]
    public int Steps { get; init; } = 10;

    [Range(0.0, 100.0), Unit("pixel units")]
    [Display(Name = "Step size", Description = "Length of one step; empty means 2.5 ε / steps.")]
    public double? StepSize { get; init; }

    [Display(Name = "Random start", Description = "Start at a random point of the ball rather than at the image.")]
    public bool RandomStart { get; init; } = true;

    [Range(1, 100), Unit("restarts")]
    [Display(Name = "Restarts", Description = "Independent tries; an image counts as robust only if it survives all.")]
    public int Restarts { get; init; } = 1;

    [AddedLater]
    [Display(Name = "Loss", Description = "What is climbed; the ratio needs four classes.")]
    public AttackLoss Loss { get; init; } = AttackLoss.CrossEntropy;

    public override string Label => $"PGD-{Steps}{(Restarts > 1 ? $"×{Restarts}" : "")}{LossText}, {Norm}, ε {Epsilon:0.####}";

    public override Norm? BallNorm => Norm;

    public override double? BallEpsilon => Epsilon;

    public override Attack WithBall(Norm norm, double epsilon) =>
        this with { Norm = norm, Epsilon = epsilon, StepSize = StepSize is { } s && Epsilon > 0 ? s * epsilon / Epsilon : null };

    public override double Passes(int classes) => Restarts * Steps;

    private string LossText => Loss switch
    {
        AttackLoss.Dlr => " DLR",
        AttackLoss.Margin => " margin",
        _ => "",
    };

    public override void CheckFits(ImageShape shape, int classes, SpecErrors errors, string path) =>
        AttackGoal.CheckFits(Loss, classes, errors, $"{path}loss");

    /// <inheritdoc/>
    /// <remarks>
    /// x ← clamp(x₀ + project(x + α·steepest(∇ₓ loss) − x₀), 0, 1), Madry et al. 2018, section 2.1. The last iterate is returned;
    /// with restarts, that of the first restart that fools the network. Weights get no gradient. Departure: in L2 the published code
    /// starts from a box or a sphere; here every start is uniform in the ball.
    /// </remarks>
    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        var ball = new NormBall(Norm, Epsilon);
        if (Epsilon == 0)
        {
            return images.alias();
        }

        var result = Climb(classifier, images, labels, ball, generator);
        for (var restart = 1; restart < Restarts; restart++)
        {
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var open = classifier.forward(result).argmax(1).eq(labels).nonzero().squeeze(1); // M ≤ N indices of images not yet fooled
            if (open.shape[0] == 0)
            {
                break;
            }

            using var on = enable_grad();
            var again = Climb(classifier, images.index_select(0, open), labels.index_select(0, open), ball, generator);
            result.index_copy_(0, open, again);
        }

        return result;
    }

    /// <summary>One restart: the last iterate, N×C×H×W.</summary>
    private Tensor Climb(Classifier classifier, Tensor images, Tensor labels, NormBall ball, Generator generator)
    {
        var stepSize = StepSize ?? 2.5 * Epsilon / Steps;
        using var scope = NewDisposeScope();
        var x = images.alias();
        if (RandomStart)
        {
            x = images.add(ball.RandomPoint(images, generator)).clamp_(0, 1);
        }

        for (var step = 0; step < Steps; step++)
        {
            using var stepScope = NewDisposeScope();
            var gradient = InputGradient.Of(classifier, x, new AttackGoal(Loss, labels));
            var delta = ball.SteepestStep(gradient).mul_(stepSize).add_(x).sub_(images);
            var next = ball.Project(delta).add_(images).clamp_(0, 1).MoveToOuterDisposeScope();
            x.Dispose();
            x = next;
        }

        return x.MoveToOuterDisposeScope();
    }
}
