using System.Security.Cryptography;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Artifacts;

/// <summary>Content-addressed files under the data folder: written to a temporary file, flushed to disk, renamed.</summary>
public sealed class ArtifactStore(KindredOptions options, TimeProvider clock)
{
    /// <summary>Where an artifact lies.</summary>
    public string PathOf(string sha256) => Path.Combine(options.DataFolder, "artifacts", sha256[..2], sha256);

    /// <summary>Stores what <paramref name="write"/> writes and returns its row (for <see cref="Remember"/>).</summary>
    public Artifact Put(string mediaType, Action<Stream> write)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.DataFolder, "artifacts", "unfinished")).FullName;
        var temporary = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            var (sha256, bytes) = Write(temporary, write);
            var path = PathOf(sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true); // the same bytes where it exists already
            return new Artifact { Sha256 = sha256, Bytes = bytes, MediaType = mediaType, CreatedAt = clock.GetUtcNow().UtcDateTime };
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens an artifact for reading.</summary>
    /// <exception cref="FileNotFoundException">It is not in the store; the message names the hash.</exception>
    public Stream Open(string sha256)
    {
        var path = PathOf(sha256);
        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)
            : throw new FileNotFoundException($"Artifact {sha256} is not in the store.", path);
    }

    /// <summary>Adds the row unless the database has it; two runs may make the same bytes at the same time. Takes part in the open transaction.</summary>
    public static void Remember(KindredDb db, Artifact artifact) => db.Database.ExecuteSql($"""
        INSERT INTO "Artifacts" ("Sha256", "Bytes", "MediaType", "CreatedAt")
        VALUES ({artifact.Sha256}, {artifact.Bytes}, {artifact.MediaType}, {artifact.CreatedAt})
        ON CONFLICT DO NOTHING
        """);

    private static (string Sha256, long Bytes) Write(string file, Action<Stream> write)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true); // before the rename, or a power cut leaves a right name on wrong bytes
        stream.Position = 0;
        return (Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }
}
