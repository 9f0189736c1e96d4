using Kindred.Engine.Checkpoints;

namespace Kindred.Engine.Datasets.Uploads;

/// <summary>
/// Reads a data set of somebody's own: a zip of class folders with PNG or JPEG images, a pair (or two) of IDX files, CIFAR's binary format, or a
/// NumPy archive. The format is told by the content, never by the name.
/// </summary>
public static class UploadReader
{
    /// <summary>Images come with labels of one byte.</summary>
    public const int MostClasses = 256;

    /// <summary>Reads everything and splits it where it has no test images of its own.</summary>
    /// <param name="files">One file, or as many as the format has.</param>
    /// <param name="mostBytes">Largest content, unpacked.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Both splits, and the record without the hash of the archive they become.</returns>
    /// <exception cref="InvalidDataException">It is none of these, or not a data set; the message says what is wrong.</exception>
    public static (UploadedDataset Record, LabeledImages Train, LabeledImages Test) Read(
        IReadOnlyList<UploadFile> files, long mostBytes, string name, CancellationToken cancellation)
    {
        var read = ReadFiles(files, mostBytes, cancellation);
        var (train, test) = read.Test is null ? UploadSplit.Divide(read.Train) : (read.Train, read.Test);
        var classes = UploadSplit.Check(train, test, read.ClassNames);
        var (mean, deviation) = UploadSplit.Moments(train);
        var record = new UploadedDataset
        {
            Name = name,
            Channels = train.Shape.Channels,
            Height = train.Shape.Height,
            Width = train.Shape.Width,
            Classes = classes,
            TrainImages = train.Count,
            TestImages = test.Count,
            Mean = mean,
            Deviation = deviation,
        };
        return (record, train, test);
    }

    private static UploadedImages ReadFiles(IReadOnlyList<UploadFile> files, long mostBytes, CancellationToken cancellation)
    {
        if (files.Count == 0)
        {
            throw new InvalidDataException("There is no file.");
        }

        var starts = files.Select(Start).ToList();
        if (starts.Any(s => s is [(byte)'P', (byte)'K', 3, 4, ..]))
        {
            return files.Count == 1 ? ReadZip(files[0], mostBytes, cancellation)
                : throw new InvalidDataException("A zip archive or .npz comes alone, not with other files.");
        }

        return starts.Any(s => s is [0, 0, 8, 1 or 3, ..]) ? IdxUpload.Read(files) : CifarUpload.Read(files, mostBytes);
    }

    private static UploadedImages ReadZip(UploadFile file, long mostBytes, CancellationToken cancellation)
    {
        using var archive = ArchiveRules.Open(file.Path);
        ArchiveRules.Check(archive, new FileInfo(file.Path).Length, mostBytes);
        return archive.Entries.Any(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal))
            ? NpzUpload.Read(archive) : ClassFolders.Read(archive, cancellation);
    }

    private static byte[] Start(UploadFile file)
    {
        try
        {
            using var content = DatasetFile.OpenContent(file.Path);
            var start = new byte[4];
            var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return start[..length];
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{file.Name} cannot be unpacked: {e.Message}", e);
        }
    }
}
