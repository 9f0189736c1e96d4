using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Kindred.Engine.Checkpoints;

/// <summary>
/// The safetensors file format, version 0.x: 8 bytes header length (little-endian), a JSON header with dtype, shape and offsets of each
/// tensor and a map of text, then the raw data. Files are read by Python's safetensors package and the other way round, and hold no code.
/// </summary>
public static partial class Safetensors
{
    private const string MetadataName = "__metadata__";

    private static readonly Dictionary<string, (ScalarType Type, int Bytes)> Types = new(StringComparer.Ordinal)
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["I16"] = (ScalarType.Int16, 2),
        ["I8"] = (ScalarType.Int8, 1),
        ["U8"] = (ScalarType.Byte, 1),
        ["BOOL"] = (ScalarType.Bool, 1),
    };

    private static readonly Dictionary<ScalarType, string> Names = Types.ToDictionary(t => t.Value.Type, t => t.Key);

    /// <summary>Writes tensors from any device and of any memory layout. The same tensors and metadata always give the same bytes.</summary>
    /// <exception cref="ArgumentException">A tensor's type has no name in the format.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // widest elements first, so that each tensor is aligned to its elements, as the reference writer does
        var ordered = tensors
            .Select(t => (Name: t.Key, Tensor: t.Value, Type: NameOf(t.Key, t.Value)))
            .OrderByDescending(t => Types[t.Type].Bytes).ThenBy(t => t.Name, StringComparer.Ordinal)
            .ToList();
        var header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, tensor, _) in ordered.Where(t => t.Tensor.numel() > 0))
        {
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    private static string NameOf(string name, Tensor tensor)
    {
        if (name == MetadataName)
        {
            throw new ArgumentException($"{MetadataName} cannot be a tensor's name.", nameof(name));
        }

        return Names.TryGetValue(tensor.dtype, out var type)
            ? type
            : throw new ArgumentException($"{name} is of type {tensor.dtype}, which safetensors has no name for.", nameof(tensor));
    }

    private static byte[] Header(List<(string Name, Tensor Tensor, string Type)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataName);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var (name, tensor, type) in tensors)
            {
                var end = offset + tensor.numel() * Types[type].Bytes;
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        // data begin at a multiple of 8 bytes
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
