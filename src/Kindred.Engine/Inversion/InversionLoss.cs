using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// What one batch's inversion minimises: L(x) = ‖Rep(x) − r‖₂ / ‖r‖₂, r = Rep(target), each image by itself. Its tensors belong to the
/// dispose scope it is made in.
/// </summary>
internal sealed class InversionLoss
{
    private readonly Classifier classifier;
    private readonly string layer;
    private readonly Tensor representation; // n×d: r, in float32 arithmetic
    private readonly Tensor length; // n: ‖r‖, 1 where it is 0

    /// <param name="classifier">The network, in eval mode.</param>
    /// <param name="layer">Whose representation Rep is, one of its <see cref="Classifier.Layers"/>.</param>
    /// <param name="targets">n×C×H×W in [0,1].</param>
    /// <exception cref="DivergedException">A target's representation is not finite.</exception>
    public InversionLoss(Classifier classifier, string layer, Tensor targets)
    {
        (this.classifier, this.layer) = (classifier, layer);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        classifier.EvalPrecision = ArithmeticPrecision.Float32;
        representation = classifier.Representation(targets, layer).MoveToOuterDisposeScope();
        var norm = representation.norm(1, keepdim: false, p: 2);
        if (!isfinite(norm).all().item<bool>())
        {
            throw new DivergedException("a target image's representation is not finite");
        }

        var zero = norm.eq(0);
        length = norm.masked_fill(zero, 1).MoveToOuterDisposeScope();
        Dead = zero.any().item<bool>() ? zero.MoveToOuterDisposeScope() : null;
    }

    /// <summary>n, bool: whose target has r = 0 and therefore no relative distance; null where none has.</summary>
    public Tensor? Dead { get; }

    /// <summary>n: L of each image, in float32 arithmetic.</summary>
    public Tensor Measure(Tensor images)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        classifier.EvalPrecision = ArithmeticPrecision.Float32;
        return classifier.Representation(images, layer).sub_(representation).norm(1, keepdim: false, p: 2).div_(length).MoveToOuterDisposeScope();
    }

    /// <summary>One pass forward, and backward if asked.</summary>
    /// <param name="images">n×C×H×W: left without a gradient to be had.</param>
    /// <param name="precision">What the network computes with.</param>
    /// <param name="backward">Whether the gradient is wanted.</param>
    /// <returns>n: L of each image; n×C×H×W: the gradient of each image's own L, or null.</returns>
    public (Tensor Loss, Tensor? Gradient) At(Tensor images, ArithmeticPrecision precision, bool backward)
    {
        using var recorded = enable_grad(backward);
        using var scope = NewDisposeScope();
        classifier.EvalPrecision = precision;
        images.requires_grad_(backward);
        var reached = classifier.Representation(images, layer); // n×d
        var difference = reached.detach() - representation;
        var distance = difference.norm(1, keepdim: false, p: 2); // n
        var loss = (distance / length).MoveToOuterDisposeScope();
        if (!backward)
        {
            return (loss, null);
        }

        // dL/dRep = (Rep(x) − r) / (‖Rep(x) − r‖ ‖r‖), handed to the graph as the gradient of its output
        var slope = difference.div_(distance.mul_(length).clamp_min_(1e-12).unsqueeze(1)); // n×d
        var gradient = autograd.grad([reached], [images], [slope])[0].MoveToOuterDisposeScope();
        images.requires_grad_(false);
        return (loss, gradient);
    }
}
