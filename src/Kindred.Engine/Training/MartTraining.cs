using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("mart")]
[About("MART", "Boosted cross-entropy on perturbed images plus λ times their divergence from clean ones, weighted up where the clean image is hard.",
    Reference = "Wang, Zou, Yi, Bailey, Ma, Gu: Improving adversarial robustness requires revisiting misclassified examples, ICLR 2020, algorithm 1")]
public sealed record MartTraining : Objective
{
    [Range(0.0, 100.0)]
    [Display(Name = "Lambda", Description = "Weight of the divergence.")]
    public double Lambda { get; init; } = 5;

    [Range(1, 100), Unit("steps")]
    [Display(Name = "Steps", Description = "Attack steps for each training step.")]
    public int Steps { get; init; } = 10;

    [Range(0.0, 4.0), Unit("× epsilon")]
    [Display(Name = "Step size", Description = "Length of one attack step; empty means 2.26 / steps in Linf, 2 / steps in L2.")]
    public double? RelativeStepSize { get; init; }

    public override string Label => $"MART, λ {Lambda:0.##}";

    public override int PassesPerImage => Steps + 2;

    /// <inheritdoc/>
    /// <remarks>
    /// With p = softmax f(x) and p' = softmax f(x'): −log p'_y − log(1 − max_{k≠y} p'_k) + λ·KL(p ‖ p')·(1 − p_y), means over the batch,
    /// x' found by climbing the cross-entropy. The offsets in the two factors 1 − p are the authors' code's. Clean and perturbed images pass
    /// through the network in train mode one after the other, and the gradient flows through both. Departures: the authors have Linf only;
    /// label smoothing, where asked for, acts on the first term.
    /// </remarks>
    public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct) =>
        Loss(classifier, batch, Perturb(classifier, batch, NearbyClimb.Start(batch)), out correct);

    /// <summary>The images that the network must withstand, N×C×H×W, climbed to from a start of the same shape.</summary>
    internal Tensor Perturb(Classifier classifier, TrainingBatch batch, Tensor start) =>
        NearbyClimb.Of(batch.Ball, Steps, RelativeStepSize).Climb(
            classifier, batch.Images, start, logits => nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.Sum));

    /// <summary>The loss at given perturbed images, N×C×H×W.</summary>
    internal Tensor Loss(Classifier classifier, TrainingBatch batch, Tensor perturbed, out Tensor correct)
    {
        var labels = batch.Labels;
        var logClean = nn.functional.log_softmax(classifier.forward(batch.Images), 1); // N×K
        var moved = classifier.forward(perturbed);
        var logMoved = nn.functional.log_softmax(moved, 1); // N×K
        correct = Correct(moved, labels);

        var (clean, probabilities) = (logClean.exp(), logMoved.exp());
        var margin = nn.functional.nll_loss((1.0001 - probabilities + 1e-12).log(), RunnerUp(probabilities, labels));
        var divergence = (clean * (logClean - logMoved)).sum(1); // N
        var hardness = 1.0000001 - clean.gather(1, labels.unsqueeze(1)).squeeze(1); // N
        return CrossEntropy(moved, batch) + margin + Lambda * (divergence * hardness).mean();
    }

    /// <summary>The most probable class of each image that is not its own, N.</summary>
    private static Tensor RunnerUp(Tensor probabilities, Tensor labels)
    {
        using var off = no_grad();
        var (_, top) = probabilities.topk(2, 1); // N×2, largest first
        var (first, second) = (top.select(1, 0), top.select(1, 1));
        return second.where(first.eq(labels), first);
    }
}
