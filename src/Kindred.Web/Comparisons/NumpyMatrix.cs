using System.IO.Compression;
using Kindred.Engine.Checkpoints;
using Kindred.Platform.Comparisons;

namespace Kindred.Web.Comparisons;

/// <summary>NumPy's files: .npy with the values, float64 in C order, NaN where undefined; .npz with the labels beside them.</summary>
public static class NumpyMatrix
{
    public static Task WriteNpyAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation)
    {
        WriteValues(matrix, stream);
        return Task.CompletedTask;
    }

    public static Task WriteNpzAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add("values.npy", entry => WriteValues(matrix, entry));
        Add("labels.npy", entry => NpyFile.WriteTexts(entry, matrix.Networks.Select(n => n.Label).ToList()));
        return Task.CompletedTask;

        void Add(string name, Action<Stream> write)
        {
            var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
            entry.LastWriteTime = matrix.FinishedAt!.Value; // not now: the same matrix is the same bytes
            using var content = entry.Open();
            write(content);
        }
    }

    private static void WriteValues(MatrixTable matrix, Stream stream)
    {
        var values = matrix.Rows.SelectMany(r => r!).ToArray(); // row after row: N×N in C order
        NpyFile.Write<double>(stream, values, matrix.Size, matrix.Size);
    }
}
