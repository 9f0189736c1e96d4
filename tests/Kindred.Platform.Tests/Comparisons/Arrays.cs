using System.IO.Compression;
using Kindred.Engine.Checkpoints;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Arrays as somebody would upload them.</summary>
internal static class Arrays
{
    /// <summary>n×d normal numbers, plus a share of an array that all seeds have in common.</summary>
    public static float[] Normal(int n, int d, int seed, double common = 0)
    {
        var (own, shared) = (new Random(seed), new Random(12345));
        return [.. Enumerable.Range(0, n * d).Select(_ => (float)(One(own) + common * One(shared)))];
    }

    public static MemoryStream Npy<T>(T[] values, params int[] shape)
        where T : unmanaged
    {
        var stream = new MemoryStream();
        NpyFile.Write<T>(stream, values, shape);
        stream.Position = 0;
        return stream;
    }

    /// <summary>As numpy.savez writes it.</summary>
    public static MemoryStream Npz(MemoryStream array, IReadOnlyList<string>? ids, string name = "arr_0")
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var entry = archive.CreateEntry($"{name}.npy").Open())
            {
                array.CopyTo(entry);
            }

            if (ids is not null)
            {
                using var entry = archive.CreateEntry("ids.npy").Open();
                NpyFile.WriteTexts(entry, ids);
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static double One(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
