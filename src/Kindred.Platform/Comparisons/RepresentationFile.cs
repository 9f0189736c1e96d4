using System.IO.Compression;
using Kindred.Engine.Checkpoints;

namespace Kindred.Platform.Comparisons;

/// <summary>What an uploaded .npy or .npz holds: one n×d array of finite float32 or float64, and in an .npz the samples' names as "ids".</summary>
/// <param name="ElementType">"float32" or "float64".</param>
/// <param name="Count">Samples n.</param>
/// <param name="Width">Features d.</param>
/// <param name="SampleIds">n texts, all different; null where there are none.</param>
/// <param name="Write">Writes the array as .npy.</param>
public sealed record RepresentationFile(string ElementType, int Count, int Width, IReadOnlyList<string>? SampleIds, Action<Stream> Write)
{
    /// <summary>Name of the array of an .npz that names the samples.</summary>
    public const string SampleIdsName = "ids";

    /// <summary>Largest file, and largest array within an .npz.</summary>
    public const long MostBytes = 512L << 20;

    private const int LeastSamples = 4;
    private const string Npy = ".npy";

    /// <summary>Reads and checks a file that can seek.</summary>
    /// <exception cref="InvalidDataException">It cannot be taken; the message says why.</exception>
    public static RepresentationFile Read(Stream file)
    {
        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == start.Length && start.SequenceEqual("PK\u0003\u0004"u8) ? ReadArchive(file) : ReadArray(file, null);
    }

    private static RepresentationFile ReadArchive(Stream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var ids = archive.Entries.FirstOrDefault(e => e.FullName == SampleIdsName + Npy);
        var arrays = archive.Entries.Where(e => e != ids && e.FullName.EndsWith(Npy, StringComparison.Ordinal)).ToList();
        if (arrays is not [var array])
        {
            throw new InvalidDataException(
                $"The .npz holds {arrays.Count} arrays beside \"{SampleIdsName}\"{(arrays.Count == 0 ? "" : $" ({string.Join(", ", arrays.Take(5).Select(e => e.Name[..^Npy.Length]))})")}; one n×d array was expected.");
        }

        if (array.Length > MostBytes)
        {
            throw new InvalidDataException($"The array has {array.Length:N0} bytes; at most {MostBytes:N0} are taken.");
        }

        IReadOnlyList<string>? names = null;
        if (ids is not null)
        {
            using var content = ids.Open();
            names = NpyFile.ReadTexts(content, int.MaxValue / 4096);
        }

        using var values = array.Open();
        return ReadArray(values, names);
    }

    private static RepresentationFile ReadArray(Stream stream, IReadOnlyList<string>? ids)
    {
        using var whole = Rewindable(stream);
        var (type, shape) = NpyFile.ReadHeader(whole);
        whole.Position = 0;
        return type switch
        {
            "<f4" => Checked(NpyFile.Read<float>(whole, out shape), shape, "float32", ids, float.IsFinite),
            "<f8" => Checked(NpyFile.Read<double>(whole, out shape), shape, "float64", ids, double.IsFinite),
            _ => throw new InvalidDataException($"The array's element type is '{type}'; float32 ('<f4') and float64 ('<f8') are taken."),
        };
    }

    private static RepresentationFile Checked<T>(T[] values, int[] shape, string type, IReadOnlyList<string>? ids, Func<T, bool> isFinite)
        where T : unmanaged
    {
        if (shape is not [>= LeastSamples, >= 1])
        {
            throw new InvalidDataException($"The array has shape {string.Join("×", shape)}; n×d with at least {LeastSamples} samples and a feature was expected.");
        }

        if (Array.FindIndex(values, v => !isFinite(v)) is >= 0 and var place)
        {
            throw new InvalidDataException($"Sample {place / shape[1]}, feature {place % shape[1]} is {values[place]}: all values must be finite.");
        }

        if (ids is not null)
        {
            CheckIds(ids, shape[0]);
        }

        return new(type, shape[0], shape[1], ids, s => NpyFile.Write<T>(s, values, shape));
    }

    private static void CheckIds(IReadOnlyList<string> ids, int samples)
    {
        if (ids.Count != samples)
        {
            throw new InvalidDataException($"There are {ids.Count} sample ids for {samples} samples.");
        }

        if (ids.CountBy(i => i).FirstOrDefault(i => i.Value > 1) is { Key: { } twice })
        {
            throw new InvalidDataException($"The sample id \"{twice}\" stands there more than once.");
        }
    }

    private static Stream Rewindable(Stream stream)
    {
        if (stream.CanSeek)
        {
            return stream;
        }

        var copy = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > MostBytes) // what an archive says of its sizes need not be true
            {
                throw new InvalidDataException($"The array has more than {MostBytes:N0} bytes.");
            }
        }

        copy.Position = 0;
        return copy;
    }
}
