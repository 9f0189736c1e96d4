using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("fgsm")]
[About("Fast gradient sign method", "One step of length ε up the loss. Weak: a diagnostic beside PGD, not evidence of robustness.",
    Reference = "Goodfellow, Shlens, Szegedy: Explaining and harnessing adversarial examples, ICLR 2015, section 4")]
public sealed record FgsmAttack : Attack
{
    [Display(Name = "Norm", Description = "Size of a perturbation; in L2 the step is the normalised gradient.")]
    public Norm Norm { get; init; } = Norm.Linf;

    [Range(0.0, 100.0), Unit("pixel units")]
    [Display(Name = "Epsilon", Description = "Length of the step; pixels lie in [0,1].")]
    public double Epsilon { get; init; } = 0.1;

    public override string Label => $"FGSM, {Norm}, ε {Epsilon:0.####}";

    public override Norm? BallNorm => Norm;

    public override double? BallEpsilon => Epsilon;

    public override Attack WithBall(Norm norm, double epsilon) => this with { Norm = norm, Epsilon = epsilon };

    public override double Passes(int classes) => 1;

    /// <inheritdoc/>
    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        if (Epsilon == 0)
        {
            return images.alias();
        }

        using var scope = NewDisposeScope();
        var gradient = InputGradient.OfCrossEntropy(classifier, images, labels);
        return new NormBall(Norm, Epsilon).SteepestStep(gradient).mul_(Epsilon).add_(images).clamp_(0, 1).MoveToOuterDisposeScope();
    }
}
