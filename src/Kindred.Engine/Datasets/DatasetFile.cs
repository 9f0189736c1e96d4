using System.IO.Compression;
using System.Security.Cryptography;

namespace Kindred.Engine.Datasets;

/// <summary>
/// One file of a data set. It is known by its content: the same IDX file packed by another gzip has other bytes (Debian's package and the
/// original download differ in the header alone) but is the same data.
/// </summary>
/// <param name="Name">File name inside the folder.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of its content, unpacked where it is a gzip file.</param>
/// <param name="Bytes">Length of that content.</param>
/// <param name="Url">Where it can be downloaded, or null.</param>
public sealed record DatasetFile(string Name, string Sha256, long Bytes, string? Url = null)
{
    /// <summary>True where hash and length are of the file as it is downloaded, packed, because that is what is published.</summary>
    public bool AsPacked { get; init; }

    /// <summary>What keeps a file from being this one, naming both hashes where it is another; null where it is the right one.</summary>
    /// <param name="path">The file to look at.</param>
    /// <param name="name">What to call it in the message, where its path says little.</param>
    public string? Problem(string path, string? name = null)
    {
        name ??= path;
        if (!File.Exists(path))
        {
            return $"{name} is missing.";
        }

        try
        {
            using var content = AsPacked ? File.OpenRead(path) : OpenContent(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            long length = 0;
            for (int read; length <= Bytes && (read = content.Read(buffer)) > 0; length += read)
            {
                hash.AppendData(buffer, 0, read);
            }

            return length > Bytes ? $"{name} is not the file it should be: its content is longer than {Bytes:N0} bytes." : Mismatch(name, hash.GetHashAndReset());
        }
        catch (InvalidDataException e)
        {
            return $"{name} is not a readable gzip file: {e.Message}";
        }
    }

    /// <summary>What is wrong where content has another hash than <see cref="Sha256"/>; null where it has that.</summary>
    public string? Mismatch(string name, ReadOnlySpan<byte> sha256)
    {
        var found = Convert.ToHexStringLower(sha256);
        return found == Sha256 ? null : $"{name} is not the file it should be: the SHA-256 of its content is {found}, expected {Sha256}.";
    }

    /// <summary>Opens a file's content: unpacked where its first two bytes are gzip's, whatever its name.</summary>
    public static Stream OpenContent(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        Span<byte> start = stackalloc byte[2];
        var packed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start[0] == 0x1f && start[1] == 0x8b; // RFC 1952, 2.3.1
        file.Position = 0;
        return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
