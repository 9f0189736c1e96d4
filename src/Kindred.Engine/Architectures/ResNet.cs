using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

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

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new ResNetClassifier(this, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        tally.Normalized(Width, kernel: 3);
        for (var stage = 0; stage < 3; stage++)
        {
            for (var i = 0; i < (Depth - 2) / 6; i++)
            {
                BasicBlock.Count(tally, Width << stage, stride: stage > 0 && i == 0 ? 2 : 1);
            }
        }

        tally.Linear(tally.Channels, classes);
    }
}

/// <summary>The network of <see cref="ResNet"/>; parameters are named as in torchvision.</summary>
internal sealed class ResNetClassifier : LayeredClassifier
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1, layer2, layer3;
    private readonly Linear fc;

    public ResNetClassifier(ResNet size, ImageShape shape, int classes, Normalization normalization) : base(nameof(ResNet), shape, normalization)
    {
        var (blocks, width) = ((size.Depth - 2) / 6, size.Width);
        conv1 = Convolution.Create(shape.Channels, width, kernel: 3);
        bn1 = nn.BatchNorm2d(width);
        layer1 = Stage(width, width, blocks, stride: 1);
        layer2 = Stage(width, 2 * width, blocks, stride: 2);
        layer3 = Stage(2 * width, 4 * width, blocks, stride: 2);
        fc = nn.Linear(4 * width, classes);
        RegisterComponents();
        Chain(
            new("stem", width, x => Convolution.Apply(conv1, bn1, x).relu_()), // N×w×H×W
            new("layer1", width, layer1.call),
            new("layer2", 2 * width, layer2.call), // N×2w×H/2×W/2
            new("layer3", 4 * width, layer3.call), // N×4w×H/4×W/4
            new(Penultimate, 4 * width, x => x.mean([2, 3])));
    }

    public override Tensor Classify(Tensor representation) => fc.call(representation);

    private static Sequential Stage(int from, int to, int blocks, int stride) =>
        nn.Sequential(Enumerable.Range(0, blocks).Select(nn.Module<Tensor, Tensor> (i) => new BasicBlock(i == 0 ? from : to, to, i == 0 ? stride : 1)));
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

    public static void Count(CostTally tally, int to, int stride)
    {
        if (tally.Channels != to || stride != 1)
        {
            tally.Beside(shortcut => shortcut.Normalized(to, kernel: 1, stride));
        }

        tally.Normalized(to, kernel: 3, stride).Normalized(to, kernel: 3);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = Convolution.Apply(conv1, bn1, x).relu_();
        y = Convolution.Apply(conv2, bn2, y);

        // in place: nothing upstream needs the value of a batch normalisation's or a convolution's output to go backward
        var shortcut = downsample is null ? x : Convolution.Apply((Conv2d)downsample[0], (BatchNorm2d)downsample[1], x);
        return y.add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}
