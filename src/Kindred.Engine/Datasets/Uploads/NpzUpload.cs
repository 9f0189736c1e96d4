using System.IO.Compression;
using Kindred.Engine.Checkpoints;

namespace Kindred.Engine.Datasets.Uploads;

/// <summary>
/// A NumPy archive with <c>images</c>, uint8, N×C×H×W or N×H×W×C (or N×H×W for grey), and <c>labels</c>, uint8 or int64; <c>test_images</c> and
/// <c>test_labels</c> where it has a test split.
/// </summary>
internal static class NpzUpload
{
    public static UploadedImages Read(ZipArchive archive)
    {
        var test = archive.GetEntry("test_images.npy") is not null;
        return new(Part(archive, ""), test ? Part(archive, "test_") : null, null);
    }

    private static LabeledImages Part(ZipArchive archive, string prefix)
    {
        var pixels = Read<byte>(archive, $"{prefix}images", out var shape);
        var labels = Labels(archive, $"{prefix}labels", out var count);
        if (count.Length != 1 || shape.Length is not (3 or 4) || shape[0] != count[0])
        {
            throw new InvalidDataException($"{prefix}images is {Text(shape)} and {prefix}labels {Text(count)}; N×C×H×W, N×H×W×C or N×H×W, and N, are wanted.");
        }

        if (shape.Length == 3)
        {
            return new(new(1, shape[1], shape[2]), pixels, labels);
        }

        // channels are the axis of 1 or 3; PyTorch's order where both could be
        return shape[1] is 1 or 3 ? new(new(shape[1], shape[2], shape[3]), pixels, labels)
            : shape[3] is 1 or 3 ? new(new(shape[3], shape[1], shape[2]), Planes(pixels, shape[3], shape[1] * shape[2]), labels)
            : throw new InvalidDataException($"{prefix}images is {Text(shape)}: neither its second nor its last axis is 1 or 3 channels.");
    }

    private static byte[] Labels(ZipArchive archive, string name, out int[] shape)
    {
        try
        {
            return Read<byte>(archive, name, out shape);
        }
        catch (InvalidDataException e) when (e.Message.Contains("<i8", StringComparison.Ordinal))
        {
            var wide = Read<long>(archive, name, out shape);
            return Array.FindIndex(wide, l => l is < 0 or >= UploadReader.MostClasses) is >= 0 and var bad
                ? throw new InvalidDataException($"{name}: label {wide[bad]} of image {bad}; 0 to {UploadReader.MostClasses - 1} are taken.")
                : Array.ConvertAll(wide, l => (byte)l);
        }
    }

    private static T[] Read<T>(ZipArchive archive, string name, out int[] shape)
        where T : unmanaged
    {
        var entry = archive.GetEntry($"{name}.npy") ?? throw new InvalidDataException(
            $"The archive has no {name}.npy. It has {string.Join(", ", archive.Entries.Select(e => e.FullName).Take(6))}; images and labels are wanted.");
        using var stream = entry.Open();
        try
        {
            return NpyFile.Read<T>(stream, out shape);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name}.npy: {e.Message}", e);
        }
    }

    // H×W×C → C×H×W, image by image
    private static byte[] Planes(byte[] interleaved, int channels, int area)
    {
        var planes = new byte[interleaved.Length];
        for (var i = 0; i < interleaved.Length; i++)
        {
            var (image, within) = (i / (area * channels), i % (area * channels));
            planes[image * area * channels + within % channels * area + within / channels] = interleaved[i];
        }

        return planes;
    }

    private static string Text(int[] shape) => shape.Length == 0 ? "a single value" : string.Join("×", shape);
}
