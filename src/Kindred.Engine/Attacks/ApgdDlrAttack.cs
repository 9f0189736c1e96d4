using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("apgd-dlr")]
[About("Auto-PGD, difference of logits ratio", "As APGD-CE, but climbs a loss that scaling the logits does not change, so that a network that is very sure cannot hide its gradient.",
    Reference = "Croce, Hein: Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020, equation 6")]
public sealed record ApgdDlrAttack : BallAttack
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

    public override string Label => $"APGD-DLR, {Steps} steps{(Restarts > 1 ? $"×{Restarts}" : "")}, {BallText}";

    public override void CheckFits(ImageShape shape, int classes, SpecErrors errors, string path) =>
        AttackGoal.CheckFits(AttackLoss.Dlr, classes, errors, $"{path}kind");

    public override double Passes(int classes) => Restarts * (Steps + 1);

    /// <inheritdoc/>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        var climb = new AutoPgd(classifier, Ball, Steps, Rho);
        return Tries.Run(images, labels, Restarts, (_, x, y, _) => climb.Run(x, new AttackGoal(AttackLoss.Dlr, y), generator));
    }
}
