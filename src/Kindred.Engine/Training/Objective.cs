using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>What a training step minimises. With epsilon 0 every objective is standard training.</summary>
public abstract record Objective
{
    /// <summary>Short label, such as "PGD-7 training".</summary>
    public abstract string Label { get; }

    /// <summary>
    /// The scalar loss of one batch, ready for <c>backward()</c>. The classifier is in train mode on entry and must be on return.
    /// </summary>
    /// <param name="classifier">The network trained.</param>
    /// <param name="images">N×C×H×W in [0,1].</param>
    /// <param name="labels">N classes, int64.</param>
    /// <param name="ball">Norm and epsilon of the adversary.</param>
    /// <param name="generator">The source of every random number drawn.</param>
    /// <param name="correct">Number of the batch's training inputs (perturbed ones, where there are) classified correctly, int64 scalar tensor.</param>
    public abstract Tensor Loss(Classifier classifier, Tensor images, Tensor labels, NormBall ball, Generator generator, out Tensor correct);

    /// <summary>Mean cross-entropy of a batch, and how many of it are classified correctly.</summary>
    protected static Tensor CrossEntropy(Classifier classifier, Tensor images, Tensor labels, out Tensor correct)
    {
        var logits = classifier.forward(images); // N×K
        using (no_grad())
        {
            correct = logits.argmax(1).eq(labels).sum();
        }

        return nn.functional.cross_entropy(logits, labels);
    }
}
