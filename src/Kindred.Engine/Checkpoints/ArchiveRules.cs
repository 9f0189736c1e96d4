using System.IO.Compression;

namespace Kindred.Engine.Checkpoints;

/// <summary>What a zip archive from outside must keep before anything in it is used: names that stay inside, sizes that are true and bounded.</summary>
internal static class ArchiveRules
{
    private const int MostEntries = 2_000_000;

    /// <summary>Deflate's own bound: 1,032 to 1.</summary>
    private const int AnyRatio = 1040;

    private const int SymbolicLink = 0xA000, FileTypeBits = 0xF000; // stat.h: S_IFLNK, S_IFMT

    /// <summary>Opens an archive and reads its directory.</summary>
    /// <exception cref="InvalidDataException">It has none that can be read.</exception>
    public static ZipArchive Open(string path)
    {
        ZipArchive? archive = null;
        try
        {
            archive = ZipFile.OpenRead(path);
            _ = archive.Entries; // reads the directory
            return archive;
        }
        catch (InvalidDataException e)
        {
            archive?.Dispose();
            throw new InvalidDataException($"The file begins like a zip archive, but its directory cannot be read: {e.Message} It is damaged or cut off.", e);
        }
    }

    /// <summary>Checks names and sizes of all entries. What is packed is unpacked once and counted, because the directory may lie.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="fileBytes">Length of its file.</param>
    /// <param name="mostBytes">Largest content, unpacked.</param>
    /// <param name="largestRatio">Bytes that one packed byte may unpack to.</param>
    /// <exception cref="InvalidDataException">The message says which entry is wrong and how.</exception>
    public static void Check(ZipArchive archive, long fileBytes, long mostBytes, int largestRatio = AnyRatio)
    {
        if (archive.Entries.Count > MostEntries)
        {
            throw new InvalidDataException($"The archive has {archive.Entries.Count:N0} entries, more than {MostEntries:N0}.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in archive.Entries)
        {
            CheckName(entry);
            if (!names.Add(entry.FullName))
            {
                throw new InvalidDataException($"The archive has two entries named {entry.FullName}.");
            }
        }

        CheckSizes(archive, fileBytes, mostBytes, largestRatio);
        foreach (var entry in archive.Entries.Where(e => e.Length != e.CompressedLength))
        {
            CheckContent(entry);
        }
    }

    private static void CheckName(ZipArchiveEntry entry)
    {
        var name = entry.FullName;
        var parts = name.Split('/');
        if (name.Length == 0 || name.Contains('\\') || name.Contains(':') || name.Any(char.IsControl) || parts.Contains("..") || parts.Contains(".") || parts[0].Length == 0)
        {
            throw new InvalidDataException($"The archive has an entry named \"{Printable(name)}\", which points outside it.");
        }

        if ((entry.ExternalAttributes >> 16 & FileTypeBits) == SymbolicLink)
        {
            throw new InvalidDataException($"The archive's entry {name} is a symbolic link.");
        }
    }

    private static void CheckSizes(ZipArchive archive, long fileBytes, long mostBytes, int largestRatio)
    {
        var (unpacked, stored) = (0L, 0L);
        foreach (var entry in archive.Entries)
        {
            unpacked += entry.Length;
            stored += entry.CompressedLength;
            if (unpacked > mostBytes)
            {
                throw new InvalidDataException($"The archive unpacks to more than {mostBytes:N0} bytes, the most that is accepted here.");
            }

            if (entry.Length > 4096 && entry.Length > entry.CompressedLength * largestRatio)
            {
                throw new InvalidDataException($"The archive's entry {entry.FullName} packs {entry.Length:N0} bytes into {entry.CompressedLength:N0}: more than {largestRatio} to 1.");
            }
        }

        if (stored > fileBytes)
        {
            throw new InvalidDataException($"The archive's entries take {stored:N0} bytes of a file of {fileBytes:N0}: they overlap.");
        }
    }

    private static void CheckContent(ZipArchiveEntry entry)
    {
        try
        {
            using var content = entry.Open();
            var buffer = new byte[1 << 16];
            var length = 0L;
            for (int read; length <= entry.Length && (read = content.Read(buffer)) > 0; length += read)
            {
            }

            if (length != entry.Length)
            {
                throw new InvalidDataException($"it unpacks to {(length > entry.Length ? "more" : "fewer")} than the {entry.Length:N0} bytes it promises.");
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The archive's entry {entry.FullName} cannot be unpacked: {e.Message}", e);
        }
    }

    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c).Take(100));
}
