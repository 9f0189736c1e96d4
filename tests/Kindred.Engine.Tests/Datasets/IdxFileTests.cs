using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Kindred.Engine.Datasets;

namespace Kindred.Engine.Tests.Datasets;

public sealed class IdxFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-idx").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_plain_and_packed_files_alike(bool packed)
    {
        byte[] content = [.. Header(0x08, 2, 2, 3), .. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];
        var path = Write(packed ? "images.gz" : "images", content, packed);

        var file = IdxFile.Read(path, null, 2, 3);

        Assert.Equal([2, 2, 3], file.Dimensions);
        Assert.Equal(content[16..], file.Values);
        Assert.Equal(SHA256.HashData(content), file.Sha256);
    }

    public static TheoryData<string, byte[], string> Malformed => new()
    {
        { "another magic", [0x89, 0x50, 0, 3, .. Header(0x08, 1, 2, 3)[4..]], "not an IDX file: it starts with 0x8950" },
        { "another type", [.. Header(0x0d, 1, 2, 3), .. new byte[24]], "its values are of type 0x0d" },
        { "labels for images", [.. Header(0x08, 6), .. new byte[6]], "it has 1 dimensions, expected 3" },
        { "another size", [.. Header(0x08, 1, 3, 2), .. new byte[6]], "its dimensions are 1×3×2, expected N×2×3" },
        { "a negative size", Header(0x08, -1, 2, 3), "its dimensions are -1×2×3" },
        { "nothing", [], "truncated: it ends within its header, after 0 bytes" },
        { "half a header", Header(0x08, 1, 2, 3)[..9], "truncated: it ends within its header, after 9 bytes" },
        { "too few values", [.. Header(0x08, 2, 2, 3), .. new byte[11]], "truncated: 11 of 12 values are there" },
        { "too many values", [.. Header(0x08, 2, 2, 3), .. new byte[13]], "trailing bytes after its 12 values" },
        { "an absurd promise", Header(0x08, int.MaxValue, 2, 3), "truncated: its header promises 12,884,901,882 values" },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void Refuses_malformed_files_by_name_and_reason(string what, byte[] content, string reason)
    {
        foreach (var packed in (bool[])[false, true])
        {
            var path = Write(what, content, packed);

            var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, null, 2, 3));

            Assert.StartsWith($"{path}: {reason}", error.Message);
        }
    }

    [Fact]
    public void Refuses_a_packed_file_that_is_cut_short_or_damaged()
    {
        byte[] content = [.. Header(0x08, 100, 2, 3), .. RandomNumberGenerator.GetBytes(600)];
        var packed = File.ReadAllBytes(Write("images.gz", content, packed: true));
        var cut = Path.Combine(folder, "cut.gz");
        File.WriteAllBytes(cut, packed[..(packed.Length / 2)]);
        var damaged = Path.Combine(folder, "damaged.gz");
        packed[10] = 0xff; // the first block's type
        File.WriteAllBytes(damaged, packed);

        Assert.StartsWith(cut, Assert.Throws<InvalidDataException>(() => IdxFile.Read(cut, null, 2, 3)).Message);
        Assert.StartsWith(damaged, Assert.Throws<InvalidDataException>(() => IdxFile.Read(damaged, null, 2, 3)).Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(folder, "nowhere.gz");

        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, [null]));

        Assert.Equal($"{path} is missing.", error.Message);
    }

    [Fact]
    public void Labels_must_be_as_many_as_images_and_in_range()
    {
        var images = Write("images", [.. Header(0x08, 3, 2, 3), .. new byte[18]], packed: false);
        var labels = Write("labels", [.. Header(0x08, 3), 0, 4, 1], packed: false);
        var fewer = Write("fewer", [.. Header(0x08, 2), 0, 1], packed: false);
        var shape = new ImageShape(1, 2, 3);

        var read = LabeledImages.ReadIdx(images, labels, shape, 5, out _, out _);
        var outOfRange = Assert.Throws<InvalidDataException>(() => LabeledImages.ReadIdx(images, labels, shape, 4, out _, out _));
        var differing = Assert.Throws<InvalidDataException>(() => LabeledImages.ReadIdx(images, fewer, shape, 5, out _, out _));

        Assert.Equal([0, 4, 1], read.Labels);
        Assert.Equal($"{labels}: label 4 of image 1 is out of range: 0 to 3.", outOfRange.Message);
        Assert.Equal($"{images} holds 3 images, but {fewer} 2 labels.", differing.Message);
    }

    internal static byte[] Header(byte type, params int[] dimensions)
    {
        var header = new byte[4 + 4 * dimensions.Length];
        (header[2], header[3]) = (type, (byte)dimensions.Length);
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        }

        return header;
    }

    private string Write(string name, byte[] content, bool packed)
    {
        var path = Path.Combine(folder, name + (packed ? ".packed" : ""));
        using var file = File.Create(path);
        using var stream = packed ? new GZipStream(file, CompressionLevel.Fastest) : (Stream)file;
        stream.Write(content);
        return path;
    }
}
