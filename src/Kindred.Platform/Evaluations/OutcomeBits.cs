using System.Numerics;

namespace Kindred.Platform.Evaluations;

/// <summary>One flag per image as bits: the first image in the lowest bit of the first byte.</summary>
public static class OutcomeBits
{
    public static byte[] Pack(IReadOnlyList<bool> flags)
    {
        var bytes = new byte[(flags.Count + 7) / 8];
        foreach (var (i, flag) in flags.Index())
        {
            bytes[i / 8] |= (byte)((flag ? 1 : 0) << (i % 8));
        }

        return bytes;
    }

    public static bool[] Unpack(byte[] bits, int count) => [.. Enumerable.Range(0, count).Select(i => At(bits, i))];

    public static bool At(byte[] bits, int image) => (bits[image / 8] >> (image % 8) & 1) == 1;

    /// <summary>How many of the first images are set.</summary>
    public static int CountFirst(byte[] bits, int images)
    {
        var whole = bits.AsSpan(0, images / 8).ToArray().Sum(b => BitOperations.PopCount(b));
        var rest = images % 8;
        return rest == 0 ? whole : whole + BitOperations.PopCount((uint)(bits[images / 8] & ((1 << rest) - 1)));
    }

    /// <summary>The first images that are set in all of them: what survives every attack is the point-wise worst case.</summary>
    /// <param name="all">At least one, each of at least so many images.</param>
    /// <param name="images">How many of the first images.</param>
    public static int CountInAll(IReadOnlyList<byte[]> all, int images)
    {
        var common = all[0][..((images + 7) / 8)];
        foreach (var bits in all.Skip(1))
        {
            for (var i = 0; i < common.Length; i++)
            {
                common[i] &= bits[i];
            }
        }

        return CountFirst(common, images);
    }
}
