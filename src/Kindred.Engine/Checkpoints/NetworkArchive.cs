using System.Buffers.Binary;
using System.IO.Compression;

namespace Kindred.Engine.Checkpoints;

/// <summary>
/// Looks at a file that is said to hold a network, without libtorch and without reading it whole: what it is, and whether its archive may
/// be handed to libtorch, whose reader trusts sizes and names that a hostile file can set as it likes.
/// </summary>
public static class NetworkArchive
{
    /// <summary>Bytes of code and tables an archive may pack into one stored byte. PyTorch packs source text alone, some four to one; deflate reaches 1,032.</summary>
    private const int LargestRatio = 50;

    /// <summary>What to do with a pickle: it is not read here, whatever it holds.</summary>
    public const string PickleRefusal =
        "This is a Python pickle, which may run any code while it is read, and is refused. Convert it where you trust it: the weights of a catalog architecture by "
        + "safetensors.torch.save_file(torch.load(\"weights.pt\", map_location=\"cpu\"), \"weights.safetensors\"), "
        + "a whole network by torch.jit.trace_module(model.eval(), {\"forward\": images, \"representation\": images}).save(\"network.pt\").";

    /// <summary>Tells the format from the first bytes and, of a zip archive, from its names.</summary>
    /// <exception cref="InvalidDataException">It is neither; of a pickle the message says how to convert it.</exception>
    public static NetworkFormat Identify(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[9];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length)
        {
            throw new InvalidDataException($"The file has {read} bytes: too short for a network.");
        }

        if (start[..4].SequenceEqual("PK\u0003\u0004"u8))
        {
            return HoldsCode(path) ? NetworkFormat.TorchScript : throw new InvalidDataException(PickleRefusal);
        }

        if (start[0] == 0x80 && start[1] is >= 2 and <= 5) // pickle's PROTO opcode
        {
            throw new InvalidDataException(PickleRefusal);
        }

        return start[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(start) < (ulong)file.Length ? NetworkFormat.Safetensors
            : throw new InvalidDataException("The file is neither safetensors (8 bytes of length, then a JSON header) nor TorchScript (a zip archive that torch.jit.save writes).");
    }

    /// <summary>Refuses a TorchScript archive whose names, sizes or structure are not those that torch.jit.save writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">Largest size of everything in it, unpacked.</param>
    /// <exception cref="InvalidDataException">The message says what is wrong and where.</exception>
    public static void CheckTorchScript(string path, long mostBytes)
    {
        using var archive = ArchiveRules.Open(path);
        ArchiveRules.Check(archive, new FileInfo(path).Length, mostBytes, LargestRatio);
        var names = archive.Entries.Select(e => e.FullName).ToHashSet(StringComparer.Ordinal);
        var roots = names.Select(n => n.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        if (roots.Count != 1)
        {
            throw new InvalidDataException($"The archive has {roots.Count} folders at its top ({string.Join(", ", roots.Order().Take(3))}); torch.jit.save writes one.");
        }

        foreach (var wanted in new[] { "data.pkl", "constants.pkl" })
        {
            if (!names.Contains($"{roots.Single()}/{wanted}"))
            {
                throw new InvalidDataException($"The archive has no {wanted}: it is no TorchScript module.");
            }
        }
    }

    /// <summary>Bytes of all tensors in a TorchScript archive.</summary>
    public static long TensorBytes(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return archive.Entries.Where(e => e.FullName.Split('/') is [_, "data" or "constants", ..]).Sum(e => e.Length);
    }

    private static bool HoldsCode(string path)
    {
        using var archive = ArchiveRules.Open(path);
        return archive.Entries.Any(e => e.FullName.Split('/') is [_, "code", _, ..]) || archive.Entries.Any(e => e.FullName.EndsWith("/constants.pkl", StringComparison.Ordinal));
    }
}
