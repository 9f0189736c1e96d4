using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

/// <summary>A convolution with batch normalisation, pooled to 16 numbers, and a linear layer: a few hundred weights.</summary>
internal sealed record TinyNetwork : Architecture
{
    public override string Label => "tiny";

    public override IReadOnlyList<string> LayerNames => [Classifier.Penultimate];

    public override Classifier Build(ImageShape shape, int classes, Normalization normalization) => new Network(shape, classes, normalization);

    internal override void Count(CostTally tally, int classes) => tally.Convolution(16, kernel: 3, bias: true).Norm(16).Linear(16 * 4, classes);

    private sealed class Network : Classifier
    {
        private readonly Conv2d conv;
        private readonly BatchNorm2d bn;
        private readonly Linear fc;

        public Network(ImageShape shape, int classes, Normalization normalization) : base("tiny", normalization)
        {
            conv = nn.Conv2d(shape.Channels, 16, 3, padding: 1);
            bn = nn.BatchNorm2d(16);
            fc = nn.Linear(16 * 4, classes);
            RegisterComponents();
        }

        public override int RepresentationWidth => 16 * 4;

        public override Tensor Representation(Tensor images)
        {
            var x = (images - Normalization.Mean[0]) / Normalization.Std[0];
            x = nn.functional.relu(bn.forward(conv.forward(x)));
            return nn.functional.adaptive_avg_pool2d(x, 2).flatten(1); // N×16×2×2 → N×64
        }

        public override Tensor Classify(Tensor representation) => fc.forward(representation);
    }
}

/// <summary>8×8 images of three classes, each with one bright quadrant in noise: learnable in a few steps, and fooled by a large enough epsilon.</summary>
internal static class Quadrants
{
    public static readonly ImageShape Shape = new(1, 8, 8);

    public const int Classes = 3;

    public static LabeledImages Images(int count, int seed = 0)
    {
        var random = new Random(seed);
        var pixels = new byte[count * Shape.Pixels];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)random.Next(Classes);
            for (var p = 0; p < Shape.Pixels; p++)
            {
                var quadrant = p / 32 * 2 + p % 8 / 4; // two rows of two 4×4 squares
                pixels[i * Shape.Pixels + p] = (byte)(random.Next(120) + (quadrant == labels[i] ? 60 : 0));
            }
        }

        return new LabeledImages(Shape, pixels, labels);
    }

    /// <summary>Images N×1×8×8 in [0,1] and labels N.</summary>
    public static (Tensor Images, Tensor Labels) Batch(int count, int seed = 0)
    {
        var images = Images(count, seed);
        return (tensor(images.Pixels, [count, 1, 8, 8]).to(float32) / 255, tensor(images.Labels).to(int64));
    }
}
