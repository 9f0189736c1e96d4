using static TorchSharp.torch;

namespace Kindred.Engine.Datasets;

/// <summary>Images and labels in memory as the bytes they were read from; batches become tensors on demand.</summary>
public sealed record LabeledImages
{
    /// <param name="shape">C×H×W of one image.</param>
    /// <param name="pixels">N·C·H·W bytes, image after image.</param>
    /// <param name="labels">N class numbers.</param>
    /// <exception cref="ArgumentException">The lengths do not fit; the message states both.</exception>
    public LabeledImages(ImageShape shape, byte[] pixels, byte[] labels)
    {
        if (pixels.Length != (long)labels.Length * shape.Pixels)
        {
            throw new ArgumentException($"{pixels.Length:N0} pixel values are not {labels.Length:N0} images of {shape}.", nameof(pixels));
        }

        (Shape, Pixels, Labels) = (shape, pixels, labels);
    }

    /// <summary>C×H×W of one image.</summary>
    public ImageShape Shape { get; }

    /// <summary>N·C·H·W bytes, image after image; 255 is the pixel value 1.</summary>
    public byte[] Pixels { get; }

    /// <summary>N class numbers.</summary>
    public byte[] Labels { get; }

    /// <summary>Number of images, N.</summary>
    public int Count => Labels.Length;

    /// <summary>Reads a pair of IDX files.</summary>
    /// <param name="imagesFile">N×H×W bytes (one channel).</param>
    /// <param name="labelsFile">N labels.</param>
    /// <param name="shape">Shape every image must have, with one channel.</param>
    /// <param name="classes">Number of classes; labels are 0 to one less.</param>
    /// <param name="images">The images' file as read, with its hash.</param>
    /// <param name="labels">The labels' file as read, with its hash.</param>
    /// <exception cref="InvalidDataException">A file is missing or malformed, a label out of range, or the counts differ; the message names file and reason.</exception>
    public static LabeledImages ReadIdx(string imagesFile, string labelsFile, ImageShape shape, int classes, out IdxFile images, out IdxFile labels)
    {
        images = IdxFile.Read(imagesFile, null, shape.Height, shape.Width);
        labels = IdxFile.Read(labelsFile, [null]);
        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new InvalidDataException($"{imagesFile} holds {images.Dimensions[0]:N0} images, but {labelsFile} {labels.Dimensions[0]:N0} labels.");
        }

        var outside = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return outside < 0
            ? new(shape, images.Values, labels.Values)
            : throw new InvalidDataException($"{labelsFile}: label {labels.Values[outside]} of image {outside} is out of range: 0 to {classes - 1}.");
    }

    /// <summary>The first images.</summary>
    public LabeledImages Take(int count) => Slice(0, count);

    /// <summary>Consecutive images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all there.</exception>
    public LabeledImages Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new(Shape, Pixels[(start * Shape.Pixels)..((start + count) * Shape.Pixels)], Labels[start..(start + count)]);
    }

    /// <summary>The images at the given indices, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not that of an image.</exception>
    public LabeledImages At(IReadOnlyList<int> indices)
    {
        var (length, pixels, labels) = (Shape.Pixels, new byte[indices.Count * Shape.Pixels], new byte[indices.Count]);
        foreach (var (place, index) in indices.Index())
        {
            Within(index);
            Pixels.AsSpan(index * length, length).CopyTo(pixels.AsSpan(place * length));
            labels[place] = Labels[index];
        }

        return new(Shape, pixels, labels);
    }

    /// <summary>The images at the given indices (N×C×H×W, float32, in [0,1]) and their labels (N, int64). The caller disposes both.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not that of an image.</exception>
    public (Tensor Images, Tensor Labels) ToTensors(ReadOnlySpan<int> indices, Device device) => (Images(indices, device), LabelsOf(indices, device));

    /// <summary>All images (N×C×H×W, float32, in [0,1]) and labels (N, int64). The caller disposes both.</summary>
    public (Tensor Images, Tensor Labels) ToTensors(Device device) => ToTensors([.. Enumerable.Range(0, Count)], device);

    /// <summary>The images at the given indices: N×C×H×W, float32, in [0,1]. The caller disposes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not that of an image.</exception>
    public Tensor Images(ReadOnlySpan<int> indices, Device device)
    {
        var length = Shape.Pixels;
        using var bytes = empty([indices.Length, Shape.Channels, Shape.Height, Shape.Width], ScalarType.Byte);
        var target = bytes.bytes; // the tensor's own memory: no copy in between
        for (var i = 0; i < indices.Length; i++)
        {
            Within(indices[i]);
            Pixels.AsSpan(indices[i] * length, length).CopyTo(target[(i * length)..]);
        }

        return bytes.to(ScalarType.Float32, device).div_(255);
    }

    /// <summary>The labels at the given indices: N, int64. The caller disposes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not that of an image.</exception>
    public Tensor LabelsOf(ReadOnlySpan<int> indices, Device device)
    {
        var labels = new long[indices.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            Within(indices[i]);
            labels[i] = Labels[indices[i]];
        }

        return tensor(labels, device: device);
    }

    private void Within(int index)
    {
        if ((uint)index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count:N0} images, numbered from 0.");
        }
    }
}
