using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Kindred.Platform.Comparisons;

namespace Kindred.Web.Comparisons;

/// <summary>
/// An Arrow IPC stream of one batch: a column "network" with the row's label, then one float64 column per network, null where undefined. Where there
/// are intervals, "… ciLow" and "… ciHigh" of all networks come after those.
/// </summary>
public static class ArrowMatrix
{
    public static async Task WriteAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation)
    {
        var columns = Parts(matrix).SelectMany(part => Enumerable.Range(0, matrix.Size).Select(column => (IArrowArray)Column(matrix, column, part.Cell)));
        var labels = new StringArray.Builder().AppendRange(matrix.Networks.Select(n => n.Label)).Build();
        using var batch = new RecordBatch(Schema(matrix), columns.Prepend(labels), matrix.Size);
        using var writer = new ArrowStreamWriter(stream, batch.Schema, leaveOpen: true);
        await writer.WriteRecordBatchAsync(batch, cancellation);
        await writer.WriteEndAsync(cancellation);
    }

    private static Schema Schema(MatrixTable matrix)
    {
        var schema = new Schema.Builder().Field(new Field("network", StringType.Default, nullable: false));
        foreach (var (suffix, _) in Parts(matrix))
        {
            foreach (var network in matrix.Networks)
            {
                schema.Field(new Field(network.Label + suffix, DoubleType.Default, nullable: true));
            }
        }

        return schema
            .Metadata("id", matrix.Id.ToString())
            .Metadata("measure", matrix.Measure)
            .Metadata("images", matrix.ImageSet)
            .Metadata("contentHash", matrix.ContentHash!)
            .Build();
    }

    private static List<(string Suffix, Func<int, int, double?> Cell)> Parts(MatrixTable matrix) => matrix.HasStatistics
        ? [("", matrix.Value), (" ciLow", (r, c) => matrix.StatisticsOf(r, c).CiLow), (" ciHigh", (r, c) => matrix.StatisticsOf(r, c).CiHigh)]
        : [("", matrix.Value)];

    private static DoubleArray Column(MatrixTable matrix, int column, Func<int, int, double?> cell)
    {
        var values = new DoubleArray.Builder().Reserve(matrix.Size);
        for (var row = 0; row < matrix.Size; row++)
        {
            values.Append(cell(row, column));
        }

        return values.Build();
    }
}
