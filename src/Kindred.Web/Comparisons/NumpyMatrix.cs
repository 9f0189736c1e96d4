using System.IO.Compression;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Platform.Comparisons;

namespace Kindred.Web.Comparisons;

/// <summary>NumPy's files: .npy with the values, float64 in C order, NaN where undefined; .npz with intervals, null and labels beside them.</summary>
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
        Add("ciLow.npy", entry => WriteCells(matrix, entry, c => c.CiLow));
        Add("ciHigh.npy", entry => WriteCells(matrix, entry, c => c.CiHigh));
        Add("nullMean.npy", entry => WriteCells(matrix, entry, c => c.NullMean));
        Add("nullHigh.npy", entry => WriteCells(matrix, entry, c => c.NullHigh));
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

    // N×N, NaN where a cell has none
    private static void WriteCells(MatrixTable matrix, Stream stream, Func<CellStatistics, double?> part)
    {
        var cells = from row in Enumerable.Range(0, matrix.Size)
                    from column in Enumerable.Range(0, matrix.Size)
                    select part(matrix.StatisticsOf(row, column)) ?? double.NaN;
        NpyFile.Write<double>(stream, cells.ToArray(), matrix.Size, matrix.Size);
    }

    private static void WriteValues(MatrixTable matrix, Stream stream)
    {
        var values = matrix.Rows.SelectMany(r => r!).ToArray(); // row after row: N×N in C order
        NpyFile.Write<double>(stream, values, matrix.Size, matrix.Size);
    }
}
