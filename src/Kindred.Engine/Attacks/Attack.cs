using System.Text.Json.Serialization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>The norm in which a perturbation is measured.</summary>
public enum Norm
{
    /// <summary>Euclidean length over all pixels and channels of one image.</summary>
    [JsonStringEnumMemberName("L2")]
    L2,

    /// <summary>Largest absolute change of any pixel value.</summary>
    [JsonStringEnumMemberName("Linf")]
    Linf,
}

/// <summary>
/// An attack: looks for x' in [0,1] that <see cref="Classifier"/> gets wrong, in most kinds with ‖x' − x‖ ≤ ε.
/// The record holds the settings; nothing else is kept between calls.
/// </summary>
public abstract record Attack
{
    /// <summary>Cost of a pass forward without the way back.</summary>
    protected const double ForwardOnly = 1.0 / 3;

    /// <summary>Short label with norm, epsilon and steps, such as "PGD-10, L2, ε 1".</summary>
    public abstract string Label { get; }

    /// <summary>The norm of the ball searched; null where no norm bounds the perturbation (noise, occlusion, corruption).</summary>
    public abstract Norm? BallNorm { get; }

    /// <summary>The radius of the ball searched, in pixel units; null where <see cref="BallNorm"/> is.</summary>
    public abstract double? BallEpsilon { get; }

    /// <summary>The same attack with another ball; the attack itself where it has none.</summary>
    public abstract Attack WithBall(Norm norm, double epsilon);

    /// <summary>Adds why this attack cannot be run on such images or so many classes, keyed by field; <paramref name="path"/> is the prefix of its fields.</summary>
    public virtual void CheckFits(ImageShape shape, int classes, SpecErrors errors, string path)
    {
    }

    /// <summary>What it does otherwise than its settings say because there are only so many classes: a sentence each, none where all is as set.</summary>
    public virtual IReadOnlyList<string> Adaptations(int classes) => [];

    /// <summary>
    /// The attacks to run one after the other, each on the images that survived those before: the attack itself, but for an ensemble.
    /// </summary>
    public virtual IReadOnlyList<Attack> Cascade(int classes) => [this];

    /// <summary>False where it reads the network's outputs only, or not even these.</summary>
    public virtual bool UsesGradients => true;

    /// <summary>What it costs: passes forward and back on one image at most. A pass forward alone counts as a third.</summary>
    public abstract double Passes(int classes);

    /// <summary>Perturbs a batch. Images N×C×H×W in [0,1], labels N (int64); the result has the images' shape, lies in [0,1] and in the ball.</summary>
    /// <param name="classifier">The network attacked; it is put in eval mode by the caller.</param>
    /// <param name="images">N×C×H×W, float32, pixel values in [0,1].</param>
    /// <param name="labels">N true classes, int64.</param>
    /// <param name="generator">The source of every random number drawn.</param>
    public abstract Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator);
}
