using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("fgsm-rs")]
[About("Single step, random start", "Cross-entropy on images perturbed by one step from a random point of the ball (fast adversarial training).",
    Reference = "Wong, Rice, Kolter: Fast is better than free: revisiting adversarial training, ICLR 2020")]
public sealed record FgsmRsTraining : Objective
{
    [Range(0.0, 4.0), Unit("× epsilon")]
    [Display(Name = "Step size", Description = "Length of the one step.")]
    public double RelativeStepSize { get; init; } = 1.25;

    public override string Label => "single-step training";

    public override int PassesPerImage => 2;

    /// <inheritdoc/>
    /// <remarks>
    /// δ₀ uniform in the ball, δ = project(δ₀ + α·steepest(∇)) with α = <see cref="RelativeStepSize"/>·ε, then pixels clamped to [0,1]
    /// (algorithm 3 of the paper). The network stays in train mode throughout, as in the authors' code, so batch statistics move
    /// twice a step. Departure: the paper has Linf only; in L2 the step is the normalised gradient.
    /// </remarks>
    public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct)
    {
        var epsilon = batch.Ball.Epsilon;
        var attack = new PgdAttack { Norm = batch.Ball.Norm, Epsilon = epsilon, Steps = 1, StepSize = RelativeStepSize * epsilon };
        var perturbed = attack.Perturb(classifier, batch.Images, batch.Labels, batch.Generator);
        return CrossEntropy(classifier, perturbed, batch, out correct);
    }
}
