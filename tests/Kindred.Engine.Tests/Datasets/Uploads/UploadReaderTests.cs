using System.Buffers.Binary;
using System.IO.Compression;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Datasets.Uploads;

namespace Kindred.Engine.Tests.Datasets.Uploads;

public sealed class UploadReaderTests : IDisposable
{
    private const int Count = 100;
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-upload-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_pair_of_IDX_files_becomes_the_same_images_divided_four_to_one()
    {
        var (record, train, test) = Read(Idx("images.gz", Pixels(Count, 12), 12, 4, 3), Idx("labels.gz", Labels(Count, 4), Count));

        Assert.Equal(new ImageShape(1, 4, 3), record.Shape);
        Assert.Equal((80, 20), (train.Count, test.Count));
        Assert.Equal(["0", "1", "2", "3"], record.Classes);
        Assert.Equal(Pixels(Count, 12).Order(), train.Pixels.Concat(test.Pixels).Order());
        Assert.Equal(train.Pixels, Read(Idx("images.gz", Pixels(Count, 12), 12, 4, 3), Idx("labels.gz", Labels(Count, 4), Count)).Train.Pixels);
    }

    [Fact]
    public void Two_pairs_of_IDX_files_keep_their_split()
    {
        var (record, train, test) = Read(
            Idx("train-images", Pixels(60, 12), 12, 4, 3), Idx("train-labels", Labels(60, 2), 60),
            Idx("t10k-images", Pixels(24, 12), 12, 4, 3), Idx("t10k-labels", Labels(24, 2), 24));

        Assert.Equal((60, 24), (record.TrainImages, record.TestImages));
        Assert.Equal(Pixels(60, 12), train.Pixels);
        Assert.Equal(Pixels(24, 12), test.Pixels);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_NumPy_archive_is_read_in_either_order_of_axes(bool channelsLast)
    {
        var planes = Pixels(Count, 3 * 4 * 5); // N×3×4×5
        var stored = channelsLast ? Interleaved(planes, 3, 20) : planes;
        var file = Npz(("images", w => NpyFile.Write<byte>(w, stored, channelsLast ? [Count, 4, 5, 3] : [Count, 3, 4, 5])),
            ("labels", w => NpyFile.Write<long>(w, Labels(Count, 5).Select(l => (long)l).ToArray(), Count)));

        var (record, train, test) = Read(file);

        Assert.Equal(new ImageShape(3, 4, 5), record.Shape);
        Assert.Equal(5, record.Classes.Count);
        Assert.Contains(train.Pixels[..60], planes.Chunk(60), new SameBytes());
        Assert.Contains(test.Pixels[..60], planes.Chunk(60), new SameBytes());
    }

    [Fact]
    public void Class_folders_are_numbered_by_name_and_their_pixels_kept()
    {
        var file = Folders([.. Enumerable.Range(0, 50).SelectMany(i => new[] { ($"set/train/cat/{i}.png", (byte)i), ($"set/train/ant/{i}.png", (byte)(i + 100)) }),
            .. Enumerable.Range(0, 10).SelectMany(i => new[] { ($"set/test/cat/{i}.png", (byte)i), ($"set/test/ant/{i}.png", (byte)(i + 100)) })]);

        var (record, train, test) = Read(file);

        Assert.Equal(["ant", "cat"], record.Classes);
        Assert.Equal((100, 20), (train.Count, test.Count));
        Assert.Equal(new ImageShape(1, 2, 3), record.Shape);
        Assert.All(Enumerable.Range(0, train.Count), i => Assert.Equal(train.Labels[i] == 0, train.Pixels[i * 6] >= 100));
    }

    [Fact]
    public void CIFAR_records_are_read_with_their_names()
    {
        var batch = Enumerable.Range(0, Count).SelectMany(i => new byte[] { (byte)(i % 2) }.Concat(Enumerable.Repeat((byte)i, 3072))).ToArray();
        var names = Path.Combine(folder, "batches.meta.txt");
        File.WriteAllText(names, "airplane\nautomobile\n");

        var (record, train, test) = Read(Stored("data_batch_1.bin", batch), Stored("test_batch.bin", batch[..(20 * 3073)]), new UploadFile("batches.meta.txt", names));

        Assert.Equal(["airplane", "automobile"], record.Classes);
        Assert.Equal((Count, 20), (train.Count, test.Count));
        Assert.Equal(7, train.Pixels[7 * 3072]);
    }

    [Fact]
    public void The_stored_archive_comes_back_and_is_the_same_every_time()
    {
        var (record, train, test) = Read(Idx("images.gz", Pixels(Count, 12), 12, 4, 3), Idx("labels.gz", Labels(Count, 4), Count));
        var (first, second) = (new MemoryStream(), new MemoryStream());

        UploadedDataset.Write(first, train, test);
        UploadedDataset.Write(second, train, test);

        Assert.Equal(first.ToArray(), second.ToArray());
        var stored = record with { Hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(first.ToArray())) };
        File.WriteAllBytes(Path.Combine(folder, stored.Files[0].Name), first.ToArray());
        Assert.Equal(test.Pixels, stored.Load(folder, DatasetSplit.Test).Pixels);
        Assert.Equal(train.Labels, stored.Load(folder, DatasetSplit.Train).Labels);
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => (stored with { Hash = new('a', 64) }).Load(folder, DatasetSplit.Test)).Message);
    }

    [Fact]
    public void Mean_and_deviation_are_those_of_the_training_pixels()
    {
        var (record, train, _) = Read(Idx("images.gz", Pixels(Count, 12), 12, 4, 3), Idx("labels.gz", Labels(Count, 4), Count));

        var mean = train.Pixels.Average(p => p / 255.0);
        Assert.Equal(mean, record.Mean[0], 1e-9);
        Assert.Equal(Math.Sqrt(train.Pixels.Average(p => Math.Pow(p / 255.0 - mean, 2))), record.Deviation[0], 1e-9);
    }

    public static TheoryData<string> WrongOnes => [.. Wrong.Keys];

    private static readonly Dictionary<string, (Func<UploadReaderTests, UploadFile[]> Make, string Reason)> Wrong = new()
    {
        ["nothing"] = (_ => [], "no file"),
        ["text"] = (t => [t.Stored("notes.txt.bin", "hello"u8.ToArray())], "no whole number of CIFAR records"),
        ["images alone"] = (t => [t.Idx("images", Pixels(Count, 12), 12, 4, 3)], "images and labels (2 files)"),
        ["images twice"] = (t => [t.Idx("a", Pixels(Count, 12), 12, 4, 3), t.Idx("b", Pixels(Count, 12), 12, 4, 3)], "one labels"),
        ["fewer labels"] = (t => [t.Idx("a", Pixels(Count, 12), 12, 4, 3), t.Idx("b", Labels(50, 2), 50)], "100 images, but b 50 labels"),
        ["a cut gzip"] = (t => [t.Stored("images.gz", Gzip(Header(Count, 4, 3).Concat(Pixels(Count, 12)).ToArray())[..60]), t.Idx("labels", Labels(Count, 2), Count)], "images.gz"),
        ["too few images"] = (t => [t.Idx("a", Pixels(40, 12), 12, 4, 3), t.Idx("b", Labels(40, 2), 40)], "There are 8 test images; at least 20"),
        ["one class"] = (t => [t.Idx("a", Pixels(Count, 12), 12, 4, 3), t.Idx("b", new byte[Count], Count)], "at least 2 are needed"),
        ["a class without images"] = (t => [t.Idx("a", Pixels(Count, 12), 12, 4, 3), t.Idx("b", Labels(Count, 2).Select(l => (byte)(2 * l)).ToArray(), Count)], "Class 1 has no training image"),
        ["black images"] = (t => [t.Idx("a", new byte[Count * 12], 12, 4, 3), t.Idx("b", Labels(Count, 2), Count)], "the same value in every pixel"),
        ["an archive of nothing"] = (t => [t.Npz()], "no PNG or JPEG"),
        ["an archive without labels"] = (t => [t.Npz(("images", w => NpyFile.Write<byte>(w, Pixels(Count, 48), Count, 3, 4, 4)))], "no labels.npy"),
        ["images in floats"] = (t => [t.Npz(("images", w => NpyFile.Write<float>(w, new float[Count * 48], Count, 3, 4, 4)), ("labels", w => NpyFile.Write<byte>(w, Labels(Count, 2), Count)))], "images.npy: npy: element type '<f4'"),
        ["images with seven channels"] = (t => [t.Npz(("images", w => NpyFile.Write<byte>(w, Pixels(Count, 7 * 25), Count, 7, 5, 5)), ("labels", w => NpyFile.Write<byte>(w, Labels(Count, 2), Count)))], "neither its second nor its last axis"),
        ["a label too large"] = (t => [t.Npz(("images", w => NpyFile.Write<byte>(w, Pixels(Count, 48), Count, 3, 4, 4)), ("labels", w => NpyFile.Write<long>(w, [.. Enumerable.Repeat(300L, Count)], Count)))], "label 300 of image 0"),
        ["a picture that is none"] = (t => [t.Zip(z => Add(z, "cat/1.png", "no picture"u8.ToArray()))], "cat/1.png cannot be decoded"),
        ["pictures of two sizes"] = (t => [t.Zip(z => { Add(z, "cat/1.png", Png(1, 3, 2)); Add(z, "cat/2.png", Png(1, 3, 3)); })], "all must have one size"),
        ["pictures without folders"] = (t => [t.Zip(z => Add(z, "1.png", Png(1, 3, 2)))], "lies neither in CLASS/"),
        ["a path that climbs out"] = (t => [t.Zip(z => Add(z, "../cat/1.png", Png(1, 3, 2)))], "points outside"),
        ["more than is taken"] = (t => [t.Zip(z => Add(z, "cat/1.png", new byte[3_000_000]))], "unpacks to more than"),
        ["a zip and another file"] = (t => [t.Npz(), t.Idx("b", Labels(Count, 2), Count)], "comes alone"),
    };

    [Theory, MemberData(nameof(WrongOnes))]
    public void What_is_no_data_set_is_refused_with_the_reason(string name)
    {
        var (make, reason) = Wrong[name];
        var files = make(this);

        var error = Assert.Throws<InvalidDataException>(() => Read(files));

        Assert.Contains(reason, error.Message);
    }

    private static (UploadedDataset Record, LabeledImages Train, LabeledImages Test) Read(params UploadFile[] files) =>
        UploadReader.Read(files, 2_000_000, "Mine", TestContext.Current.CancellationToken);

    // every value of a byte occurs, so that a lost or swapped one shows
    private static byte[] Pixels(int count, int size) => [.. Enumerable.Range(0, count * size).Select(i => (byte)(i * 7 + i / 256))];

    private static byte[] Labels(int count, int classes) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))];

    private UploadFile Stored(string name, byte[] content)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, content);
        return new(name, path);
    }

    private UploadFile Idx(string name, byte[] values, int second, int height, int width) => Idx(name, values, [values.Length / second, height, width]);

    private UploadFile Idx(string name, byte[] values, params int[] dimensions)
    {
        byte[] content = [.. Header(dimensions), .. values];
        return Stored(name, name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(content) : content);
    }

    private static byte[] Header(params int[] dimensions)
    {
        var header = new byte[4 + 4 * dimensions.Length];
        (header[2], header[3]) = (8, (byte)dimensions.Length);
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        }

        return header;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private UploadFile Npz(params (string Name, Action<Stream> Write)[] arrays) => Zip(zip =>
    {
        foreach (var (name, write) in arrays)
        {
            using var content = new MemoryStream();
            write(content);
            Add(zip, $"{name}.npy", content.ToArray());
        }
    });

    private UploadFile Zip(Action<ZipArchive> fill)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            fill(zip);
            if (zip.Mode == ZipArchiveMode.Create && new FileInfo(path).Length == 0)
            {
                zip.CreateEntry("readme.md");
            }
        }

        return new("upload.zip", path);
    }

    private UploadFile Folders((string Name, byte Value)[] images) => Zip(zip =>
    {
        foreach (var (name, value) in images)
        {
            Add(zip, name, Png(value, 3, 2));
        }
    });

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }

    private static byte[] Interleaved(byte[] planes, int channels, int area) =>
        [.. Enumerable.Range(0, planes.Length).Select(i => planes[i / (channels * area) * channels * area + i % channels * area + i % (channels * area) / channels])];

    /// <summary>A grey PNG of one value (RFC 2083): one filter byte before each row, chunks with their CRC.</summary>
    private static byte[] Png(byte value, int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        Chunk(png, "IHDR", header);
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.Write([0, .. Enumerable.Repeat(value, width)]);
            }
        }

        Chunk(png, "IDAT", rows.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);
        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
