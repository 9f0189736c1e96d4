using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>
/// A network that is a chain of named layers from normalised images to the penultimate representation, with one linear layer after it.
/// No layer writes to its input, so that a pass can be cut anywhere.
/// </summary>
internal abstract class LayeredClassifier : Classifier
{
    private readonly ImageShape shape;
    private IReadOnlyList<Layer> chain = [];

    protected LayeredClassifier(string name, ImageShape shape, Normalization normalization) : base(name, normalization)
    {
        this.shape = shape;
    }

    public override IReadOnlyList<string> Layers => [.. chain.Select(l => l.Name)];

    public override int RepresentationWidth => chain[^1].Width;

    public override int WidthOf(string layer) => chain[RequireLayer(layer)].Width;

    public override Tensor Representation(Tensor images) => Upto(images, chain.Count);

    public override Tensor Features(Tensor images, string layer) => Upto(images, RequireLayer(layer) + 1);

    public override Tensor FromFeatures(Tensor features, string layer)
    {
        using var scope = NewDisposeScope();
        return Classify(Run(features, RequireLayer(layer) + 1, chain.Count)).MoveToOuterDisposeScope();
    }

    /// <summary>Sets the layers, in forward order; the last must be <see cref="Classifier.Penultimate"/>, N×d. Called once, by the constructor.</summary>
    protected void Chain(params IReadOnlyList<Layer> layers) => chain = layers;

    private Tensor Upto(Tensor images, int count)
    {
        RequireImages(images, shape);
        using var scope = NewDisposeScope();
        return Run(Normalize(images), 0, count).MoveToOuterDisposeScope();
    }

    private Tensor Run(Tensor x, int first, int end)
    {
        var narrow = !training && EvalPrecision == ArithmeticPrecision.BFloat16;
        for (var i = first; i < end; i++)
        {
            // pooling and what comes after it are float32: they cost nothing, and logits of 8 bits would decide labels
            x = chain[i].Forward(narrow ? x.to(i < chain.Count - 1 ? bfloat16 : float32) : x);
        }

        return narrow ? x.to(float32) : x;
    }

    /// <summary>One layer of a chain.</summary>
    /// <param name="Name">Its name, as torchvision's where there is one.</param>
    /// <param name="Width">Channels C of its maps, or length D of its tokens.</param>
    /// <param name="Forward">N×… → N×….</param>
    protected readonly record struct Layer(string Name, int Width, Func<Tensor, Tensor> Forward);
}
