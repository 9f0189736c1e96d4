using System.Buffers.Binary;
using System.IO.Compression;

namespace Kindred.Web.Tests.ExperimentPage;

/// <summary>Reads an 8-bit PNG of one or three channels back into its pixels (PNG specification, chapters 5, 9 and 11), so that a test can compare every one.</summary>
internal sealed record PngPixels(int Width, int Height, int Channels, byte[] Bytes)
{
    public byte At(int x, int y, int channel = 0) => Bytes[(y * Width + x) * Channels + channel];

    public static PngPixels Read(byte[] png)
    {
        Assert.Equal<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], png[..8]);
        var (width, height, channels) = (0, 0, 0);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var data = png.AsSpan(at + 8, length);
            switch (System.Text.Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "IHDR":
                    width = BinaryPrimitives.ReadInt32BigEndian(data);
                    height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                    channels = data[9] switch { 0 => 1, 2 => 3, _ => throw new NotSupportedException($"colour type {data[9]}") };
                    break;
                case "IDAT":
                    packed.Write(data);
                    break;
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        return new PngPixels(width, height, channels, Unfilter(unpacked, width * channels, height, channels));
    }

    private static byte[] Unfilter(Stream lines, int stride, int height, int channels)
    {
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = lines.ReadByte();
            var line = pixels.AsSpan(y * stride, stride);
            lines.ReadExactly(line);
            for (var x = 0; x < stride; x++)
            {
                int left = x < channels ? 0 : line[x - channels];
                int up = y == 0 ? 0 : pixels[(y - 1) * stride + x];
                int corner = x < channels || y == 0 ? 0 : pixels[(y - 1) * stride + x - channels];
                line[x] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => throw new InvalidDataException() });
            }
        }

        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
