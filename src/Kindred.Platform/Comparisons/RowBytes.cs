using System.Runtime.InteropServices;
using System.Text.Json;
using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Platform.Comparisons;

/// <summary>Cells as a matrix's rows keep them. Little-endian, as is every platform libtorch runs on.</summary>
internal static class RowBytes
{
    /// <summary>Fills in what the cells say.</summary>
    public static SimilarityRow Row(long matrixId, int index, long runId, IReadOnlyList<CellStatistics> cells)
    {
        var undefined = cells.Index().Where(c => c.Item.Undefined is not null).ToDictionary(c => c.Index, c => c.Item.Undefined);
        double?[] statistics = [.. cells.Select(c => c.CiLow), .. cells.Select(c => c.CiHigh), .. cells.Select(c => c.NullMean), .. cells.Select(c => c.NullHigh)];
        return new()
        {
            MatrixId = matrixId,
            Index = index,
            RunId = runId,
            Values = Bytes(cells.Select(c => c.Value)),
            Undefined = undefined.Count == 0 ? null : JsonSerializer.Serialize(undefined),
            Statistics = statistics.All(s => s is null) ? null : Bytes(statistics.Select(s => s ?? double.NaN)),
        };
    }

    /// <summary>The cells of a row.</summary>
    /// <exception cref="InvalidDataException">It is of another size.</exception>
    public static CellStatistics[] Cells(SimilarityRow row, int size)
    {
        var values = Values(row, size);
        var reasons = row.Undefined is null ? null : JsonSerializer.Deserialize<Dictionary<int, string>>(row.Undefined);
        var statistics = row.Statistics is null ? [] : MemoryMarshal.Cast<byte, double>(row.Statistics);
        var cells = new CellStatistics[size];
        for (var c = 0; c < size; c++)
        {
            cells[c] = new(values[c], reasons?.GetValueOrDefault(c)) { CiLow = At(statistics, 0, c), CiHigh = At(statistics, 1, c), NullMean = At(statistics, 2, c), NullHigh = At(statistics, 3, c) };
        }

        return cells;

        double? At(ReadOnlySpan<double> all, int part, int column) =>
            all.IsEmpty || double.IsNaN(all[part * size + column]) ? null : all[part * size + column];
    }

    /// <summary>The values of a row.</summary>
    /// <exception cref="InvalidDataException">It is of another size.</exception>
    public static double[] Values(SimilarityRow row, int size)
    {
        var values = MemoryMarshal.Cast<byte, double>(row.Values);
        return values.Length == size ? values.ToArray()
            : throw new InvalidDataException($"row {row.Index} of matrix {row.MatrixId} holds {values.Length} values; the matrix has {size} columns");
    }

    private static byte[] Bytes(IEnumerable<double> values) => MemoryMarshal.AsBytes<double>(values.ToArray()).ToArray();
}
