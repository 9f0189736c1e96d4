using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("resnext")]
[About("ResNeXt", "Residual network of bottlenecks whose 3×3 convolutions are split into groups. Depths 9·n + 2 are the CIFAR networks of three stages; "
    + "ResNeXt-50 32×4d is depth 50, 32 groups of 4 channels, width 64, ImageNet stem.",
    Reference = "Xie, Girshick, Dollár, Tu, He: Aggregated residual transformations for deep neural networks, CVPR 2017, tables 1 and 7")]
public sealed record ResNeXt : Architecture
{
    [AllowedValues(11, 20, 29, 50, 101), Unit("layers")]
    [Display(Name = "Depth", Description = "11, 20, 29: three stages of bottlenecks. 50, 101: four.")]
    public int Depth { get; init; } = 11;

    [Range(1, 64), Unit("groups")]
    [Display(Name = "Cardinality", Description = "Groups of each 3×3 convolution.")]
    public int Cardinality { get; init; } = 4;

    [Range(1, 64), Unit("channels")]
    [Display(Name = "Group width", Description = "Channels of each group in the first stage; doubled in each further one.")]
    public int GroupWidth { get; init; } = 4;

    [Range(4, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the stem; the first stage gives four times as many, and each further one twice that.")]
    public int Width { get; init; } = 16;

    [Display(Name = "Stem", Description = "3×3 convolution at full resolution, or ImageNet's 7×7 with stride 2 and max pooling.")]
    public ImageStem Stem { get; init; }

    public override string Label => $"ResNeXt-{Depth} {Cardinality}×{GroupWidth}d";

    public override IReadOnlyList<string> LayerNames => Plan.LayerNames;

    private ResidualPlan Plan => new(
        nameof(ResNeXt), Depth is 50 or 101 ? ResidualPlan.ImageNetBlocks(Depth) : [.. Enumerable.Repeat((Depth - 2) / 9, 3)],
        Width, Bottleneck: true, Inner: Cardinality * GroupWidth, Groups: Cardinality, Stem);

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new ResidualClassifier(Plan, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes) => Plan.Count(tally, classes);
}
