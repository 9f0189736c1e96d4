using Kindred.Engine.Datasets;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// Random crop of the image padded with black, and random mirroring, each drawn anew for every image of every batch (He et al., CVPR 2016, section 4.2).
/// Done on the bytes while a batch is gathered: it costs no more than the copy that is made anyway.
/// </summary>
/// <param name="Padding">Pixels added on each side; the crop has the image's own size.</param>
/// <param name="Mirror">Whether half of the images are mirrored left to right.</param>
public sealed record Augmentation(int Padding, bool Mirror)
{
    /// <summary>What keeps the labels of a data set: an eighth of the shorter side as padding (4 pixels of 32, as usual), mirrored where the data set allows it.</summary>
    public static Augmentation For(ImageDataset dataset) => new((Math.Min(dataset.Shape.Height, dataset.Shape.Width) + 7) / 8, dataset.MirrorKeepsLabel);

    /// <summary>The images at the given indices, augmented: N×C×H×W, float32, in [0,1]. The caller disposes it.</summary>
    /// <param name="images">All images.</param>
    /// <param name="indices">Those of the batch.</param>
    /// <param name="generator">One number is drawn for each image; on the CPU.</param>
    /// <param name="device">Where the result is.</param>
    public Tensor Images(LabeledImages images, ReadOnlySpan<int> indices, Generator generator, Device device)
    {
        var (shape, places) = (images.Shape, 2 * Padding + 1);
        using var draws = randint(0, 2 * places * places, [indices.Length], int64, generator: generator);
        using var bytes = zeros([indices.Length, shape.Channels, shape.Height, shape.Width], ScalarType.Byte);
        var target = bytes.bytes; // the tensor's own memory
        var drawn = draws.data<long>().ToArray();
        for (var i = 0; i < indices.Length; i++)
        {
            var draw = (int)drawn[i];
            Copy(
                images.Pixels.AsSpan(indices[i] * shape.Pixels, shape.Pixels), target.Slice(i * shape.Pixels, shape.Pixels), shape,
                down: draw / 2 / places - Padding, right: draw / 2 % places - Padding, mirrored: Mirror && draw % 2 == 1);
        }

        return bytes.to(ScalarType.Float32, device).div_(255);
    }

    /// <summary>Copies an image's rows to where the shifted image has them; the target is black.</summary>
    private static void Copy(ReadOnlySpan<byte> source, Span<byte> target, ImageShape shape, int down, int right, bool mirrored)
    {
        var width = shape.Width - Math.Abs(right);
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var row = Math.Max(0, down); row < shape.Height + Math.Min(0, down); row++)
            {
                var from = (channel * shape.Height + row - down) * shape.Width;
                var to = (channel * shape.Height + row) * shape.Width;
                source.Slice(from + Math.Max(0, -right), width).CopyTo(target[(to + Math.Max(0, right))..]);
                if (mirrored)
                {
                    target.Slice(to, shape.Width).Reverse();
                }
            }
        }
    }
}
