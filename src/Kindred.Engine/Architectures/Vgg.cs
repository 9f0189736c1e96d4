using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("vgg")]
[About("VGG", "Plain convolutional network: stages of 3×3 convolutions with batch normalisation, each ending in 2×2 max pooling.",
    Reference = "Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition, ICLR 2015")]
public sealed record Vgg : Architecture
{
    [Range(1, 5), Unit("stages")]
    [Display(Name = "Stages", Description = "Each halves the image; channels double from stage to stage up to eight times the width.")]
    public int Stages { get; init; } = 3;

    [Range(1, 4), Unit("layers")]
    [Display(Name = "Convolutions", Description = "3×3 convolutions in each stage.")]
    public int Convolutions { get; init; } = 1;

    [Range(4, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the first stage. Multiples of 16 are fastest.")]
    public int Width { get; init; } = 16;

    public override string Label => "VGG";

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization) => throw new NotImplementedException();
}
