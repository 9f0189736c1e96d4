using Kindred.Engine.Datasets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>
/// A residual network of torchvision's plan: stem, stages of blocks that double the channels and, from the second, halve the image, global
/// average pooling and one linear layer. ResNet, ResNeXt and the wide bottleneck networks are of it.
/// </summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Blocks">Blocks in each stage.</param>
/// <param name="Width">Channels w of the first stage before expansion.</param>
/// <param name="Bottleneck">Bottlenecks, which give 4·w channels, in place of basic blocks, which give w.</param>
/// <param name="Inner">Channels of the first stage's bottleneck convolutions.</param>
/// <param name="Groups">Groups of the bottleneck convolutions.</param>
/// <param name="Stem">What comes first.</param>
internal sealed record ResidualPlan(string Name, IReadOnlyList<int> Blocks, int Width, bool Bottleneck, int Inner, int Groups, ImageStem Stem)
{
    /// <summary>Channels that a stage gives.</summary>
    public int Output(int stage) => (Width << stage) * (Bottleneck ? 4 : 1);

    /// <summary>Stem, stages and what is pooled from them.</summary>
    public IReadOnlyList<string> LayerNames => ["stem", .. Blocks.Select((_, i) => $"layer{i + 1}"), Classifier.Penultimate];

    /// <summary>Blocks per stage of the four-stage networks for ImageNet (He et al. 2016, table 1).</summary>
    public static IReadOnlyList<int> ImageNetBlocks(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "not a depth of a network for ImageNet"),
    };

    public void Count(CostTally tally, int classes)
    {
        if (Stem == ImageStem.ImageNet)
        {
            tally.Normalized(Width, kernel: 7, stride: 2).Pool(kernel: 3, stride: 2, padding: 1);
        }
        else
        {
            tally.Normalized(Width, kernel: 3);
        }

        for (var stage = 0; stage < Blocks.Count; stage++)
        {
            for (var i = 0; i < Blocks[stage]; i++)
            {
                CountBlock(tally, stage, stride: stage > 0 && i == 0 ? 2 : 1);
            }
        }

        tally.Linear(tally.Channels, classes);
    }

    private void CountBlock(CostTally tally, int stage, int stride)
    {
        var to = Output(stage);
        if (tally.Channels != to || stride != 1)
        {
            tally.Beside(shortcut => shortcut.Normalized(to, kernel: 1, stride));
        }

        if (Bottleneck)
        {
            tally.Normalized(Inner << stage, kernel: 1).Normalized(Inner << stage, kernel: 3, stride, Groups).Normalized(to, kernel: 1);
        }
        else
        {
            tally.Normalized(to, kernel: 3, stride).Normalized(to, kernel: 3);
        }
    }
}

/// <summary>The network of a <see cref="ResidualPlan"/>; parameters are named as in torchvision's ResNet.</summary>
internal sealed class ResidualClassifier : LayeredClassifier
{
    private readonly ResidualPlan plan;
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Linear fc;

    public ResidualClassifier(ResidualPlan plan, ImageShape shape, int classes, Normalization normalization) : base(plan.Name, shape, normalization)
    {
        this.plan = plan;
        conv1 = plan.Stem == ImageStem.ImageNet
            ? Convolution.Create(shape.Channels, plan.Width, kernel: 7, stride: 2)
            : Convolution.Create(shape.Channels, plan.Width, kernel: 3);
        bn1 = nn.BatchNorm2d(plan.Width);
        var stages = Enumerable.Range(0, plan.Blocks.Count).Select(Stage).ToList();
        fc = nn.Linear(plan.Output(stages.Count - 1), classes);
        stages.ForEach(s => register_module($"layer{stages.IndexOf(s) + 1}", s));
        RegisterComponents();
        Chain([
            new("stem", plan.Width, Stem), // N×w×H×W, or N×w×H/4×W/4
            .. stages.Select((s, i) => new Layer($"layer{i + 1}", plan.Output(i), s.call)), // each from the second halves H and W
            new(Penultimate, plan.Output(stages.Count - 1), x => x.mean([2, 3])),
        ]);
    }

    public override bool SupportsBFloat16 => true;

    public override Tensor Classify(Tensor representation) => fc.call(representation);

    private Tensor Stem(Tensor images)
    {
        var x = Convolution.Apply(conv1, bn1, images).relu_();
        return plan.Stem == ImageStem.ImageNet ? nn.functional.max_pool2d(x, 3, 2, 1) : x;
    }

    private Sequential Stage(int stage)
    {
        var (to, inner) = (plan.Output(stage), plan.Inner << stage);
        return nn.Sequential(Enumerable.Range(0, plan.Blocks[stage]).Select(nn.Module<Tensor, Tensor> (i) =>
        {
            var from = i > 0 ? to : stage == 0 ? plan.Width : plan.Output(stage - 1);
            var stride = stage > 0 && i == 0 ? 2 : 1;
            return plan.Bottleneck ? new Bottleneck(from, inner, to, stride, plan.Groups) : new BasicBlock(from, to, stride);
        }));
    }
}

/// <summary>
/// Two 3×3 convolutions beside a shortcut (He et al. 2016, figure 2). Where the shape changes the shortcut is a 1×1 convolution with batch
/// normalisation (their option B, as in torchvision; their CIFAR networks pad with zeros, option A).
/// </summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d bn1, bn2;
    private readonly Sequential? downsample;

    public BasicBlock(int from, int to, int stride) : base(nameof(BasicBlock))
    {
        conv1 = Convolution.Create(from, to, kernel: 3, stride);
        bn1 = nn.BatchNorm2d(to);
        conv2 = Convolution.Create(to, to, kernel: 3);
        bn2 = nn.BatchNorm2d(to);
        downsample = from == to && stride == 1 ? null : nn.Sequential(Convolution.Create(from, to, kernel: 1, stride), nn.BatchNorm2d(to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = Convolution.Apply(conv1, bn1, x).relu_();
        y = Convolution.Apply(conv2, bn2, y);

        // in place: nothing upstream needs the value of a batch normalisation's or a convolution's output to go backward
        var shortcut = downsample is null ? x : Convolution.Run(downsample, x);
        return y.add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}

/// <summary>
/// 1×1, 3×3 and 1×1 convolutions beside a shortcut (He et al. 2016, figure 5 right; with groups, Xie et al. 2017, figure 3c). As in
/// torchvision the 3×3 convolution has the stride, not the first.
/// </summary>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2, conv3;
    private readonly BatchNorm2d bn1, bn2, bn3;
    private readonly Sequential? downsample;

    public Bottleneck(int from, int inner, int to, int stride, int groups) : base(nameof(Bottleneck))
    {
        conv1 = Convolution.Create(from, inner, kernel: 1);
        bn1 = nn.BatchNorm2d(inner);
        conv2 = Convolution.Create(inner, inner, kernel: 3, stride, groups);
        bn2 = nn.BatchNorm2d(inner);
        conv3 = Convolution.Create(inner, to, kernel: 1);
        bn3 = nn.BatchNorm2d(to);
        downsample = from == to && stride == 1 ? null : nn.Sequential(Convolution.Create(from, to, kernel: 1, stride), nn.BatchNorm2d(to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = Convolution.Apply(conv1, bn1, x).relu_();
        y = Convolution.Apply(conv2, bn2, y).relu_();
        y = Convolution.Apply(conv3, bn3, y);
        var shortcut = downsample is null ? x : Convolution.Run(downsample, x);
        return y.add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}
