using Kindred.Engine.Datasets;
using StbImageWriteSharp;

namespace Kindred.Web.Inversions;

/// <summary>Images side by side in one PNG, in one row or several, pixel for pixel: nothing is smoothed, stretched or recoloured.</summary>
public static class ImageStrip
{
    /// <summary>Draws whole images of N×C×H×W bytes; one channel becomes grey, three become RGB.</summary>
    /// <param name="shape">Of one image.</param>
    /// <param name="pixels">N×C×H×W.</param>
    /// <param name="columns">Images in a row; null for all of them. The last row may be shorter: what is left is black.</param>
    public static byte[] Png(ImageShape shape, ReadOnlySpan<byte> pixels, int? columns = null)
    {
        var count = pixels.Length / shape.Pixels;
        var across = Math.Min(columns ?? count, count);
        var down = (count + across - 1) / across;
        var interleaved = Interleave(shape, pixels, count, across, down);
        using var png = new MemoryStream();
        new ImageWriter().WritePng(interleaved, shape.Width * across, shape.Height * down, Colours(shape), png);
        return png.ToArray();
    }

    /// <summary>Pixels in [0,1] as bytes, rounded to nearest (truncation would darken every image by half a level).</summary>
    public static byte[] ToBytes(ReadOnlySpan<float> pixels)
    {
        var bytes = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            bytes[i] = (byte)MathF.Round(Math.Clamp(pixels[i], 0, 1) * 255);
        }

        return bytes;
    }

    private static byte[] Interleave(ImageShape shape, ReadOnlySpan<byte> pixels, int count, int across, int down)
    {
        var (channels, height, width) = (shape.Channels, shape.Height, shape.Width);
        var result = new byte[across * down * shape.Pixels]; // N×C×H×W → (down·H)×(across·W)×C
        for (var n = 0; n < count; n++)
        {
            for (var c = 0; c < channels; c++)
            {
                for (var y = 0; y < height; y++)
                {
                    var source = pixels.Slice(((n * channels + c) * height + y) * width, width);
                    var start = ((n / across * height + y) * across + n % across) * width;
                    for (var x = 0; x < width; x++)
                    {
                        result[(start + x) * channels + c] = source[x];
                    }
                }
            }
        }

        return result;
    }

    private static ColorComponents Colours(ImageShape shape) => shape.Channels switch
    {
        1 => ColorComponents.Grey,
        3 => ColorComponents.RedGreenBlue,
        _ => throw new ArgumentException($"images of {shape} have no colours: 1 or 3 channels can be drawn", nameof(shape)),
    };
}
