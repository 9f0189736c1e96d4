using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kindred.Engine.Datasets;

/// <summary>
/// An array of bytes in the IDX format of LeCun, Cortes, Burges (MNIST): two zero bytes, the type 0x08, the number of dimensions, each
/// dimension as big-endian int32, then the values, last index fastest. Plain or packed by gzip.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Dimensions">Its dimensions: N×H×W for images, N for labels.</param>
/// <param name="Values">Its values.</param>
/// <param name="Sha256">SHA-256 of header and values, 32 bytes.</param>
public sealed record IdxFile(string Path, IReadOnlyList<int> Dimensions, byte[] Values, byte[] Sha256)
{
    private const byte UnsignedByte = 0x08;

    // Deflate packs at most 1032 to 1: a header that promises more than the file can hold is found before memory is taken for it
    private const int LargestRatio = 1040;

    /// <summary>Reads a file whose dimensions must be as given; null stands for any length.</summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed; the message names it and the reason.</exception>
    public static IdxFile Read(string path, params ReadOnlySpan<int?> dimensions)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path} is missing.");
        }

        try
        {
            using var content = DatasetFile.OpenContent(path);
            var header = ReadHeader(content, dimensions.Length);
            var found = DimensionsOf(header, dimensions);
            var values = ReadValues(content, found, new FileInfo(path).Length);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(header);
            hash.AppendData(values);
            return new(path, found, values, hash.GetHashAndReset());
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static byte[] ReadHeader(Stream content, int dimensions)
    {
        var header = new byte[4 + 4 * dimensions];
        var length = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (length >= 4 && (header[0] != 0 || header[1] != 0))
        {
            throw new InvalidDataException($"not an IDX file: it starts with 0x{header[0]:x2}{header[1]:x2}, not 0x0000.");
        }

        if (length >= 4 && header[2] != UnsignedByte)
        {
            throw new InvalidDataException($"its values are of type 0x{header[2]:x2}; only unsigned bytes (0x08) hold images and labels.");
        }

        if (length >= 4 && header[3] != dimensions)
        {
            throw new InvalidDataException($"it has {header[3]} dimensions, expected {dimensions}.");
        }

        return length == header.Length ? header : throw new InvalidDataException($"truncated: it ends within its header, after {length} bytes.");
    }

    private static int[] DimensionsOf(byte[] header, ReadOnlySpan<int?> expected)
    {
        var found = new int[expected.Length];
        var fits = true;
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * i));
            fits &= found[i] >= 0 && (expected[i] is null || found[i] == expected[i]);
        }

        return fits ? found : throw new InvalidDataException(
            $"its dimensions are {string.Join("×", found)}, expected {string.Join("×", expected.ToArray().Select(d => d?.ToString() ?? "N"))}.");
    }

    private static byte[] ReadValues(Stream content, int[] dimensions, long fileLength)
    {
        var count = dimensions.Aggregate(1.0, (product, d) => product * d); // as a double: a hostile header overflows a long
        if (count > (double)fileLength * LargestRatio || count > Array.MaxLength)
        {
            throw new InvalidDataException($"truncated: its header promises {count:N0} values, more than {fileLength:N0} bytes can hold.");
        }

        var values = new byte[(int)count];
        var read = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (read < values.Length)
        {
            throw new InvalidDataException($"truncated: {read:N0} of {values.Length:N0} values are there.");
        }

        return content.ReadByte() < 0 ? values : throw new InvalidDataException($"trailing bytes after its {values.Length:N0} values.");
    }
}
