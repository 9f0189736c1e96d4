using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
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

    public override string Label => $"PGD-{Steps}{(Restarts > 1 ? $"×{Restarts}" : "")}, {Norm}, ε {Epsilon:0.####}";

    public override Norm BallNorm => Norm;

    public override double BallEpsilon => Epsilon;

    public override Attack WithBall(Norm norm, double epsilon) =>
        this with { Norm = norm, Epsilon = epsilon, StepSize = StepSize is { } s && Epsilon > 0 ? s * epsilon / Epsilon : null };

    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator) => throw new NotImplementedException();
}
