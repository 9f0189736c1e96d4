using System.Security.Cryptography;
using Kindred.Platform.Artifacts;
using Kindred.Testing;

namespace Kindred.Platform.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    private readonly KindredOptions options = new() { DataFolder = Directory.CreateTempSubdirectory("kindred-artifacts-").FullName };

    [Fact]
    public void What_is_put_can_be_opened_by_the_hash_of_its_bytes()
    {
        var store = new ArtifactStore(options, new ManualClock());

        var artifact = store.Put("application/octet-stream", stream => stream.Write(Bytes));

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), artifact.Sha256);
        Assert.Equal(Bytes.Length, artifact.Bytes);
        using var stream = store.Open(artifact.Sha256);
        Assert.Equal(Bytes, Read(stream));
    }

    [Fact]
    public void The_same_bytes_are_stored_once_however_often_and_however_many_put_them()
    {
        var store = new ArtifactStore(options, new ManualClock());

        Parallel.For(0, 16, _ => store.Put("application/octet-stream", stream => stream.Write(Bytes)));

        Assert.Single(Directory.GetFiles(Path.Combine(options.DataFolder, "artifacts"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_write_that_fails_leaves_no_file()
    {
        var store = new ArtifactStore(options, new ManualClock());

        Assert.Throws<InvalidDataException>(() => store.Put("application/octet-stream", stream =>
        {
            stream.Write(Bytes);
            throw new InvalidDataException();
        }));

        Assert.Empty(Directory.GetFiles(options.DataFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_missing_artifact_is_named_by_its_hash()
    {
        var store = new ArtifactStore(options, new ManualClock());

        var missing = Assert.Throws<FileNotFoundException>(() => store.Open("abcdef"));

        Assert.Contains("abcdef", missing.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(options.DataFolder, recursive: true);

    private static byte[] Read(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
