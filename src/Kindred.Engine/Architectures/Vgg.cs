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
internal sealed class VggClassifier : Classifier
{
    private readonly ImageShape shape;
    private readonly Sequential features;
    private readonly Linear classifier;

    public VggClassifier(Vgg size, ImageShape shape, int classes, Normalization normalization) : base(nameof(Vgg), normalization)
    {
        this.shape = shape;
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
        RepresentationWidth = width;
        RegisterComponents();
    }

    public override int RepresentationWidth { get; }

    public override Tensor Representation(Tensor images)
    {
        RequireImages(images, shape);
        using var scope = NewDisposeScope();
        var x = Normalize(images);
        for (var i = 0; i < features.Count; i++)
        {
            // a convolution takes the batch normalisation after it along
            x = features[i] switch
            {
                Conv2d convolution => Convolution.Apply(convolution, (BatchNorm2d)features[++i], x),
                ReLU => x.relu_(),
                var pooling => pooling.call(x),
            };
        }

        return x.mean([2, 3]).MoveToOuterDisposeScope(); // N×C
    }

    public override Tensor Classify(Tensor representation) => classifier.call(representation);
}
