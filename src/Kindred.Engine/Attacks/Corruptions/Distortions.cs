using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// Digital distortions of five levels. Constants: those that Hendrycks and Dietterich (ICLR 2019) chose for 32×32 images (CIFAR-10-C),
/// lengths scaled by the shorter side over 32. Images N×C×H×W; the result may leave [0,1].
/// </summary>
internal static class Distortions
{
    private const int Block = 8;

    // luminance quantisation of ITU-T T.81, table K.1
    private static readonly int[] Luminance =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    /// <summary>Shrinks the image by averaging and repeats pixels back to size. Departure: where sizes do not divide, averaged squares are whole pixels and overlap.</summary>
    public static Tensor Pixelate(Tensor x, int level)
    {
        var share = ((double[])[0.95, 0.9, 0.85, 0.75, 0.65])[level];
        var (height, width) = (x.size(2), x.size(3));
        long[] small = [Smaller(height, share), Smaller(width, share)];
        return nn.functional.interpolate(nn.functional.adaptive_avg_pool2d(x, (small[0], small[1])), [height, width], mode: InterpolationMode.Nearest);
    }

    /// <summary>
    /// Quantises the cosine transform of 8×8 blocks as JPEG does at a quality. Departure: each channel by itself with the luminance table, without
    /// conversion to luminance and colour; sizes that are no multiple of 8 are padded by their last row and column.
    /// </summary>
    public static Tensor Jpeg(Tensor x, int level)
    {
        var quality = ((int[])[80, 65, 58, 50, 40])[level];
        var scale = quality < 50 ? 5000 / quality : 200 - 2 * quality; // per cent, as in libjpeg
        var table = tensor(Array.ConvertAll(Luminance, q => (float)Math.Clamp((q * scale + 50) / 100, 1, 255)), [Block, Block], device: x.device);
        var (n, c, h, w) = (x.size(0), x.size(1), x.size(2), x.size(3));
        var (down, right) = ((Block - h % Block) % Block, (Block - w % Block) % Block);
        var padded = nn.functional.pad(x, [0, right, 0, down], TorchSharp.PaddingModes.Replicate);
        var (rows, columns) = ((h + down) / Block, (w + right) / Block);
        var blocks = padded.reshape(n, c, rows, Block, columns, Block).transpose(3, 4).mul(255).sub_(128); // N×C×rows×columns×8×8
        var cosines = Cosines().to(x.device);
        var coefficients = cosines.matmul(blocks).matmul(cosines.t()).div_(table).round_().mul_(table);
        var restored = cosines.t().matmul(coefficients).matmul(cosines).add_(128).round_().div_(255);
        return restored.transpose(3, 4).reshape(n, c, h + down, w + right).narrow(2, 0, h).narrow(3, 0, w).clone();
    }

    /// <summary>
    /// Moves pixels along a smooth random field. Departure: the field alone, without the small affine distortion, and bent so that its root mean
    /// square is the given number of pixels of a 32×32 image, for the published constants fix filter and amplitude of one implementation.
    /// </summary>
    public static Tensor Elastic(Tensor x, int level, Generator generator)
    {
        var length = ((double[])[0.4, 0.6, 0.8, 1.1, 1.5])[level] * Blurs.Scale(x);
        var (n, h, w) = (x.size(0), x.size(2), x.size(3));
        var cells = rand([n, 2, 5, 5], x.dtype, x.device, generator: generator).mul_(2).sub_(1);
        var field = nn.functional.interpolate(cells, [h, w], mode: InterpolationMode.Bicubic, align_corners: true); // N×2×H×W, in pixels
        field = field / field.square().mean([1, 2, 3], keepdim: true).sqrt_().clamp_min_(1e-6) * length;
        var (rows, columns) = (linspace(-1, 1, h, x.dtype, x.device), linspace(-1, 1, w, x.dtype, x.device));
        var horizontal = field.select(1, 0).mul(2.0 / Math.Max(w - 1, 1)).add_(columns.reshape(1, 1, w)); // in the units of grid_sample: −1 to 1
        var vertical = field.select(1, 1).mul(2.0 / Math.Max(h - 1, 1)).add_(rows.reshape(1, h, 1));
        return nn.functional.grid_sample(
            x, stack([horizontal, vertical], 3), GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: true);
    }

    private static long Smaller(long side, double share) => Math.Max((long)Math.Round(side * share), 1);

    // orthonormal DCT-II: row u, column i
    private static Tensor Cosines()
    {
        var values = new float[Block * Block];
        for (var i = 0; i < values.Length; i++)
        {
            var (u, column) = (i / Block, i % Block);
            values[i] = (float)(Math.Sqrt((u == 0 ? 1.0 : 2.0) / Block) * Math.Cos((2 * column + 1) * u * Math.PI / (2 * Block)));
        }

        return AlignedTensor.Of(values, Block, Block);
    }
}
