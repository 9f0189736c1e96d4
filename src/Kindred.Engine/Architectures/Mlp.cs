using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

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

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization) => throw new NotImplementedException();
}
