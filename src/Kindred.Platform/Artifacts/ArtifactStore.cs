using System.Security.Cryptography;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Artifacts;

/// <summary>Content-addressed files under the data folder: written to a temporary file, flushed to disk, renamed.</summary>
public sealed class ArtifactStore(KindredOptions options, TimeProvider clock)
{
    private const string UnfinishedFolder = "unfinished";

    /// <summary>Where an artifact lies.</summary>
    public string PathOf(string sha256) => Path.Combine(Folder, sha256[..2], sha256);

    /// <summary>Stores what <paramref name="write"/> writes and returns its row (for <see cref="Remember"/>).</summary>
    public Artifact Put(string mediaType, Action<Stream> write) => Put(mediaType, write, out _);

    /// <summary>As <see cref="Put(string, Action{Stream})"/>; tells whether the file was not there before.</summary>
    internal Artifact Put(string mediaType, Action<Stream> write, out bool isNew)
    {
        var temporary = Temporary();
        try
        {
            var (sha256, bytes) = Write(temporary, write);
            isNew = Place(temporary, sha256);
            return new Artifact { Sha256 = sha256, Bytes = bytes, MediaType = mediaType, CreatedAt = clock.GetUtcNow().UtcDateTime };
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Stores what somebody sends, piece by piece, never whole in memory. The caller adds its row where it is wanted.</summary>
    /// <returns>Its row, and whether the file was not there before.</returns>
    /// <exception cref="UploadTooLargeException">More comes than allowed; nothing is kept.</exception>
    internal async Task<(Artifact Artifact, bool IsNew)> ReceiveAsync(Stream content, string mediaType, long mostBytes, CancellationToken cancellation)
    {
        var temporary = Temporary();
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                var buffer = new byte[1 << 17];
                for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
                    if (file.Length > mostBytes)
                    {
                        throw new UploadTooLargeException(mostBytes);
                    }
                }

                file.Flush(flushToDisk: true);
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var isNew = Place(temporary, sha256);
            return (Row(sha256, mediaType), isNew);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The row of an artifact that is in the store.</summary>
    public Artifact Row(string sha256, string mediaType) =>
        new() { Sha256 = sha256, Bytes = new FileInfo(PathOf(sha256)).Length, MediaType = mediaType, CreatedAt = clock.GetUtcNow().UtcDateTime };

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

    /// <summary>Takes a file away that nothing needs.</summary>
    internal void Delete(string sha256) => File.Delete(PathOf(sha256));

    /// <summary>Files last written before a time: those that are unfinished, by path, and those that are whole, by hash.</summary>
    internal (List<string> Unfinished, List<string> Whole) OlderThan(DateTime time)
    {
        var old = new DirectoryInfo(Folder) is { Exists: true } folder
            ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.LastWriteTimeUtc < time).ToLookup(f => f.Directory!.Name == UnfinishedFolder)
            : Enumerable.Empty<FileInfo>().ToLookup(_ => false);
        return ([.. old[true].Select(f => f.FullName)], [.. old[false].Select(f => f.Name)]);
    }

    private string Folder => Path.Combine(options.DataFolder, "artifacts");

    private string Temporary() => Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, UnfinishedFolder)).FullName, Guid.NewGuid().ToString("N"));

    // true where it was not there before
    private bool Place(string temporary, string sha256)
    {
        var path = PathOf(sha256);
        var isNew = !File.Exists(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(temporary, path, overwrite: true); // the same bytes where it exists already
        return isNew;
    }

    private static (string Sha256, long Bytes) Write(string file, Action<Stream> write)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true); // before the rename, or a power cut leaves a right name on wrong bytes
        stream.Position = 0;
        return (Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }
}

/// <summary>Somebody sends more than is taken.</summary>
public sealed class UploadTooLargeException(long mostBytes) : Exception($"The upload is larger than the {mostBytes / 1_000_000:N0} MB accepted here.");
