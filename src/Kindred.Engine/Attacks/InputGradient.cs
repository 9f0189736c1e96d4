using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>The gradient of a loss in the images alone: no weight's gradient is computed or touched.</summary>
internal static class InputGradient
{
    /// <summary>∂ Σᵢ cross-entropy(f(xᵢ), yᵢ) / ∂x, N×C×H×W: the sum, so that an image's gradient does not depend on its batch.</summary>
    public static Tensor OfCrossEntropy(Classifier classifier, Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var x = images.detach().requires_grad_();
        var loss = nn.functional.cross_entropy(classifier.forward(x), labels, reduction: nn.Reduction.Sum);
        return autograd.grad([loss], [x])[0].MoveToOuterDisposeScope();
    }
}
