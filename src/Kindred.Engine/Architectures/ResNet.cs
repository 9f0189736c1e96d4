using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("resnet")]
[About("ResNet", "Residual convolutional network, CIFAR style: three stages of basic blocks; depth is 6·n + 2.",
    Reference = "He, Zhang, Ren, Sun: Deep residual learning for image recognition, CVPR 2016, section 4.2")]
public sealed record ResNet : Architecture
{
    [AllowedValues(8, 14, 20, 32, 44, 56), Unit("layers")]
    [Display(Name = "Depth", Description = "6·n + 2 layers: n basic blocks in each of three stages.")]
    public int Depth { get; init; } = 8;

    [Range(4, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the first stage; doubled in each further one. Multiples of 16 are fastest.")]
    public int Width { get; init; } = 16;

    public override string Label => $"ResNet-{Depth}";

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization) => throw new NotImplementedException();
}
