using System.Buffers.Binary;
using System.Text;
using Kindred.Engine.Checkpoints;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    [Fact]
    public void Tensors_of_every_type_and_layout_come_back_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        var numbers = arange(24, dtype: float32).reshape(2, 3, 4).sub(11.5);
        var written = new Dictionary<string, Tensor>
        {
            ["a.float32"] = numbers,
            ["transposed"] = numbers.transpose(0, 2),
            ["float64"] = numbers.to(float64).div(3),
            ["float16"] = numbers.to(float16),
            ["bfloat16"] = numbers.to(bfloat16),
            ["int64"] = numbers.to(int64),
            ["int32"] = numbers.to(int32),
            ["int16"] = numbers.to(int16),
            ["int8"] = numbers.to(int8),
            ["bytes"] = numbers.to(uint8),
            ["flags"] = numbers.gt(0),
            ["scalar"] = tensor(7L),
            ["empty"] = empty(0, 3),
            ["ünïcode \"quoted\""] = ones(1),
        };

        using var stream = new MemoryStream();
        Safetensors.Write(stream, written, new Dictionary<string, string> { ["epsilon"] = "0.5", ["name"] = "Grüße" });
        stream.Position = 0;
        var (read, metadata) = Safetensors.Read(stream);

        Assert.Equal(written.Keys.Order(), read.Keys.Order());
        Assert.All(written, w =>
        {
            Assert.Equal(w.Value.dtype, read[w.Key].dtype);
            Assert.Equal(w.Value.shape, read[w.Key].shape);
            Assert.Equal(Bytes(w.Value), Bytes(read[w.Key]));
        });
        Assert.Equal(new Dictionary<string, string> { ["epsilon"] = "0.5", ["name"] = "Grüße" }, metadata);
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_whatever_order_they_come()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(3), zeros(2, dtype: int64));

        var first = Written(new() { ["a"] = a, ["b"] = b });
        var second = Written(new() { ["b"] = b, ["a"] = a });

        Assert.Equal(first, second);
    }

    [Fact]
    public void The_file_is_laid_out_as_the_format_says()
    {
        using var scope = NewDisposeScope();

        var bytes = Written(new() { ["w"] = tensor(new[] { 1f, 2f }) });

        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal(0, length % 8);
        Assert.Equal([1f, 2f], [BitConverter.ToSingle(bytes, 8 + length), BitConverter.ToSingle(bytes, 12 + length)]);
        Assert.Equal(8 + length + 8, bytes.Length);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_too()
    {
        using var scope = NewDisposeScope();
        using var compressed = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            Safetensors.Write(zip, new Dictionary<string, Tensor> { ["w"] = ones(4) });
        }

        compressed.Position = 0;
        using var unzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Decompress);
        var (tensors, _) = Safetensors.Read(unzip);

        Assert.Equal(4f, tensors["w"].sum().item<float>());
    }

    [Theory]
    [InlineData("""[1]""", 0, "")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "")] // brace missing
    [InlineData(""" {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "does not begin with {")]
    [InlineData("""{"w":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "dtype F33")]
    [InlineData("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", 8, "no dtype")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes, but has 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "negative")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "")]
    [InlineData("""{"w":{"dtype":"F32","shape":[9000000000,9000000000],"data_offsets":[0,8]}}""", 8, "")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "begin and an end")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "the file has 4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "the file has 9")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "w begins at byte 4")]
    [InlineData("""{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "w begins at byte 4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "w occurs twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not text")]
    public void A_malformed_header_is_refused_with_its_cause(string header, int data, string cause)
    {
        using var stream = new MemoryStream([.. LengthOf(header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[data]]);

        var error = Assert.Throws<InvalidDataException>(() => Safetensors.Read(stream));

        Assert.Contains("not a valid safetensors file", error.Message);
        Assert.Contains(cause, error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1_000_000_000)]
    [InlineData(-1)]
    public void A_header_length_out_of_bounds_is_refused_before_it_is_allocated(long length)
    {
        using var stream = new MemoryStream([.. LengthOf(length), .. "{}  "u8]);

        Assert.Throws<InvalidDataException>(() => Safetensors.Read(stream));
    }

    [Fact]
    public void Every_file_cut_short_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        var whole = Written(new() { ["w"] = ones(3), ["n"] = tensor(1L) });
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                using var stream = File.OpenRead(path);

                var error = Assert.Throws<InvalidDataException>(() => Safetensors.Read(stream));

                Assert.StartsWith(path, error.Message);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_type_the_format_has_no_name_for_is_refused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => Written(new() { ["z"] = zeros(2, dtype: complex64) }));

        Assert.Contains("z is of type", error.Message);
    }

    private static byte[] LengthOf(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Written(Dictionary<string, Tensor> tensors)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors);
        return stream.ToArray();
    }

    private static byte[] Bytes(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.contiguous().bytes.ToArray();
}
