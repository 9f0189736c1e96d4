using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Architectures;

[CatalogId("preact-resnet")]
[About("PreActResNet", "Residual network with normalisation and ReLU before each convolution: four stages of basic blocks. PreActResNet-18, 64 channels wide, "
    + "is the usual network of fast adversarial training on CIFAR.",
    Reference = "He, Zhang, Ren, Sun: Identity mappings in deep residual networks, ECCV 2016, figure 4e; sizes as in Rice, Wong, Kolter: Overfitting in adversarially robust deep learning, ICML 2020")]
public sealed record PreActResNet : Architecture
{
    [AllowedValues(10, 18, 34), Unit("layers")]
    [Display(Name = "Depth", Description = "1, 2 or 3-4-6-3 blocks in each of four stages.")]
    public int Depth { get; init; } = 18;

    [Range(4, 256), Unit("channels")]
    [Display(Name = "Width", Description = "Channels of the first stage; doubled in each further one. Multiples of 16 are fastest; published with 64.")]
    public int Width { get; init; } = 16;

    [Display(Name = "Stem", Description = "3×3 convolution at full resolution, or ImageNet's 7×7 with stride 2 and max pooling.")]
    public ImageStem Stem { get; init; }

    public override string Label => $"PreActResNet-{Depth}{(Width == 64 ? "" : $" (width {Width})")}";

    public override IReadOnlyList<string> LayerNames => Plan.LayerNames;

    private PreActivationPlan Plan => new(
        nameof(PreActResNet), Depth == 10 ? [1, 1, 1, 1] : ResidualPlan.ImageNetBlocks(Depth), StemWidth: Width, Width, Stem, PreActivationNames.PreActResNet);

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new PreActivationClassifier(Plan, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes) => Plan.Count(tally, classes);
}
