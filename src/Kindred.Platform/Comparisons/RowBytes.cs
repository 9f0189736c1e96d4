using System.Runtime.InteropServices;
using System.Text.Json;
using Kindred.Engine.Similarity;
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
            Images = cells.All(c => c.Images is null) ? null : MemoryMarshal.AsBytes<RatedImage>(cells.SelectMany(c => Padded(c.Images?.Most).Concat(Padded(c.Images?.Least))).ToArray()).ToArray(),
        };

        static IEnumerable<RatedImage> Padded(IReadOnlyList<RatedImage>? images) =>
            (images ?? []).Concat(Enumerable.Repeat(new RatedImage(-1, 0), ImageExtremes.Each - (images?.Count ?? 0)));
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
            cells[c] = new(values[c], reasons?.GetValueOrDefault(c)) { CiLow = At(statistics, 0, c), CiHigh = At(statistics, 1, c), NullMean = At(statistics, 2, c), NullHigh = At(statistics, 3, c), Images = Images(row, c) };
        }

        return cells;

        double? At(ReadOnlySpan<double> all, int part, int column) =>
            all.IsEmpty || double.IsNaN(all[part * size + column]) ? null : all[part * size + column];
    }

    /// <summary>The images on which the networks of one cell agree most and least; null where that is not kept.</summary>
    public static ImageExtremes? Images(SimilarityRow row, int column)
    {
        if (row.Images is null)
        {
            return null;
        }

        var images = MemoryMarshal.Cast<byte, RatedImage>(row.Images).Slice(2 * ImageExtremes.Each * column, 2 * ImageExtremes.Each).ToArray();
        RatedImage[] Stored(IEnumerable<RatedImage> end) => [.. end.Where(i => i.Image >= 0)];
        return images[0].Image < 0 ? null : new(Stored(images.Take(ImageExtremes.Each)), Stored(images.Skip(ImageExtremes.Each)));
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
