using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("auto-attack")]
[About("AutoAttack, standard", "APGD-CE, targeted APGD, targeted FAB and Square with their published settings, each on the images that survived those before. The field's yardstick.",
    Reference = "Croce, Hein: Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks, ICML 2020, section 5")]
public sealed record AutoAttack : BallAttack
{
    public override string Label => $"AutoAttack, {BallText}";

    /// <summary>100 steps and one restart each, nine target classes, 5,000 queries.</summary>
    /// <remarks>Below four classes targeted APGD climbs the margin, for there the targeted ratio is not defined.</remarks>
    public override IReadOnlyList<Attack> Cascade(int classes) =>
    [
        new ApgdAttack { Norm = Norm, Epsilon = Epsilon },
        new ApgdAttack { Norm = Norm, Epsilon = Epsilon, Loss = classes < AttackGoal.ClassesForDlr ? ApgdLoss.TargetedMargin : ApgdLoss.TargetedDlr },
        new FabAttack { Norm = Norm, Epsilon = Epsilon },
        new SquareAttack { Norm = Norm, Epsilon = Epsilon },
    ];

    public override IReadOnlyList<string> Adaptations(int classes)
    {
        var stages = Cascade(classes).SelectMany(a => a.Adaptations(classes));
        return classes >= AttackGoal.ClassesForDlr
            ? [.. stages]
            : [$"Targeted APGD climbs the margin instead of the difference of logits ratio, which needs {AttackGoal.ClassesForDlr} classes.", .. stages];
    }

    public override double Passes(int classes) => Cascade(classes).Sum(a => a.Passes(classes));

    /// <inheritdoc/>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        using var logits = classifier.forward(images);
        var cascade = Cascade((int)logits.size(1));
        return Tries.Run(images, labels, cascade.Count, (i, x, y, _) =>
        {
            var points = cascade[i].Perturb(classifier, x, y, generator);
            return new Found(points, classifier.forward(points).argmax(1).ne(y));
        });
    }
}
