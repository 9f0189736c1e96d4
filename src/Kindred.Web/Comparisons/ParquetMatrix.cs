using System.Text.Json.Serialization;
using Kindred.Platform.Comparisons;
using Parquet.Serialization;
using Parquet.Serialization.Attributes;

namespace Kindred.Web.Comparisons;

/// <summary>A Parquet file in long form: one row per value with the labels of its row and column, its interval and its null; null where undefined.</summary>
public static class ParquetMatrix
{
    public static async Task WriteAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation)
    {
        var about = new Dictionary<string, string>
        {
            ["id"] = matrix.Id.ToString(),
            ["measure"] = matrix.Measure,
            ["images"] = matrix.ImageSet,
            ["contentHash"] = matrix.ContentHash!,
        };
        var cells = from row in Enumerable.Range(0, matrix.Size)
                    from column in Enumerable.Range(0, matrix.Size)
                    let statistics = matrix.StatisticsOf(row, column)
                    select new Cell(matrix.Networks[row].Label, matrix.Networks[column].Label, matrix.Value(row, column))
                    {
                        CiLow = statistics.CiLow,
                        CiHigh = statistics.CiHigh,
                        NullMean = statistics.NullMean,
                        NullHigh = statistics.NullHigh,
                    };
        await ParquetSerializer.SerializeAsync(cells.ToList(), stream, customMetadata: about, cancellationToken: cancellation);
    }

    private sealed record Cell(
        [property: JsonPropertyName("row"), ParquetRequired] string Row,
        [property: JsonPropertyName("column"), ParquetRequired] string Column,
        [property: JsonPropertyName("value")] double? Value)
    {
        [JsonPropertyName("ciLow")]
        public double? CiLow { get; init; }

        [JsonPropertyName("ciHigh")]
        public double? CiHigh { get; init; }

        [JsonPropertyName("nullMean")]
        public double? NullMean { get; init; }

        [JsonPropertyName("nullHigh")]
        public double? NullHigh { get; init; }
    }
}
