using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>The gradient of a loss in the images alone: no weight's gradient is computed or touched.</summary>
internal static class InputGradient
{
    /// <summary>∂ Σᵢ loss(f(xᵢ)) / ∂x, N×C×H×W: the sum, so that an image's gradient does not depend on its batch.</summary>
    public static Tensor Of(Classifier classifier, Tensor images, AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        return At(classifier, images, goal).Gradient.MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="Of"/>, of the cross-entropy with the labels (N, int64).</summary>
    public static Tensor OfCrossEntropy(Classifier classifier, Tensor images, Tensor labels) =>
        Of(classifier, images, new AttackGoal(AttackLoss.CrossEntropy, labels));

    /// <summary>As <see cref="Of"/>, with the losses (N) and the flags of the images that fool the network (N), all of one pass.</summary>
    public static (Tensor Gradient, Tensor Losses, Tensor Fooled) At(Classifier classifier, Tensor images, AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var x = images.detach().requires_grad_();
        var logits = classifier.forward(x);
        var losses = goal.Losses(logits);
        return (OfLosses(losses, x).MoveToOuterDisposeScope(), losses.detach().MoveToOuterDisposeScope(), goal.Fooled(logits).MoveToOuterDisposeScope());
    }

    // a network that cuts its graph has a gradient of 0; libtorch would end the process
    private static Tensor OfLosses(Tensor losses, Tensor x)
    {
        var gradient = losses.requires_grad ? autograd.grad([losses.sum()], [x], allow_unused: true)[0] : null;
        return gradient is null || gradient.IsInvalid ? zeros_like(x, requires_grad: false) : gradient;
    }
}
