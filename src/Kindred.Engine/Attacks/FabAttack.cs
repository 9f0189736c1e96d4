using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("fab")]
[About("Fast adaptive boundary, targeted", "Looks for the nearest point that is taken for a target class by stepping onto the linearised boundary, and counts it if it lies in the ball.",
    Reference = "Croce, Hein: Minimally distorted adversarial examples with a fast adaptive boundary attack, ICML 2020, algorithm 1")]
public sealed record FabAttack : BallAttack
{
    [Range(1, 1000), Unit("steps")]
    [Display(Name = "Steps", Description = "Steps for each target class.")]
    public int Steps { get; init; } = 100;

    [Range(1, 1000), Unit("classes")]
    [Display(Name = "Target classes", Description = "Likeliest wrong classes aimed at; where there are fewer, all of them.")]
    public int Targets { get; init; } = 9;

    [Range(1.0, 2.0)]
    [Display(Name = "Overshoot", Description = "η: how far a step goes beyond the boundary, as a multiple of the way to it.")]
    public double Overshoot { get; init; } = 1.05;

    [Range(0.0, 1.0)]
    [Display(Name = "Pull", Description = "α max: largest weight of the step from the image itself, which pulls the search towards it.")]
    public double Pull { get; init; } = 0.1;

    [Range(0.0, 1.0)]
    [Display(Name = "Backward step", Description = "β: where a point fools the network, the search goes on from this share of the way to it.")]
    public double Backward { get; init; } = 0.9;

    public override string Label => $"FAB-T, {Steps} steps×{Targets} targets, {BallText}";

    public override IReadOnlyList<string> Adaptations(int classes) => TargetClasses.Adaptations("FAB-T", Targets, classes);

    public override double Passes(int classes) => Math.Min(Targets, classes - 1) * Steps * (1 + ForwardOnly);

    /// <inheritdoc/>
    /// <remarks>
    /// Equation (9) with the linearised boundary of true and target class alone, as in the authors' targeted version; no random starts.
    /// Departure: an image is done at its first point in the ball that fools the network, for the smallest distance is not asked for.
    /// </remarks>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        using var targets = TargetClasses.Of(classifier, images, labels, Targets); // N×T
        return Tries.Run(images, labels, (int)targets.size(1), (i, x, y, open) =>
            Approach(classifier, x, new AttackGoal(AttackLoss.Margin, y, targets.select(1, i).index_select(0, open))));
    }

    /// <summary>One target class: the first point in the ball that fools the network, else the image.</summary>
    private Found Approach(Classifier classifier, Tensor images, AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        var points = images.clone();
        var fooled = zeros([images.shape[0]], ScalarType.Bool, images.device);
        var (index, origin, x) = (arange(images.shape[0], int64, images.device), images.alias(), images.alias()); // of the M open images
        for (var step = 0; step < Steps && index.shape[0] > 0; step++)
        {
            using var stepScope = NewDisposeScope();
            var next = Step(classifier, x, origin, goal);
            var wrong = goal.Fooled(classifier.forward(next));
            var found = wrong.logical_and(Ball.Length(next - origin).flatten().le(Epsilon));
            var (done, open) = (found.nonzero().squeeze(1), found.logical_not().nonzero().squeeze(1));
            points.index_copy_(0, index.index_select(0, done), next.index_select(0, done));
            fooled.index_fill_(0, index.index_select(0, done), true);

            next = where(wrong.reshape(-1, 1, 1, 1), (next - origin).mul_(Backward).add_(origin), next);
            goal = goal.Select(open).MoveToOuterDisposeScope();
            Replace(ref index, index.index_select(0, open));
            Replace(ref origin, origin.index_select(0, open));
            Replace(ref x, next.index_select(0, open));
        }

        return new Found(points.MoveToOuterDisposeScope(), fooled.MoveToOuterDisposeScope());
    }

    /// <summary>From x and from the image to the hyperplane where the linearised logits of target and true class are equal, and a mean of the two.</summary>
    private Tensor Step(Classifier classifier, Tensor x, Tensor origin, AttackGoal goal)
    {
        var (gradient, lead, _) = InputGradient.At(classifier, x, goal); // w and w·x + b of the paper
        var fromX = BoxProjection.ToHyperplane(Norm, x, gradient, lead.neg());
        var fromOrigin = BoxProjection.ToHyperplane(Norm, origin, gradient, (gradient * (x - origin)).sum([1, 2, 3]).sub_(lead));
        var (a, b) = (Ball.Length(fromX).clamp_min_(1e-8), Ball.Length(fromOrigin).clamp_min_(1e-8));
        var pull = (a / (a + b)).clamp_max_(Pull); // α, M×1×1×1
        return lerp(x + fromX * Overshoot, origin + fromOrigin * Overshoot, pull).clamp_(0, 1);
    }

    private static void Replace(ref Tensor held, Tensor value)
    {
        held.Dispose();
        held = value.MoveToOuterDisposeScope();
    }
}
