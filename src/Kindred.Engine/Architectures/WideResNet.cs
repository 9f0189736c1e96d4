using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("wide-resnet")]
[About("WideResNet", "Residual network that is wide rather than deep. Depths 6·n + 4 are the CIFAR networks of pre-activation blocks (WRN-28-10: depth 28, factor 10); "
    + "50 and 101 are ImageNet's, with bottlenecks widened by the factor (WRN-50-2: depth 50, factor 2, ImageNet stem).",
    Reference = "Zagoruyko, Komodakis: Wide residual networks, BMVC 2016, table 1 and section 3.4")]
public sealed record WideResNet : Architecture
{
    [AllowedValues(10, 16, 22, 28, 34, 40, 50, 101), Unit("layers")]
    [Display(Name = "Depth", Description = "10 to 40: pre-activation blocks in three stages. 50, 101: bottlenecks in four.")]
    public int Depth { get; init; } = 10;

    [Range(1, 20), Unit("× width")]
    [Display(Name = "Widening factor", Description = "Multiplies the 16 channels of the first stage; in bottlenecks, the 64 of their 3×3 convolutions.")]
    public int WideningFactor { get; init; } = 2;

    [Display(Name = "Stem", Description = "3×3 convolution at full resolution, or ImageNet's 7×7 with stride 2 and max pooling.")]
    public ImageStem Stem { get; init; }

    public override string Label => $"WRN-{Depth}-{WideningFactor}";

    public override IReadOnlyList<string> LayerNames => Bottlenecks ? Bottleneck.LayerNames : PreActivation.LayerNames;

    private bool Bottlenecks => Depth is 50 or 101;

    private ResidualPlan Bottleneck => new(
        nameof(WideResNet), ResidualPlan.ImageNetBlocks(Depth), Width: 64, Bottleneck: true, Inner: 64 * WideningFactor, Groups: 1, Stem);

    private PreActivationPlan PreActivation => new(
        nameof(WideResNet), [.. Enumerable.Repeat((Depth - 4) / 6, 3)], StemWidth: 16, Width: 16 * WideningFactor, Stem, PreActivationNames.WideResNet);

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return Bottlenecks
            ? new ResidualClassifier(Bottleneck, shape, classes, normalization)
            : new PreActivationClassifier(PreActivation, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        if (Bottlenecks)
        {
            Bottleneck.Count(tally, classes);
        }
        else
        {
            PreActivation.Count(tally, classes);
        }
    }
}
