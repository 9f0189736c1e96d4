using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("pgd-training")]
[About("PGD adversarial training", "Cross-entropy on images perturbed by projected gradient descent.",
    Reference = "Madry, Makelov, Schmidt, Tsipras, Vladu: Towards deep learning models resistant to adversarial attacks, ICLR 2018, equation 2.1")]
public sealed record PgdTraining : Objective
{
    [Range(1, 100), Unit("steps")]
    [Display(Name = "Steps", Description = "Attack steps for each training step.")]
    public int Steps { get; init; } = 7;

    [Range(0.0, 4.0), Unit("× epsilon")]
    [Display(Name = "Step size", Description = "Length of one attack step; empty means 2.5 / steps.")]
    public double? RelativeStepSize { get; init; }

    [Display(Name = "Random start", Description = "Start at a random point of the ball rather than at the image.")]
    public bool RandomStart { get; init; } = true;

    public override string Label => $"PGD-{Steps} training";

    public override int PassesPerImage => Steps + 1;

    /// <inheritdoc/>
    /// <remarks>
    /// The attack sees the network in eval mode (running batch statistics, no dropout) and the step in train mode, as in MadryLab's
    /// robustness library; the paper's own code attacks in train mode.
    /// </remarks>
    public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct)
    {
        var attack = new PgdAttack
        {
            Norm = batch.Ball.Norm,
            Epsilon = batch.Ball.Epsilon,
            Steps = Steps,
            RandomStart = RandomStart,
            StepSize = RelativeStepSize is { } relative ? relative * batch.Ball.Epsilon : null,
        };
        classifier.eval();
        var perturbed = attack.Perturb(classifier, batch.Images, batch.Labels, batch.Generator);
        classifier.train();
        return CrossEntropy(classifier, perturbed, batch, out correct);
    }
}
