using System.IO.Compression;
using Kindred.Engine.Datasets;

namespace Kindred.Engine.Tests.Datasets;

public sealed class FashionMnistTests : IDisposable
{
    private const string DebianPackage = "/usr/share/datasets/fashion-mnist";
    private static readonly FashionMnistSmall Small = new();
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-data").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(DatasetSplit.Train)]
    [InlineData(DatasetSplit.Test)]
    public void The_shipped_subset_loads_from_beside_the_program(DatasetSplit split)
    {
        var images = Small.Load(Small.ShippedFolder!, split);

        Assert.Equal(Small.Count(split), images.Count);
        Assert.Equal(Small.Shape, images.Shape);
        Assert.All(Enumerable.Range(0, 10), label => Assert.InRange(images.Labels.Count(l => l == label), images.Count / 11, images.Count / 9));
    }

    [Fact]
    public void Its_licence_lies_beside_it() =>
        Assert.Contains("MIT", File.ReadAllText(Path.Combine(Small.ShippedFolder!, "LICENSE")));

    [Fact]
    public void The_normalisation_is_that_of_its_training_pixels()
    {
        var pixels = Small.Load(Small.ShippedFolder!, DatasetSplit.Train).Pixels.Select(p => p / 255.0).ToList();

        var mean = pixels.Average();
        var deviation = Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean)));

        Assert.Equal(Small.Normalization.Mean[0], mean, 0.002);
        Assert.Equal(Small.Normalization.Std[0], deviation, 0.002);
    }

    [Fact]
    public void A_file_with_one_pixel_changed_is_refused_with_both_hashes()
    {
        foreach (var file in Small.Files)
        {
            File.Copy(Path.Combine(Small.ShippedFolder!, file.Name), Path.Combine(folder, file.Name));
        }

        var images = Small.Files.Single(f => f.Name.StartsWith("t10k-images", StringComparison.Ordinal));
        var path = Path.Combine(folder, images.Name);
        var content = Unpacked(path);
        content[1000] ^= 1;
        File.Delete(path);
        File.WriteAllBytes(path, content); // not packed: read by content, not by name

        var error = Assert.Throws<InvalidDataException>(() => Small.Load(folder, DatasetSplit.Test));

        Assert.Contains(path, error.Message);
        Assert.Contains($"expected {images.Sha256}", error.Message);
        Assert.Equal(error.Message, images.Problem(path));
        Assert.Equal(12_000, Small.Load(folder, DatasetSplit.Train).Count);
    }

    [Fact]
    public void A_file_repacked_without_change_is_the_same_file()
    {
        var file = Small.Files[0];
        var path = Path.Combine(folder, file.Name);
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            packed.Write(Unpacked(Path.Combine(Small.ShippedFolder!, file.Name)));
        }

        Assert.Null(file.Problem(path));
    }

    [Fact]
    public void The_full_set_loads_and_begins_with_the_subset()
    {
        Assert.SkipUnless(Directory.Exists(DebianPackage), "Debian's dataset-fashion-mnist is not installed.");

        var full = new FashionMnist().Load(DebianPackage, DatasetSplit.Train);
        var small = Small.Load(Small.ShippedFolder!, DatasetSplit.Train);

        Assert.Equal(60_000, full.Count);
        Assert.Equal(small.Labels, full.Take(12_000).Labels);
        Assert.True(small.Pixels.AsSpan().SequenceEqual(full.Take(12_000).Pixels));
    }

    private static byte[] Unpacked(string path)
    {
        using var content = DatasetFile.OpenContent(path);
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        return memory.ToArray();
    }
}
