using System.ComponentModel.DataAnnotations;
using System.IO.Compression;
using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Datasets;

/// <summary>
/// Images and labels that somebody brought, as one NumPy archive named by its hash. The record holds all that the archive does not need
/// to be opened for, so that specs are complete without a database.
/// </summary>
[CatalogId("uploaded")]
[About("Uploaded data set", "Images of your own, brought as a zip of class folders, IDX, CIFAR's binary format or .npz; take the record from its page or from GET /datasets.")]
public sealed record UploadedDataset : ImageDataset, ISpecRules
{
    /// <summary>What the ids of all uploaded data sets begin with, and so the names of their folders.</summary>
    public const string IdPrefix = "uploaded-";

    private const string FileName = "images.npz";
    private const int HashLength = 64, HashInId = 12;

    [Display(Name = "Name", Description = "What its uploader called it.")]
    [MinLength(1), MaxLength(120)]
    public string Name { get; init; } = "Uploaded";

    [Display(Name = "Content", Description = "SHA-256 of its archive: its identity, and the name of its folder.")]
    [MinLength(HashLength), MaxLength(HashLength)]
    public string Hash { get; init; } = new('0', HashLength);

    [Display(Name = "Channels", Description = "1 for grey, 3 for colour.")]
    [Range(1, 3)]
    public int Channels { get; init; } = 1;

    [Display(Name = "Height", Description = "Rows of one image.")]
    [Range(1, 1024), Unit("px")]
    public int Height { get; init; } = 28;

    [Display(Name = "Width", Description = "Columns of one image.")]
    [Range(1, 1024), Unit("px")]
    public int Width { get; init; } = 28;

    [Display(Name = "Classes", Description = "Names in the order of labels.")]
    [MinLength(2), MaxLength(256)]
    public IReadOnlyList<string> Classes { get; init; } = ["0", "1"];

    [Display(Name = "Training images", Description = "Images of the training split.")]
    [Range(1, 100_000_000)]
    public int TrainImages { get; init; } = 1;

    [Display(Name = "Test images", Description = "Images of the test split.")]
    [Range(1, 100_000_000)]
    public int TestImages { get; init; } = 1;

    [Display(Name = "Mean", Description = "Mean of the training images, one value per channel.")]
    [MinLength(1), MaxLength(3)]
    public IReadOnlyList<double> Mean { get; init; } = [0];

    [Display(Name = "Standard deviation", Description = "Standard deviation of the training images, one value per channel.")]
    [MinLength(1), MaxLength(3)]
    public IReadOnlyList<double> Deviation { get; init; } = [1];

    public override string Id => $"{IdPrefix}{Hash[..Math.Min(HashInId, Hash.Length)]}";
    public override string Title => Name;
    public override ImageShape Shape => new(Channels, Height, Width);
    public override IReadOnlyList<string> ClassNames => Classes;
    public override int Count(DatasetSplit split) => split == DatasetSplit.Train ? TrainImages : TestImages;
    public override Normalization Normalization => new(Mean, Deviation);
    public override IReadOnlyList<DatasetFile> Files => [new(FileName, Hash, 208L + (TrainImages + (long)TestImages) * (Shape.Pixels + 1) + 4096)];

    public void Check(SpecErrors errors, string path)
    {
        if (!Hash.All(char.IsAsciiHexDigitLower))
        {
            errors.Add($"{path}hash", "64 hexadecimal digits in lower case.");
        }

        if (Mean.Count != Deviation.Count || (Mean.Count != 1 && Mean.Count != Channels) || !Mean.All(m => m is >= 0 and <= 1) || !Deviation.All(d => d is > 0 and <= 1))
        {
            errors.Add($"{path}mean", $"Means of 0 to 1 and positive deviations up to 1: one of each, or one for each of {Channels} channels.");
        }
    }

    public override LabeledImages Load(string folder, DatasetSplit split)
    {
        var path = Path.Combine(folder, FileName);
        if (Files[0].Problem(path) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        using var archive = ZipFile.OpenRead(path);
        var (pixels, shape) = Read(archive, $"{Part(split)}_images");
        var (labels, count) = Read(archive, $"{Part(split)}_labels");
        return shape is [var n, var c, var h, var w] && n == Count(split) && new ImageShape(c, h, w) == Shape && count is [var m] && m == n
            ? new LabeledImages(Shape, pixels, labels)
            : throw new InvalidDataException($"{path} holds {string.Join("×", shape)} images and {string.Join("×", count)} labels, not {Count(split)} of {Shape} as its record says.");
    }

    /// <summary>Writes the archive that <see cref="Load"/> reads. The same images and labels always give the same bytes.</summary>
    public static void Write(Stream stream, LabeledImages train, LabeledImages test)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (split, images) in new[] { (DatasetSplit.Train, train), (DatasetSplit.Test, test) })
        {
            var shape = images.Shape;
            Write(archive, $"{Part(split)}_images", images.Pixels, images.Count, shape.Channels, shape.Height, shape.Width);
            Write(archive, $"{Part(split)}_labels", images.Labels, images.Count);
        }
    }

    // lists are compared by content: two readings of one stored record are the same data set
    public bool Equals(UploadedDataset? other) => other is not null && (Name, Hash, Channels, Height, Width, TrainImages, TestImages)
        == (other.Name, other.Hash, other.Channels, other.Height, other.Width, other.TrainImages, other.TestImages)
        && Classes.SequenceEqual(other.Classes) && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    private static string Part(DatasetSplit split) => split == DatasetSplit.Train ? "train" : "test";

    private static (byte[] Values, int[] Shape) Read(ZipArchive archive, string name)
    {
        var entry = archive.GetEntry($"{name}.npy") ?? throw new InvalidDataException($"{FileName} has no {name}.npy.");
        using var stream = entry.Open();
        return (NpyFile.Read<byte>(stream, out var shape), shape);
    }

    private static void Write(ZipArchive archive, string name, byte[] values, params ReadOnlySpan<int> shape)
    {
        var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // zip's first day: the time of writing is no content
        using var stream = entry.Open();
        NpyFile.Write(stream, values, shape);
    }
}
