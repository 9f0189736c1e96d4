using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

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
    /// Names of the layers whose representations can be had, in forward order, as <see cref="Classifier.Layers"/> of the network has them; the last is
    /// <see cref="Classifier.Penultimate"/>. They follow from the settings alone: no tensor is made and no native library loaded.
    /// </summary>
    public abstract IReadOnlyList<string> LayerNames { get; }

    /// <summary>
    /// Builds a network with freshly initialised weights. Initialisation draws from the global generator: call inside
    /// <see cref="Runtime.Randomness.Seeded(long, Action)"/>.
    /// </summary>
    /// <param name="shape">C×H×W of one image.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="normalization">Per-channel mean and standard deviation applied as the first layer.</param>
    /// <exception cref="ArgumentException">The architecture does not fit such images; the message says why and what would.</exception>
    public abstract Classifier Build(ImageShape shape, int classes, Normalization normalization);

    /// <summary>Adds what is wrong with this architecture for images of that shape, keyed by field; <paramref name="path"/> is the prefix of its fields.</summary>
    public virtual void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
    }

    /// <summary>What such a network costs, by arithmetic alone: no tensor is made and no native library loaded.</summary>
    /// <param name="shape">C×H×W of one image.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <exception cref="ArgumentException">The architecture does not fit such images.</exception>
    public ArchitectureCost Cost(ImageShape shape, int classes)
    {
        Require(shape, classes, Normalization.None);
        var tally = new CostTally(shape);
        Count(tally, classes);
        return tally.Cost;
    }

    /// <summary>Walks through the network of <see cref="Build"/>, adding up its layers.</summary>
    internal abstract void Count(CostTally tally, int classes);

    /// <summary>Checks the arguments of <see cref="Build"/>.</summary>
    protected void Require(ImageShape shape, int classes, Normalization normalization)
    {
        if (shape.Channels < 1 || shape.Height < 1 || shape.Width < 1)
        {
            throw new ArgumentException($"shape must have at least 1 channel, row and column, but is {shape}.", nameof(shape));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        RequireNormalization(shape, normalization);
        var errors = new SpecErrors();
        (this as ISpecRules)?.Check(errors, "");
        CheckFits(shape, errors, "");
        if (errors.Any)
        {
            throw new ArgumentException($"{Label} does not fit images of {shape}: {errors}", nameof(shape));
        }
    }

    private static void RequireNormalization(ImageShape shape, Normalization normalization)
    {
        var (means, deviations) = (normalization.Mean, normalization.Std);
        if (means.Count != deviations.Count || (means.Count != 1 && means.Count != shape.Channels))
        {
            throw new ArgumentException(
                $"normalization must have 1 or {shape.Channels} means and as many deviations for images of {shape}, but has {means.Count} and {deviations.Count}.",
                nameof(normalization));
        }

        if (!means.All(double.IsFinite) || !deviations.All(s => double.IsFinite(s) && s > 0))
        {
            throw new ArgumentException("normalization must have finite means and positive, finite deviations.", nameof(normalization));
        }
    }
}
