using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

[CatalogId("mlp")]
[About("MLP", "Multilayer perceptron on the flattened image: fully connected layers with ReLU.",
    Reference = "Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, Nature 1986")]
public sealed record Mlp : Architecture
{
    [Range(1, 8), Unit("layers")]
    [Display(Name = "Hidden layers", Description = "Fully connected layers before the last.")]
    public int Layers { get; init; } = 2;

    [Range(8, 4096), Unit("units")]
    [Display(Name = "Width", Description = "Units in each hidden layer.")]
    public int Width { get; init; } = 256;

    public override string Label => "MLP";

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new MlpClassifier(this, shape, classes, normalization);
    }
}

/// <summary>The network of <see cref="Mlp"/>: features.0, features.2, … (linear layers, each followed by ReLU) and classifier.</summary>
internal sealed class MlpClassifier : Classifier
{
    private readonly ImageShape shape;
    private readonly Sequential features;
    private readonly Linear classifier;

    public MlpClassifier(Mlp size, ImageShape shape, int classes, Normalization normalization) : base(nameof(Mlp), normalization)
    {
        this.shape = shape;
        features = nn.Sequential(Enumerable.Range(0, size.Layers)
            .SelectMany(IEnumerable<nn.Module<Tensor, Tensor>> (i) => [nn.Linear(i == 0 ? shape.Pixels : size.Width, size.Width), nn.ReLU(inplace: true)]));
        classifier = nn.Linear(size.Width, classes);
        RepresentationWidth = size.Width;
        RegisterComponents();
    }

    public override int RepresentationWidth { get; }

    public override Tensor Representation(Tensor images)
    {
        RequireImages(images, shape);
        using var scope = NewDisposeScope();
        var x = Normalize(images).flatten(1); // N×C×H×W → N×CHW
        return features.call(x).MoveToOuterDisposeScope();
    }

    public override Tensor Classify(Tensor representation) => classifier.call(representation);
}
