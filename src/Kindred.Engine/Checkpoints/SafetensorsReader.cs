using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Kindred.Engine.Checkpoints;

public static partial class Safetensors
{
    // the reference reader's bound
    private const long LongestHeader = 100_000_000;

    private const int MostDimensions = 64; // libtorch's own bound

    /// <summary>Reads all tensors (on the CPU, the caller's to dispose) and the metadata. Anything but a well-formed file is refused.</summary>
    /// <exception cref="InvalidDataException">The file is malformed; the message names it and says where.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(Stream stream)
    {
        try
        {
            using var seekable = stream.CanSeek ? null : Buffered(stream);
            return ReadAll(seekable ?? stream);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException or EndOfStreamException)
        {
            throw Malformed(stream, e.Message);
        }
        catch (InvalidDataException e)
        {
            throw Malformed(stream, e.Message);
        }
    }

    private static InvalidDataException Malformed(Stream stream, string cause) =>
        new($"{(stream is FileStream file ? file.Name : "The stream")} is not a valid safetensors file: {cause}");

    private static MemoryStream Buffered(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) ReadAll(Stream stream)
    {
        var length = ReadLength(stream);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        using var header = JsonDocument.Parse(bytes);
        if (bytes is not [(byte)'{', ..])
        {
            throw new InvalidDataException("the header does not begin with {.");
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<Entry>();
        RefuseDuplicates(header.RootElement, "the header");
        foreach (var property in header.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataName)
            {
                RefuseDuplicates(property.Value, MetadataName);
                metadata = property.Value.EnumerateObject().ToDictionary(m => m.Name, m => Text(m.Value, $"{MetadataName}.{m.Name}"), StringComparer.Ordinal);
            }
            else
            {
                entries.Add(Entry.Parse(property.Name, property.Value));
            }
        }

        RequireContiguous(entries, stream.Length - stream.Position);
        return (ReadTensors(stream, entries), metadata);
    }

    private static long ReadLength(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[8];
        stream.ReadExactly(bytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var left = stream.Length - stream.Position;
        return length is >= 2 and <= LongestHeader && length <= (ulong)left
            ? (long)length
            : throw new InvalidDataException($"the header should be {length} bytes long, of {left} in the file (at least 2, at most {LongestHeader}).");
    }

    private static void RequireContiguous(List<Entry> entries, long left)
    {
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var expected = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != expected)
            {
                throw new InvalidDataException($"{entry.Name} begins at byte {entry.Begin} of the data, not at {expected} where the one before ends.");
            }

            expected = entry.End;
        }

        if (expected != left)
        {
            throw new InvalidDataException($"the tensors take {expected} bytes of data, but the file has {left}.");
        }
    }

    private static Dictionary<string, Tensor> ReadTensors(Stream stream, List<Entry> entries)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var tensor = empty(entry.Shape, Types[entry.Type].Type);
            if (entry.End > entry.Begin)
            {
                stream.ReadExactly(tensor.bytes);
            }

            tensors.Add(entry.Name, tensor);
        }

        scope.MoveToOuter(tensors.Values);
        return tensors;
    }

    private static void RefuseDuplicates(JsonElement element, string where)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw new InvalidDataException($"{property.Name} occurs twice in {where}.");
            }
        }
    }

    private static string Text(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new InvalidDataException($"{where} is not text.");

    /// <summary>One tensor of the header, with its data at [Begin, End) behind it.</summary>
    private sealed record Entry(string Name, string Type, long[] Shape, long Begin, long End)
    {
        public static Entry Parse(string name, JsonElement element)
        {
            RefuseDuplicates(element, name);
            var type = Text(Property(element, name, "dtype"), $"dtype of {name}");
            if (!Types.TryGetValue(type, out var known))
            {
                throw new InvalidDataException($"{name} has dtype {type}; known are {string.Join(", ", Types.Keys)}.");
            }

            var shape = Numbers(element, name, "shape");
            if (Numbers(element, name, "data_offsets") is not [var begin, var end] || begin > end)
            {
                throw new InvalidDataException($"data_offsets of {name} are not a begin and an end.");
            }

            var size = shape.Aggregate((Int128)known.Bytes, (product, edge) => product > long.MaxValue ? product : product * edge);
            if (shape.Length > MostDimensions || size > long.MaxValue)
            {
                throw new InvalidDataException($"{name} of shape [{string.Join(", ", shape.Take(MostDimensions))}] is larger than any file.");
            }

            var bytes = (long)size;
            if (bytes != end - begin)
            {
                throw new InvalidDataException($"{name} of shape [{string.Join(", ", shape)}] and dtype {type} needs {bytes} bytes, but has {end - begin}.");
            }

            // a .NET span counts in 32 bits
            return bytes <= int.MaxValue
                ? new Entry(name, type, shape, begin, end)
                : throw new InvalidDataException($"{name} has {bytes} bytes; at most {int.MaxValue} can be read.");
        }

        private static JsonElement Property(JsonElement element, string name, string property) =>
            element.TryGetProperty(property, out var value) ? value : throw new InvalidDataException($"{name} has no {property}.");

        private static long[] Numbers(JsonElement element, string name, string property)
        {
            var numbers = Property(element, name, property).EnumerateArray().Select(n => n.GetInt64()).ToArray();
            return numbers.All(n => n >= 0) ? numbers : throw new InvalidDataException($"{property} of {name} has a negative number.");
        }
    }
}
