using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("apgd-t")]
[About("Auto-PGD, targeted", "Auto-PGD towards each of the likeliest wrong classes in turn.",
    Reference = "Croce, Hein: Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020, equation 7")]
public sealed record ApgdTargetedAttack : BallAttack
{
    [Range(1, 1000), Unit("steps")]
    [Display(Name = "Steps", Description = "Gradient steps for each target class and restart.")]
    public int Steps { get; init; } = 100;

    [Range(1, 1000), Unit("classes")]
    [Display(Name = "Target classes", Description = "Likeliest wrong classes aimed at; where there are fewer, all of them.")]
    public int Targets { get; init; } = 9;

    [Range(1, 100), Unit("restarts")]
    [Display(Name = "Restarts", Description = "Independent tries at each target class.")]
    public int Restarts { get; init; } = 1;

    [Range(0.0, 1.0), Unit("share of steps")]
    [Display(Name = "Rho", Description = "The step size is halved where the loss rose in fewer of the steps since the last checkpoint.")]
    public double Rho { get; init; } = 0.75;

    [Display(Name = "Loss", Description = "What is climbed; the ratio needs four classes.")]
    public AttackLoss Loss { get; init; } = AttackLoss.Dlr;

    public override string Label => $"APGD-T, {Steps} steps×{Targets} targets{(Restarts > 1 ? $"×{Restarts}" : "")}, {BallText}";

    public override void CheckFits(ImageShape shape, int classes, SpecErrors errors, string path) =>
        AttackGoal.CheckFits(Loss, classes, errors, $"{path}loss");

    public override IReadOnlyList<string> Adaptations(int classes) => TargetClasses.Adaptations("APGD-T", Targets, classes);

    public override double Passes(int classes) => Math.Min(Targets, classes - 1) * Restarts * (Steps + 1);

    /// <inheritdoc/>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        using var targets = TargetClasses.Of(classifier, images, labels, Targets); // N×T
        var climb = new AutoPgd(classifier, Ball, Steps, Rho);
        return Tries.Run(images, labels, (int)targets.size(1) * Restarts, (i, x, y, open) =>
            climb.Run(x, new AttackGoal(Loss, y, targets.select(1, i / Restarts).index_select(0, open)), generator));
    }
}
