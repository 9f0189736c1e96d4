using System.IO.Compression;
using StbImageSharp;

namespace Kindred.Engine.Datasets.Uploads;

/// <summary>
/// A zip of class folders: CLASS/image.png, or train/CLASS/image.png and test/CLASS/image.png, with or without one folder around all. Classes are
/// numbered in the alphabetical order of their names, as torchvision's ImageFolder does. Decoded in managed code, so that the same archive
/// becomes the same bytes, and the same hash, on every machine.
/// </summary>
internal static class ClassFolders
{
    private const int MostBytesOfAnImage = 32 << 20;
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    public static UploadedImages Read(ZipArchive archive, CancellationToken cancellation)
    {
        var found = archive.Entries.Where(IsImage).Select(e => (Entry: e, Path: e.FullName.Split('/'))).ToList();
        if (found.Count == 0)
        {
            throw new InvalidDataException("The archive has no PNG or JPEG images.");
        }

        // one folder around everything says nothing
        while (found.All(f => f.Path.Length > 2 && f.Path[0] == found[0].Path[0]) && !IsSplit(found[0].Path[0]))
        {
            found = found.ConvertAll(f => (f.Entry, f.Path[1..]));
        }

        var images = found.ConvertAll(f => Place(f.Entry, f.Path));
        var classes = images.Select(i => i.Class).Distinct().Order(StringComparer.Ordinal).ToList();
        if (classes.Count > UploadReader.MostClasses)
        {
            throw new InvalidDataException($"There are {classes.Count:N0} class folders; at most {UploadReader.MostClasses} are taken.");
        }

        var number = classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => (byte)c.i);
        var test = images.Where(i => i.Test).ToList();
        var train = images.Where(i => !i.Test).ToList();
        var decoded = Decode([.. train.Concat(test).Select(i => i.Entry)], out var shape, cancellation);
        var all = new LabeledImages(shape, decoded, [.. train.Concat(test).Select(i => number[i.Class])]);
        return train.Count == 0 || test.Count == 0 ? new(all, null, classes)
            : new(all.Take(train.Count), all.Slice(train.Count, test.Count), classes);
    }

    private static bool IsImage(ZipArchiveEntry entry) =>
        Extensions.Contains(Path.GetExtension(entry.FullName).ToLowerInvariant())
        && !entry.FullName.Split('/').Any(p => p == "__MACOSX" || p.StartsWith('.')); // what file managers leave

    private static bool IsSplit(string folder) => folder is "train" or "test";

    private static (ZipArchiveEntry Entry, string Class, bool Test) Place(ZipArchiveEntry entry, string[] path) => path switch
    {
        [var split, var name, _] when IsSplit(split) => (entry, name, split == "test"),
        [var name, _] when !IsSplit(name) => (entry, name, false),
        _ => throw new InvalidDataException($"{entry.FullName} lies neither in CLASS/ nor in train/CLASS/ or test/CLASS/."),
    };

    // N×C×H×W; grey where every file is
    private static byte[] Decode(List<ZipArchiveEntry> entries, out ImageShape shape, CancellationToken cancellation)
    {
        byte[]? pixels = null;
        (int Width, int Height) size = default;
        var grey = true;
        for (var i = 0; i < entries.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = Decode(entries[i]);
            if (i == 0)
            {
                size = (image.Width, image.Height);
                pixels = entries.Count * 3L * size.Width * size.Height <= Array.MaxLength ? new byte[entries.Count * 3 * size.Width * size.Height]
                    : throw new InvalidDataException($"{entries.Count:N0} images of {size.Width}×{size.Height} are more than memory can hold in one piece.");
            }

            if (size != (image.Width, image.Height))
            {
                throw new InvalidDataException(
                    $"{entries[i].FullName} is {image.Width}×{image.Height} pixels, {entries[0].FullName} {size.Width}×{size.Height}: all must have one size.");
            }

            grey &= image.SourceComp is ColorComponents.Grey or ColorComponents.GreyAlpha;
            Planes(image.Data, pixels.AsSpan(i * image.Data.Length, image.Data.Length));
        }

        shape = new ImageShape(grey ? 1 : 3, size.Height, size.Width);
        return grey ? FirstPlanes(pixels!, size.Width * size.Height) : pixels!;
    }

    private static ImageResult Decode(ZipArchiveEntry entry)
    {
        if (entry.Length > MostBytesOfAnImage)
        {
            throw new InvalidDataException($"{entry.FullName} has {entry.Length:N0} bytes, more than {MostBytesOfAnImage:N0}.");
        }

        using var packed = entry.Open();
        using var file = new MemoryStream();
        packed.CopyTo(file);
        try
        {
            file.Position = 0;
            var info = ImageInfo.FromStream(file);
            if (info is { Width: > 1024 } or { Height: > 1024 })
            {
                throw new InvalidDataException($"{info.Value.Width}×{info.Value.Height} pixels; at most 1024 an edge are taken.");
            }

            return ImageResult.FromMemory(file.ToArray(), ColorComponents.RedGreenBlue);
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or IndexOutOfRangeException or ArgumentException or OverflowException or NullReferenceException)
        {
            throw new InvalidDataException($"{entry.FullName} cannot be decoded: {e.Message}", e); // the decoder reports damage in many ways
        }
    }

    private static void Planes(byte[] interleaved, Span<byte> planes)
    {
        var area = interleaved.Length / 3;
        for (var i = 0; i < area; i++)
        {
            (planes[i], planes[area + i], planes[2 * area + i]) = (interleaved[3 * i], interleaved[3 * i + 1], interleaved[3 * i + 2]);
        }
    }

    private static byte[] FirstPlanes(byte[] pixels, int area)
    {
        var first = new byte[pixels.Length / 3];
        for (var i = 0; i < first.Length / area; i++)
        {
            pixels.AsSpan(i * 3 * area, area).CopyTo(first.AsSpan(i * area));
        }

        return first;
    }
}
