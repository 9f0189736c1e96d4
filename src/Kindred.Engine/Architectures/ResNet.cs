using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("resnet")]
[About("ResNet", "Residual convolutional network. Depths 6·n + 2 are the CIFAR networks: three stages of n basic blocks, 16 channels wide. "
    + "18, 34, 50 and 101 are the ImageNet networks: four stages, 64 channels wide, with bottlenecks from 50 on.",
    Reference = "He, Zhang, Ren, Sun: Deep residual learning for image recognition, CVPR 2016, sections 4.1 and 4.2")]
public sealed record ResNet : Architecture
{
    [AllowedValues(8, 14, 20, 32, 44, 56, 18, 34, 50, 101), Unit("layers")]
    [Display(Name = "Depth", Description = "8, 14, 20, 32, 44, 56: basic blocks in three stages. 18, 34: basic blocks in four. 50, 101: bottlenecks in four.")]
    public int Depth { get; init; } = 8;

    [Range(4, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the first stage; doubled in each further one. Multiples of 16 are fastest; ResNet-18 to 101 have 64.")]
    public int Width { get; init; } = 16;

    [AddedLater]
    [Display(Name = "Stem", Description = "3×3 convolution at full resolution, or ImageNet's 7×7 with stride 2 and max pooling.")]
    public ImageStem Stem { get; init; }

    public override string Label => $"ResNet-{Depth}{(ForImageNet && Width != 64 ? $" (width {Width})" : "")}";

    public override IReadOnlyList<string> LayerNames => Plan.LayerNames;

    private bool ForImageNet => Depth is 18 or 34 or 50 or 101;

    private ResidualPlan Plan => new(
        nameof(ResNet), ForImageNet ? ResidualPlan.ImageNetBlocks(Depth) : [.. Enumerable.Repeat((Depth - 2) / 6, 3)],
        Width, Bottleneck: Depth is 50 or 101, Inner: Width, Groups: 1, Stem);

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new ResidualClassifier(Plan, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes) => Plan.Count(tally, classes);
}
