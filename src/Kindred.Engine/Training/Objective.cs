using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>What a training step minimises. With epsilon 0 every objective is standard training (<see cref="TrainingSpec.At"/>).</summary>
public abstract record Objective
{
    /// <summary>Short label, such as "PGD-7 training".</summary>
    public abstract string Label { get; }

    /// <summary>What a step costs: forward and backward passes of each image, the attack's among them.</summary>
    public abstract int PassesPerImage { get; }

    /// <summary>
    /// The scalar loss of one batch, ready for <c>backward()</c>. The classifier is in train mode on entry and must be on return.
    /// </summary>
    /// <param name="classifier">The network trained.</param>
    /// <param name="batch">Images, labels, adversary.</param>
    /// <param name="correct">Number of the batch's training inputs (perturbed ones, where there are) classified correctly, int64 scalar tensor.</param>
    public abstract Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct);

    /// <summary>Mean cross-entropy of images with the batch's labels, and how many of them are classified correctly.</summary>
    /// <param name="classifier">The network trained.</param>
    /// <param name="images">The batch's images, perturbed or not, N×C×H×W.</param>
    /// <param name="batch">Labels and their smoothing.</param>
    /// <param name="correct">Images classified correctly, int64 scalar tensor.</param>
    protected static Tensor CrossEntropy(Classifier classifier, Tensor images, TrainingBatch batch, out Tensor correct)
    {
        var logits = classifier.forward(images); // N×K
        correct = Correct(logits, batch.Labels);
        return CrossEntropy(logits, batch);
    }

    /// <summary>Mean cross-entropy of logits, N×K, with the batch's labels.</summary>
    protected static Tensor CrossEntropy(Tensor logits, TrainingBatch batch) =>
        nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: batch.LabelSmoothing);

    /// <summary>How many of the logits' largest are the labels', int64 scalar tensor.</summary>
    protected static Tensor Correct(Tensor logits, Tensor labels)
    {
        using var off = no_grad();
        return logits.argmax(1).eq(labels).sum();
    }
}
