using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Kindred.Engine.Checkpoints;

/// <summary>
/// NumPy's array file, format version 1.0 (NEP 1): magic, a header in Python literal syntax padded so that data starts at a multiple of
/// 64 bytes, then the values in C order, little-endian. Element types float32, float64, uint8 and int64; texts can be written. Needs no
/// tensor library.
/// </summary>
public static partial class NpyFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Media type used for artifacts and downloads; none is registered.</summary>
    public const string MediaType = "application/x-npy";

    /// <summary>Writes an array: header, then all values in C order (the last axis varies fastest).</summary>
    /// <exception cref="ArgumentException">The shape does not hold that many values.</exception>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        if (Product(shape) != values.Length)
        {
            throw new ArgumentException($"shape {Text(shape)} holds {Product(shape)} values, not {values.Length}", nameof(shape));
        }

        WriteHeader<T>(stream, shape);
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes the header alone; the caller writes the values after it.</summary>
    public static void WriteHeader<T>(Stream stream, params ReadOnlySpan<int> shape) where T : unmanaged => WriteHeader(stream, Descr<T>(), shape);

    /// <summary>Writes texts as a one-dimensional array of NumPy's fixed-width Unicode type (UTF-32, padded with zeros).</summary>
    public static void WriteTexts(Stream stream, IReadOnlyList<string> texts)
    {
        var encoded = texts.Select(Encoding.UTF32.GetBytes).ToArray();
        var width = encoded.Select(e => e.Length).DefaultIfEmpty(0).Max();
        WriteHeader(stream, $"<U{width / sizeof(int)}", [texts.Count]);
        foreach (var text in encoded)
        {
            stream.Write(text);
            stream.Write(new byte[width - text.Length]);
        }
    }

    private static void WriteHeader(Stream stream, string descr, ReadOnlySpan<int> shape)
    {
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {Text(shape)}, }}";
        var unpadded = Magic.Length + sizeof(ushort) + text.Length + 1; // + line feed
        var padded = (unpadded + 63) / 64 * 64;
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)(padded - Magic.Length - sizeof(ushort)));

        stream.Write(Magic);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(text + new string(' ', padded - unpadded) + '\n'));
    }

    /// <summary>Reads a whole array; the stream must end with it.</summary>
    /// <exception cref="InvalidDataException">Not such a file, another element type, Fortran order, or values missing or left over.</exception>
    public static T[] Read<T>(Stream stream, out int[] shape) where T : unmanaged
    {
        shape = ReadHeader<T>(stream);
        var values = new T[Product(shape)];
        ReadValues(stream, values);
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException($"npy: bytes left over after the {values.Length} values of shape {Text(shape)}");
        }

        return values;
    }

    /// <summary>Reads some entries along the first axis of a file that can seek, such as one image of many; the shape is that of the whole array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many rows.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    public static unsafe T[] ReadRows<T>(Stream stream, int first, int count, out int[] shape) where T : unmanaged
    {
        shape = ReadHeader<T>(stream);
        var rows = shape.Length == 0 ? 1 : shape[0];
        if (first < 0 || count < 0 || first + (long)count > rows)
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"rows {first} to {first + (long)count} of an array with {rows}");
        }

        var width = Product(shape.AsSpan(Math.Min(1, shape.Length)));
        stream.Seek((long)first * width * sizeof(T), SeekOrigin.Current);
        var values = new T[count * width];
        ReadValues(stream, values);
        return values;
    }

    private static int[] ReadHeader<T>(Stream stream) where T : unmanaged => ParseHeader<T>(ReadHeaderText(stream));

    private static string ReadHeaderText(Stream stream)
    {
        Span<byte> start = stackalloc byte[Magic.Length + sizeof(ushort)];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start[..6].SequenceEqual(Magic[..6]))
        {
            throw new InvalidDataException("npy: the file does not start with \\x93NUMPY");
        }

        if (start[6] != 1 || start[7] != 0)
        {
            throw new InvalidDataException($"npy: format version {start[6]}.{start[7]}; only 1.0 is read");
        }

        var header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(start[Magic.Length..])];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            throw new InvalidDataException("npy: the file ends within its header");
        }

        return Encoding.ASCII.GetString(header);
    }

    private static int[] ParseHeader<T>(string text) where T : unmanaged
    {
        var (descr, shape) = ParseHeader(text);
        return descr == Descr<T>() ? shape : throw new InvalidDataException($"npy: element type '{descr}'; '{Descr<T>()}' was expected");
    }

    private static (string Descr, int[] Shape) ParseHeader(string text)
    {
        var match = Header().Match(text);
        if (!match.Success)
        {
            throw new InvalidDataException($"npy: unreadable header {text.TrimEnd()}");
        }

        if (match.Groups["fortran"].Value == "True")
        {
            throw new InvalidDataException("npy: Fortran order; only C order is read");
        }

        var axes = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            if (!int.TryParse(axes[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw new InvalidDataException($"npy: axis {i} has length {axes[i]}; at most {int.MaxValue} is read");
            }
        }

        return Count(shape) <= Array.MaxLength ? (match.Groups["descr"].Value, shape)
            : throw new InvalidDataException($"npy: shape {Text(shape)} holds more values than one array can");
    }

    private static void ReadValues<T>(Stream stream, T[] values) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new InvalidDataException($"npy: the file ends after {read} of {bytes.Length} bytes of values");
        }
    }

    private static string Descr<T>() =>
        typeof(T) == typeof(float) ? "<f4"
        : typeof(T) == typeof(double) ? "<f8"
        : typeof(T) == typeof(byte) ? "|u1"
        : typeof(T) == typeof(long) ? "<i8"
        : throw new NotSupportedException($"npy: no element type for {typeof(T).Name}");

    // a tuple of one needs its comma: (3,)
    private static string Text(ReadOnlySpan<int> shape) => shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";

    private static int Product(ReadOnlySpan<int> shape) => checked((int)Count(shape));

    private static Int128 Count(ReadOnlySpan<int> shape)
    {
        Int128 count = 1;
        foreach (var length in shape)
        {
            count *= length;
        }

        return count;
    }

    [GeneratedRegex(@"^\{'descr': '(?<descr>[^']+)', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9, ]*)\),? *\} *\n$")]
    private static partial Regex Header();
}
