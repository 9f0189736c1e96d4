using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Checkpoints;

/// <summary>One file that must be refused: how it is made, how it is said to be read, and a part of the reason given.</summary>
internal sealed record HostileFile(string Name, Action<string> Write, NetworkFile Network, string Reason)
{
    public const long MostBytes = 4 << 20;

    public string? Features { get; init; }

    public static IReadOnlyList<HostileFile> All { get; } = [.. Headers(), .. Weights(), .. Archives(), .. Modules()];

    private static IEnumerable<HostileFile> Headers()
    {
        const string One = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        HostileFile Header(string name, string json, int data, string reason) => new(name, p => File.WriteAllBytes(p, Raw(json, new byte[data])), OfMlpFile(), reason);
        HostileFile Bytes(string name, byte[] bytes, string reason) => new(name, p => File.WriteAllBytes(p, bytes), OfMlpFile(), reason);
        yield return Bytes("empty", [], "too short");
        yield return Bytes("five bytes", [1, 2, 3, 4, 5], "too short");
        yield return Bytes("text", "These are my weights.\n"u8.ToArray(), "neither safetensors");
        yield return Bytes("header longer than the file", Raw(One, new byte[8], length: 10_000), "neither safetensors");
        yield return Bytes("header longer than any file", Raw(One, new byte[8], length: ulong.MaxValue), "neither safetensors");
        yield return Bytes("header of length zero", Raw(One, new byte[8], length: 0), "should be 0 bytes long");
        yield return Bytes("header cut short", Raw(One, new byte[8], length: 20), "not a valid safetensors");
        yield return Header("header that is no JSON", "{weights}", 8, "not a valid safetensors");
        yield return Header("header nested too deeply", "{\"w\":" + new string('[', 500), 8, "not a valid safetensors");
        yield return Header("data cut short", One, 4, "the tensors take 8 bytes of data, but the file has 4");
        yield return Header("data left over", One, 12, "the tensors take 8 bytes of data, but the file has 12");
        yield return Header("overlapping tensors", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "b begins at byte 4");
        yield return Header("gap between tensors", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""", 20, "b begins at byte 12");
        yield return Header("offset beyond the end", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[9000000000,9000000008]}}""", 8, "w begins at byte 9000000000");
        yield return Header("offsets turned round", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "not a begin and an end");
        yield return Header("negative offset", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "negative number");
        yield return Header("offsets of three", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "not a begin and an end");
        yield return Header("no offsets", """{"w":{"dtype":"F32","shape":[2]}}""", 8, "w has no data_offsets");
        yield return Header("unknown dtype", """{"w":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}}""", 8, "w has dtype F7");
        yield return Header("dtype that is a number", """{"w":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "dtype of w is not text");
        yield return Header("shape that needs more bytes", """{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes, but has 8");
        yield return Header("shape whose product overflows", """{"w":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}}""", 8, "larger than any file");
        yield return Header("shape of a petabyte", """{"w":{"dtype":"F32","shape":[1000000,250000000],"data_offsets":[0,1000000000000000]}}""", 8, "1000000000000000");
        yield return Header("shape with a negative edge", """{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "shape of w has a negative number");
        yield return Header("shape with a fraction", """{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", 8, "not a valid safetensors");
        yield return Header("shape of a thousand dimensions", $$$"""{"w":{"dtype":"F32","shape":[{{{string.Join(',', Enumerable.Repeat(1, 1000))}}}],"data_offsets":[0,4]}}""", 4, "larger than any file");
        yield return Header("one name twice", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "w occurs twice");
        yield return Header("metadata that is a list", """{"__metadata__":[1],"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "not a valid safetensors");
        yield return Header("metadata that is no text", """{"__metadata__":{"a":1},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "__metadata__.a is not text");
    }

    private static IEnumerable<HostileFile> Weights()
    {
        HostileFile Changed(string name, Action<Dictionary<string, Tensor>> change, string reason) => new(name, p => WriteMlp(p, change), OfMlpFile(), reason);
        yield return Changed("a weight that is NaN", w => w[w.Keys.First()].fill_(double.NaN), "values that are not finite");
        yield return Changed("a weight that is infinite", w => w[w.Keys.Last()].fill_(double.PositiveInfinity), "values that are not finite");
        yield return Changed("whole numbers for weights", w => w[w.Keys.First()] = w[w.Keys.First()].to(int64), "should be Float32, but is Int64");
        yield return Changed("a weight missing", w => w.Remove(w.Keys.First()), "is missing");
        yield return Changed("a weight too many", w => w["extra.weight"] = ones(2), "extra.weight is unexpected");
        yield return Changed("a weight turned round", w => w[w.Keys.First()] = w[w.Keys.First()].t().contiguous(), "should be [");
        yield return Changed("weights of something else", w =>
        {
            w.Clear();
            Enumerable.Range(0, 500).ToList().ForEach(i => w[$"layer{i}.weight"] = ones(1));
        }, "more");
        yield return new("weights for other classes", p => WriteMlp(p, _ => { }), OfMlpFile() with { Classes = 7 }, "should be [7, ");
        yield return new("weights without an architecture", p => WriteMlp(p, _ => { }), OfMlpFile() with { Architecture = null }, "name the architecture");
        yield return new("weights said to be TorchScript", p => WriteMlp(p, _ => { }), Files.Network(), "is Safetensors, not TorchScript");
    }

    private static IEnumerable<HostileFile> Archives()
    {
        HostileFile Archive(string name, Action<string> write, string reason) => new(name, write, Files.Network(), reason);
        yield return Archive("a pickle", p => File.Copy(Files.Script("pickle-legacy.pth"), p), "safetensors.torch.save_file(");
        yield return Archive("a pickle in a zip archive", p => File.Copy(Files.Script("pickle.pt"), p), "torch.jit.trace_module(");
        yield return Archive("a module cut in half", p => File.WriteAllBytes(p, File.ReadAllBytes(Files.Script("traced.pt"))[..5000]), "damaged or cut off");
        yield return Archive("an archive with nothing in it", p => Zip(p, _ => { }), "neither safetensors");
        yield return Archive("a zip bomb", p => Rezip(p, zip => Add(zip, "traced/data/99", new byte[3_000_000], CompressionLevel.SmallestSize)), "more than 50 to 1");
        yield return Archive("an archive larger than allowed", p => Rezip(p, zip => Add(zip, "traced/data/99", new byte[5_000_000], CompressionLevel.NoCompression)), "unpacks to more than 4");
        yield return Archive("a size that lies", p => Lie(p), "cannot be unpacked");
        yield return Archive("a name that climbs out", p => Rezip(p, zip => Add(zip, "traced/../../etc/passwd", [1])), "points outside");
        yield return Archive("a name from the root", p => Rezip(p, zip => Add(zip, "/etc/passwd", [1])), "points outside");
        yield return Archive("a name with backslashes", p => Rezip(p, zip => Add(zip, "traced\\..\\x", [1])), "points outside");
        yield return Archive("a name with a line feed", p => Rezip(p, zip => Add(zip, "traced/a\nb", [1])), "points outside");
        yield return Archive("a symbolic link", p => Rezip(p, zip => Add(zip, "traced/link", "/etc/passwd"u8.ToArray()).ExternalAttributes = unchecked((int)0xA1FF0000)), "is a symbolic link");
        yield return Archive("one name twice in the archive", p => Rezip(p, zip => Add(zip, "traced/version", [1])), "two entries named traced/version");
        yield return Archive("two modules in one archive", p => Rezip(p, zip => Add(zip, "other/version", [1])), "2 folders at its top");
        yield return Archive("no constants", p => Rezip(p, _ => { }, leaveOut: "constants.pkl"), "has no constants.pkl");
        yield return Archive("code that is no code", p => Rezip(p, zip => Add(zip, "traced/code/__torch__.py", "import os; os.system('x')"u8.ToArray()), leaveOut: "code/"), "can load");
        yield return Archive("a module without its weights", p => Rezip(p, _ => { }, leaveOut: "data/"), "can load");
        yield return Archive("weights that are too short", p => Rezip(p, zip => Add(zip, "traced/data/0", [1, 2, 3], CompressionLevel.NoCompression), leaveOut: "data/0"), "it is damaged");
    }

    private static IEnumerable<HostileFile> Modules()
    {
        HostileFile Module(string name, string file, string reason, string? method = null) =>
            new(name, p => File.Copy(Files.Script(file), p), Files.Network() with { Representation = method }, reason);
        yield return Module("a module that throws", "throws.pt", "not today");
        yield return Module("a module that gives a pair", "tuple.pt", "forward fails");
        yield return Module("a module that gives nothing", "nothing.pt", "gives nothing");
        yield return Module("a module that gives text", "text.pt", "forward fails");
        yield return Module("a module that takes two images", "twoinputs.pt", "forward fails");
        yield return Module("a module that gives whole numbers", "integers.pt", "not floating-point");
        yield return Module("a module that gives one row", "onerow.pt", "not 2×3");
        yield return Module("a module without gradients", "nogradient.pt", "no gradient");
        yield return Module("a module with NaN weights", "nan.pt", "not finite");
        yield return Module("a module that asks for a terabyte", "greedy.pt", "forward fails");
        yield return Module("a module saved with dropout on", "dropout.pt", "training mode (dropout)");
        yield return Module("a module saved with batch statistics", "batch-statistics.pt", "batch normalisation by the batch");
        yield return Module("a method that is not there", "scripted.pt", "penultimate fails", "penultimate");
        yield return Module("a method that gives a number", "maps.pt", "count fails", "count");
        yield return Module("a method that gives feature maps", "maps.pt", "not 2×d", "maps");
        yield return Module("a module for other classes", "scripted.pt", "not 2×10") is var m ? m with { Network = m.Network with { Classes = 10 } } : m;
        yield return Module("a module for other images", "scripted.pt", "forward fails") is var n ? n with { Network = n.Network with { InputShape = new(3, 8, 8) } } : n;
        yield return Module("features that are a pickle", "traced.pt", "Python pickle") with { Features = Files.Script("pickle.pt") };
        yield return Module("features that give pairs", "traced.pt", "features' module fails") with { Features = Files.Script("tuple.pt") };
    }

    private static NetworkFile OfMlpFile() => Files.Network(NetworkFormat.Safetensors) with { Architecture = new Mlp { Width = 8 } };

    private static byte[] Raw(string header, byte[] data, ulong? length = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length ?? (ulong)json.Length);
        return [.. prefix, .. json, .. data];
    }

    private static void WriteMlp(string path, Action<Dictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var network = OfMlpFile().Architecture!.Build(new(1, 8, 8), 3, Normalization.None);
        var weights = network.state_dict().ToDictionary(w => w.Key, w => w.Value);
        change(weights);
        using var file = File.Create(path);
        Safetensors.Write(file, weights);
    }

    private static void Zip(string path, Action<ZipArchive> fill)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        fill(archive);
    }

    /// <summary>The good module with entries left out and others added.</summary>
    private static void Rezip(string path, Action<ZipArchive> change, string? leaveOut = null) => Zip(path, to =>
    {
        using var from = ZipFile.OpenRead(Files.Script("traced.pt"));
        foreach (var entry in from.Entries.Where(e => leaveOut is null || !e.FullName.StartsWith($"traced/{leaveOut}", StringComparison.Ordinal)))
        {
            using var content = entry.Open();
            using var copy = new MemoryStream();
            content.CopyTo(copy);
            Add(to, entry.FullName, copy.ToArray(), CompressionLevel.NoCompression);
        }

        change(to);
    });

    private static ZipArchiveEntry Add(ZipArchive archive, string name, byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        var entry = archive.CreateEntry(name, level);
        using var stream = entry.Open();
        stream.Write(content);
        return entry;
    }

    /// <summary>A packed entry of 40,000 bytes that the directory says unpacks to 60,000.</summary>
    private static void Lie(string path)
    {
        Rezip(path, zip => Add(zip, "traced/data/99", [.. Enumerable.Range(0, 40_000).Select(i => (byte)(i * i >> 5))]));
        var bytes = File.ReadAllBytes(path);
        var name = Encoding.ASCII.GetBytes("traced/data/99");
        var at = bytes.AsSpan().LastIndexOf(name) - 46; // the directory's record: size unpacked at 24, its name at 46
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 24), 60_000);
        File.WriteAllBytes(path, bytes);
    }
}
