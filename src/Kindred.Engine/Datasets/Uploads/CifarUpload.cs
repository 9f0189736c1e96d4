using System.Formats.Tar;

namespace Kindred.Engine.Datasets.Uploads;

/// <summary>
/// CIFAR's binary format (Krizhevsky: Learning multiple layers of features from tiny images, 2009): records of a label byte (CIFAR-100: a coarse and
/// a fine one) and 3,072 bytes, the red, green and blue planes of a 32×32 image. Files plain, gzipped, or in the official tar archive.
/// </summary>
internal static class CifarUpload
{
    private static readonly ImageShape Shape = new(3, 32, 32);

    public static UploadedImages Read(IReadOnlyList<UploadFile> files, long mostBytes)
    {
        var (train, test) = (new List<byte[]>(), new List<byte[]>());
        IReadOnlyList<string>? names = null;
        foreach (var (name, content) in files.SelectMany(f => Contents(f, mostBytes)))
        {
            if (name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
            {
                names = NamesOf(content, name) ?? names;
            }
            else
            {
                (new UploadFile(name, "").IsTest ? test : train).Add(Records(content, name));
            }
        }

        return train.Count == 0 && test.Count == 0 ? throw new InvalidDataException("There is no file of records.")
            : train.Count == 0 ? new(Images(test), null, names)
            : new(Images(train), test.Count == 0 ? null : Images(test), names);
    }

    private static List<(string Name, byte[] Content)> Contents(UploadFile file, long mostBytes)
    {
        using var content = DatasetFile.OpenContent(file.Path);
        var all = ReadAll(content, mostBytes, file.Name);
        if (!IsTar(all))
        {
            return [(file.Name, all)];
        }

        using var tar = new TarReader(new MemoryStream(all));
        var entries = new List<(string, byte[])>();
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data } && Path.GetExtension(entry.Name) is ".bin" or ".txt")
            {
                entries.Add((Path.GetFileName(entry.Name), ReadAll(entry.DataStream!, mostBytes, entry.Name)));
            }
        }

        return entries;
    }

    private static byte[] ReadAll(Stream stream, long mostBytes, string name)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > Math.Min(mostBytes, Array.MaxLength - buffer.Length))
            {
                throw new InvalidDataException($"{name} unpacks to more than {mostBytes:N0} bytes.");
            }
        }

        return copy.ToArray();
    }

    private static bool IsTar(byte[] content) => content.Length > 512 && content.AsSpan(257, 5).SequenceEqual("ustar"u8);

    // coarse and fine labels of CIFAR-100 make records of 3,074 bytes; the fine one counts
    private static byte[] Records(byte[] content, string name)
    {
        var pixels = Shape.Pixels;
        if (content.Length > 0 && content.Length % (pixels + 1) == 0)
        {
            return content;
        }

        if (content.Length == 0 || content.Length % (pixels + 2) != 0)
        {
            throw new InvalidDataException(
                $"{name} is no zip, .npz or IDX file, and its {content.Length:N0} bytes are no whole number of CIFAR records ({pixels + 1:N0} or {pixels + 2:N0} bytes).");
        }

        var records = content.Length / (pixels + 2);
        var fine = new byte[records * (pixels + 1)];
        for (var i = 0; i < records; i++)
        {
            content.AsSpan(i * (pixels + 2) + 1, pixels + 1).CopyTo(fine.AsSpan(i * (pixels + 1)));
        }

        return fine;
    }

    private static LabeledImages Images(List<byte[]> files)
    {
        var size = Shape.Pixels;
        var count = files.Sum(f => (long)f.Length / (size + 1));
        if (count * size > Array.MaxLength)
        {
            throw new InvalidDataException($"{count:N0} images are more than memory can hold in one piece.");
        }

        var (pixels, labels) = (new byte[count * size], new byte[count]);
        var at = 0;
        foreach (var file in files)
        {
            for (var start = 0; start < file.Length; start += size + 1, at++)
            {
                labels[at] = file[start];
                file.AsSpan(start + 1, size).CopyTo(pixels.AsSpan(at * size));
            }
        }

        return new LabeledImages(Shape, pixels, labels);
    }

    private static string[]? NamesOf(byte[] content, string name)
    {
        string[] lines = [.. System.Text.Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return name.Contains("coarse", StringComparison.Ordinal) || !(name.Contains("meta", StringComparison.Ordinal) || name.Contains("names", StringComparison.Ordinal)) ? null : lines;
    }
}
