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

    public override Tensor Loss(Classifier classifier, Tensor images, Tensor labels, NormBall ball, Generator generator, out Tensor correct) =>
        throw new NotImplementedException();
}
