using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

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

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization)
    {
        Require(shape, classes, normalization);
        return new VggClassifier(this, shape, classes, normalization);
    }

    internal override void Count(CostTally tally, int classes)
    {
        for (var stage = 0; stage < Stages; stage++)
        {
            for (var i = 0; i < Convolutions; i++)
            {
                tally.Normalized(Width << Math.Min(stage, 3), kernel: 3);
            }

            tally.Pool(kernel: 2, stride: 2);
        }

        tally.Linear(tally.Channels, classes);
    }

    public override void CheckFits(ImageShape shape, SpecErrors errors, string path)
    {
        var most = BitOperations.Log2((uint)Math.Min(shape.Height, shape.Width));
        if (Stages > most)
        {
            errors.Add($"{path}stages", $"Must be at most {most} for images of {shape}: each stage halves them.");
        }
    }
}

/// <summary>
/// The network of <see cref="Vgg"/>: features.N numbered as in torchvision's vgg*_bn (convolution, batch normalisation, ReLU, …, pooling).
/// Departures: convolutions have no bias, which batch normalisation would cancel; global average pooling and one linear layer
/// in place of three.
/// </summary>
internal sealed class VggClassifier : LayeredClassifier
{
    private readonly Sequential features;
    private readonly Linear classifier;

    public VggClassifier(Vgg size, ImageShape shape, int classes, Normalization normalization) : base(nameof(Vgg), shape, normalization)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        var (channels, width) = (shape.Channels, size.Width);
        for (var stage = 0; stage < size.Stages; stage++)
        {
            width = size.Width << Math.Min(stage, 3);
            for (var i = 0; i < size.Convolutions; i++)
            {
                layers.AddRange([Convolution.Create(channels, width, kernel: 3), nn.BatchNorm2d(width), nn.ReLU()]);
                channels = width;
            }

            layers.Add(nn.MaxPool2d(kernel_size: 2));
        }

        features = nn.Sequential(layers);
        classifier = nn.Linear(width, classes);
        RegisterComponents();
        var length = 3 * size.Convolutions + 1; // of a stage in features
        Chain([
            .. Enumerable.Range(0, size.Stages).Select(s => new Layer($"pool{s + 1}", size.Width << Math.Min(s, 3), x => Stage(x, s * length, length))),
            new(Penultimate, width, x => x.mean([2, 3])), // N×C
        ]);
    }

    public override Tensor Classify(Tensor representation) => classifier.call(representation);

    private Tensor Stage(Tensor x, int first, int length)
    {
        for (var i = first; i < first + length; i++)
        {
            // a convolution takes the batch normalisation after it along
            x = features[i] switch
            {
                Conv2d convolution => Convolution.Apply(convolution, (BatchNorm2d)features[++i], x),
                ReLU => x.relu_(),
                var pooling => pooling.call(x),
            };
        }

        return x;
    }
}
