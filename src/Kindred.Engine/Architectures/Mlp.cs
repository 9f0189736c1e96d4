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

    public override IReadOnlyList<string> LayerNames => [.. Enumerable.Range(1, Layers - 1).Select(i => $"layer{i}"), Classifier.Penultimate];

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new MlpClassifier(this, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        for (var i = 0; i < Layers; i++)
        {
            tally.Linear(i == 0 ? tally.Channels * tally.Height * tally.Width : Width, Width);
        }

        tally.Linear(Width, classes);
    }
}

/// <summary>The network of <see cref="Mlp"/>: features.0, features.2, … (linear layers, each followed by ReLU) and classifier.</summary>
internal sealed class MlpClassifier : LayeredClassifier
{
    private readonly Sequential features;
    private readonly Linear classifier;

    public MlpClassifier(Mlp size, ImageShape shape, int classes, Normalization normalization) : base(nameof(Mlp), shape, normalization)
    {
        features = nn.Sequential(Enumerable.Range(0, size.Layers)
            .SelectMany(IEnumerable<nn.Module<Tensor, Tensor>> (i) => [nn.Linear(i == 0 ? shape.Pixels : size.Width, size.Width), nn.ReLU(inplace: true)]));
        classifier = nn.Linear(size.Width, classes);
        RegisterComponents();
        Chain([.. Enumerable.Range(0, size.Layers).Select(i => new Layer(i < size.Layers - 1 ? $"layer{i + 1}" : Penultimate, size.Width, x => Hidden(i, x)))]);
    }

    public override bool InvertsInBFloat16 => Layers.Count > 1; // the last is float32 in any pass

    public override Tensor Classify(Tensor representation) => classifier.call(representation);

    private Tensor Hidden(int layer, Tensor x)
    {
        using var flat = x.flatten(1); // N×C×H×W → N×CHW; a view of itself further on
        return LinearLayer.Apply((Linear)features[2 * layer], flat).relu_();
    }
}
