using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>What Auto-PGD climbs, and whether towards one class after the other.</summary>
public enum ApgdLoss
{
    /// <summary>Cross-entropy.</summary>
    [JsonStringEnumMemberName("ce"), Display(Name = "cross-entropy")]
    CrossEntropy,

    /// <summary>Difference of logits ratio, which scaling the logits does not change, so that a network that is very sure cannot hide its gradient.</summary>
    [JsonStringEnumMemberName("dlr"), Display(Name = "difference of logits ratio (DLR)")]
    Dlr,

    /// <summary>The ratio towards each of the likeliest wrong classes in turn.</summary>
    [JsonStringEnumMemberName("targeted-dlr"), Display(Name = "DLR, class by class")]
    TargetedDlr,

    /// <summary>The margin towards each of the likeliest wrong classes in turn, for data of fewer classes than the ratio needs.</summary>
    [JsonStringEnumMemberName("targeted-margin"), Display(Name = "margin, class by class")]
    TargetedMargin,
}

[CatalogId("apgd")]
[About("Auto-PGD", "Projected gradient ascent with momentum that halves its own step size where progress stalls; of any wrong class, or of the likeliest ones in turn.",
    Reference = "Croce, Hein: Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020, algorithm 1, equations 6 and 7")]
public sealed record ApgdAttack : BallAttack
{
    [Display(Name = "Loss", Description = "What is climbed; the ratio needs four classes.")]
    public ApgdLoss Loss { get; init; } = ApgdLoss.CrossEntropy;

    [Range(1, 1000), Unit("steps")]
    [Display(Name = "Steps", Description = "Gradient steps in each restart, and for each target class.")]
    public int Steps { get; init; } = 100;

    [Range(1, 1000), Unit("classes")]
    [Display(Name = "Target classes", Description = "Likeliest wrong classes aimed at, where the loss is class by class; where there are fewer, all of them.")]
    public int Targets { get; init; } = 9;

    [Range(1, 100), Unit("restarts")]
    [Display(Name = "Restarts", Description = "Independent tries, each on the images that survived those before.")]
    public int Restarts { get; init; } = 1;

    [Range(0.0, 1.0), Unit("share of steps")]
    [Display(Name = "Rho", Description = "The step size is halved where the loss rose in fewer of the steps since the last checkpoint.")]
    public double Rho { get; init; } = 0.75;

    public override string Label => $"{Name}, {Steps} steps{(Targeted ? $"×{Targets} targets" : "")}{(Restarts > 1 ? $"×{Restarts}" : "")}, {BallText}";

    private bool Targeted => Loss is ApgdLoss.TargetedDlr or ApgdLoss.TargetedMargin;

    private string Name => Loss switch
    {
        ApgdLoss.CrossEntropy => "APGD-CE",
        ApgdLoss.Dlr => "APGD-DLR",
        ApgdLoss.TargetedDlr => "APGD-T",
        _ => "APGD-T (margin)",
    };

    private AttackLoss Climbed => Loss switch
    {
        ApgdLoss.CrossEntropy => AttackLoss.CrossEntropy,
        ApgdLoss.TargetedMargin => AttackLoss.Margin,
        _ => AttackLoss.Dlr,
    };

    public override void CheckFits(ImageShape shape, int classes, SpecErrors errors, string path) =>
        AttackGoal.CheckFits(Climbed, classes, errors, $"{path}loss");

    public override IReadOnlyList<string> Adaptations(int classes) => Targeted ? TargetClasses.Adaptations(Name, Targets, classes) : [];

    public override double Passes(int classes) => (Targeted ? Math.Min(Targets, classes - 1) : 1) * Restarts * (Steps + 1);

    /// <inheritdoc/>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        var climb = new AutoPgd(classifier, Ball, Steps, Rho);
        if (!Targeted)
        {
            return Tries.Run(images, labels, Restarts, (_, x, y, _) => climb.Run(x, new AttackGoal(Climbed, y), generator));
        }

        using var targets = TargetClasses.Of(classifier, images, labels, Targets); // N×T
        return Tries.Run(images, labels, (int)targets.size(1) * Restarts, (i, x, y, open) =>
            climb.Run(x, new AttackGoal(Climbed, y, targets.select(1, i / Restarts).index_select(0, open)), generator));
    }
}
