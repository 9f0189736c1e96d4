using System.Globalization;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;

namespace Kindred.Engine.Inversion;

/// <summary>
/// Finished batches of one inversion, two .npy files each: pixels (n×C×H×W) and best distances ((steps + 1)×n), and its film where it has
/// one. Files are written under another name, flushed to disk and renamed; a batch counts once its pixels are there, which are written last.
/// </summary>
/// <param name="path">The folder; made when the first batch is added. It belongs to one network, method and set of pairs.</param>
public sealed class InvertedBatchFolder(string path)
{
    /// <summary>Told why a batch cannot be read; it is then made again.</summary>
    public Action<string>? Unreadable { get; init; }

    /// <summary>Stores a batch.</summary>
    public void Add(InvertedBatch batch, ImageShape shape)
    {
        Directory.CreateDirectory(path);
        Write(Best(batch.First), s => NpyFile.Write<float>(s, batch.Best, batch.Best.Length / batch.Count, batch.Count));
        if (batch.Film.Length > 0)
        {
            Write(Film(batch.First), s => NpyFile.Write<byte>(s, batch.Film, batch.Film.Length));
        }

        Write(Pixels(batch.First), s => NpyFile.Write<float>(s, batch.Images, batch.Count, shape.Channels, shape.Height, shape.Width));
    }

    /// <summary>All batches that can be read, in order.</summary>
    /// <param name="steps">Steps they must have taken.</param>
    public IReadOnlyList<InvertedBatch> Read(int steps)
    {
        var batches = new List<InvertedBatch>();
        foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, "*.pixels.npy").Order(StringComparer.Ordinal).ToArray() : [])
        {
            var first = int.Parse(Path.GetFileName(file).AsSpan(0, 6), CultureInfo.InvariantCulture);
            try
            {
                var images = Read<float>(file, out var shape);
                var best = Read<float>(Best(first), out var course);
                if (course is [var rows, var columns] && rows == steps + 1 && columns == shape[0])
                {
                    batches.Add(new(first, shape[0], images, best) { Film = File.Exists(Film(first)) ? Read<byte>(Film(first), out _) : [] });
                }
                else
                {
                    Unreadable?.Invoke($"{Path.GetFileName(Best(first))} is {string.Join('×', course)}, not {steps + 1}×{shape[0]}");
                }
            }
            catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
            {
                Unreadable?.Invoke($"{Path.GetFileName(file)}: {e.Message}");
            }
        }

        return batches;
    }

    private string Pixels(int first) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{first:000000}.pixels.npy"));

    private string Best(int first) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{first:000000}.best.npy"));

    private string Film(int first) => Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{first:000000}.film.npy"));

    private static T[] Read<T>(string file, out int[] shape) where T : unmanaged
    {
        using var stream = File.OpenRead(file);
        return NpyFile.Read<T>(stream, out shape);
    }

    private static void Write(string file, Action<Stream> write)
    {
        var unfinished = file + ".unfinished";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }
}
