using Kindred.Engine.Datasets;

namespace Kindred.Engine.Architectures;

/// <summary>
/// A kind of neural network with its size: what to build, not its weights. Every architecture takes any C×H×W and class count,
/// normalises inside, and gives logits and the pooled penultimate representation.
/// </summary>
public abstract record Architecture
{
    /// <summary>Short label with the size where it matters, such as "ResNet-8" or "VGG".</summary>
    public abstract string Label { get; }

    /// <summary>
    /// Builds a network with freshly initialised weights. Initialisation draws from the global generator: call inside
    /// <see cref="Runtime.Randomness.Seeded(long, Action)"/>.
    /// </summary>
    /// <param name="shape">C×H×W of one image.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="normalization">Per-channel mean and standard deviation applied as the first layer.</param>
    public abstract Classifier Build(ImageShape shape, int classes, Normalization normalization);
}
