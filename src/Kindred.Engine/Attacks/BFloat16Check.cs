using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// Whether a network's bfloat16 pass gives an attack the directions that float32 gives it, at the batch size and on the images it is used
/// with. It also finds a convolution that the library computes wrong in bfloat16, which would agree no better than chance.
/// </summary>
public static class BFloat16Check
{
    /// <summary>The least <see cref="Agreement"/> that passes: rounding alone stays above .97 on trained networks, a wrong kernel near 0.</summary>
    public const double Least = 0.9;

    /// <summary>
    /// Mean over the images of the cosine between the two input gradients of the cross-entropy, in [−1,1]; images whose float32 gradient is 0
    /// count as 1. NaN where bfloat16 gives something that is not finite.
    /// </summary>
    /// <param name="classifier">A network with a bfloat16 pass; its mode and precision are left as found.</param>
    /// <param name="images">N×C×H×W in [0,1].</param>
    /// <param name="labels">N classes, int64.</param>
    public static double Agreement(Classifier classifier, Tensor images, Tensor labels)
    {
        var (training, precision) = (classifier.training, classifier.EvalPrecision);
        using var scope = NewDisposeScope();
        classifier.eval();
        try
        {
            classifier.EvalPrecision = ArithmeticPrecision.Float32;
            var full = InputGradient.OfCrossEntropy(classifier, images, labels).flatten(1); // N×CHW
            classifier.EvalPrecision = ArithmeticPrecision.BFloat16;
            var narrow = InputGradient.OfCrossEntropy(classifier, images, labels).flatten(1);
            return MeanCosine(full, narrow);
        }
        finally
        {
            classifier.EvalPrecision = precision;
            classifier.train(training);
        }
    }

    /// <summary>Mean over the rows of the cosine between two gradients, n×p each; a row that is 0 in float32 counts as 1.</summary>
    internal static double MeanCosine(Tensor full, Tensor narrow)
    {
        using var scope = NewDisposeScope();
        var cosines = nn.functional.cosine_similarity(full, narrow, 1, 1e-30);
        return where(full.abs().amax(1).eq(0), ones_like(cosines), cosines).mean().item<float>();
    }
}
