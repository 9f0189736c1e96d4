using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("n-fgsm")]
[About("Single step, strong noise", "Cross-entropy on images moved by strong noise and then one step, without projection into the ball (N-FGSM).",
    Reference = "de Jorge, Bibi, Volpi, Sanyal, Torr, Rogez, Dokania: Make some noise: reliable and efficient single-step adversarial training, NeurIPS 2022, algorithm 1")]
public sealed record NFgsmTraining : Objective
{
    [Range(0.0, 4.0), Unit("× epsilon")]
    [Display(Name = "Noise", Description = "Radius of the ball that the noise is drawn from.")]
    public double RelativeNoise { get; init; } = 2;

    [Range(0.0, 4.0), Unit("× epsilon")]
    [Display(Name = "Step size", Description = "Length of the one step.")]
    public double RelativeStepSize { get; init; } = 1;

    public override string Label => "N-FGSM training";

    public override int PassesPerImage => 2;

    /// <inheritdoc/>
    /// <remarks>
    /// η uniform in the ball of radius k·ε, x̂ = clamp(x + η, 0, 1), x' = clamp(x̂ + α·steepest(∇ₓ̂), 0, 1) with k = <see cref="RelativeNoise"/>
    /// and α = <see cref="RelativeStepSize"/>·ε: x' may leave the ε-ball, and that is the point. The network stays in train mode throughout,
    /// as in the authors' code. Departure: the paper has Linf only; in L2 the noise fills a Euclidean ball and the step is the normalised gradient.
    /// </remarks>
    public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct)
    {
        var noise = (batch.Ball with { Epsilon = RelativeNoise * batch.Ball.Epsilon }).RandomPoint(batch.Images, batch.Generator);
        return CrossEntropy(classifier, Perturb(classifier, batch, noise), batch, out correct);
    }

    /// <summary>The images that are trained on, N×C×H×W, from given noise of the same shape.</summary>
    internal Tensor Perturb(Classifier classifier, TrainingBatch batch, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var noisy = batch.Images.add(noise).clamp_(0, 1);
        var gradient = InputGradient.OfCrossEntropy(classifier, noisy, batch.Labels);
        var step = batch.Ball.SteepestStep(gradient).mul_(RelativeStepSize * batch.Ball.Epsilon);
        return step.add_(noisy).clamp_(0, 1).MoveToOuterDisposeScope();
    }
}
