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

    public override Tensor Loss(Classifier classifier, Tensor images, Tensor labels, NormBall ball, Generator generator, out Tensor correct) =>
        throw new NotImplementedException();
}
