using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("apgd-ce")]
[About("Auto-PGD, cross-entropy", "Projected gradient ascent with momentum that halves its own step size where progress stalls.",
    Reference = "Croce, Hein: Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020, algorithm 1")]
public sealed record ApgdCeAttack : BallAttack
{
    [Range(1, 1000), Unit("steps")]
    [Display(Name = "Steps", Description = "Gradient steps in each restart.")]
    public int Steps { get; init; } = 100;

    [Range(1, 100), Unit("restarts")]
    [Display(Name = "Restarts", Description = "Independent tries, each on the images that survived those before.")]
    public int Restarts { get; init; } = 1;

    [Range(0.0, 1.0), Unit("share of steps")]
    [Display(Name = "Rho", Description = "The step size is halved where the loss rose in fewer of the steps since the last checkpoint.")]
    public double Rho { get; init; } = 0.75;

    public override string Label => $"APGD-CE, {Steps} steps{(Restarts > 1 ? $"×{Restarts}" : "")}, {BallText}";

    public override double Passes(int classes) => Restarts * (Steps + 1);

    /// <inheritdoc/>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        var climb = new AutoPgd(classifier, Ball, Steps, Rho);
        return Tries.Run(images, labels, Restarts, (_, x, y, _) => climb.Run(x, new AttackGoal(AttackLoss.CrossEntropy, y), generator));
    }
}
