using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("trades")]
[About("TRADES", "Cross-entropy on clean images plus β times the divergence between the answers to clean and to perturbed images.",
    Reference = "Zhang, Yu, Jiao, Xing, El Ghaoui, Jordan: Theoretically principled trade-off between robustness and accuracy, ICML 2019, equation 5, algorithm 1")]
public sealed record TradesTraining : Objective
{
    [Range(0.0, 100.0)]
    [Display(Name = "Beta", Description = "Weight of the divergence: more is more robust and less accurate.")]
    public double Beta { get; init; } = 6;

    [Range(1, 100), Unit("steps")]
    [Display(Name = "Steps", Description = "Attack steps for each training step.")]
    public int Steps { get; init; } = 10;

    [Range(0.0, 4.0), Unit("× epsilon")]
    [Display(Name = "Step size", Description = "Length of one attack step; empty means 2.26 / steps in Linf, 2 / steps in L2.")]
    public double? RelativeStepSize { get; init; }

    public override string Label => $"TRADES, β {Beta:0.##}";

    public override int PassesPerImage => Steps + 2;

    /// <inheritdoc/>
    /// <remarks>
    /// CE(f(x), y) + β·KL(softmax f(x) ‖ softmax f(x')), x' found by climbing the same divergence. Clean and perturbed images pass through the network
    /// in train mode one after the other, each with its own batch statistics, and the gradient flows through both. Departures: the authors'
    /// code computes f(x) twice with the same result, moving the running statistics once more each step; in L2 it clamps pixels before it
    /// projects onto the ball, and replaces a gradient of 0 by noise, where this step is 0.
    /// </remarks>
    public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct) =>
        Loss(classifier, batch, Perturb(classifier, batch, NearbyClimb.Start(batch)), out correct);

    /// <summary>The loss at given perturbed images, N×C×H×W.</summary>
    internal Tensor Loss(Classifier classifier, TrainingBatch batch, Tensor perturbed, out Tensor correct)
    {
        var clean = classifier.forward(batch.Images); // N×K
        var moved = classifier.forward(perturbed); // N×K
        correct = Correct(moved, batch.Labels);
        return CrossEntropy(clean, batch) + Beta * Divergence(clean, moved) / batch.Images.shape[0];
    }

    /// <summary>The images that the divergence is measured at, N×C×H×W, climbed to from a start of the same shape.</summary>
    internal Tensor Perturb(Classifier classifier, TrainingBatch batch, Tensor start)
    {
        using var scope = NewDisposeScope();
        classifier.eval();
        Tensor clean;
        using (no_grad())
        {
            clean = classifier.forward(batch.Images); // N×K, the same at every step
        }

        return NearbyClimb.Of(batch.Ball, Steps, RelativeStepSize)
            .Climb(classifier, batch.Images, start, moved => Divergence(clean, moved))
            .MoveToOuterDisposeScope();
    }

    /// <summary>Σᵢ KL(softmax pᵢ ‖ softmax qᵢ) of logits, both N×K.</summary>
    private static Tensor Divergence(Tensor p, Tensor q)
    {
        var logP = nn.functional.log_softmax(p, 1);
        return (logP.exp() * (logP - nn.functional.log_softmax(q, 1))).sum();
    }
}
