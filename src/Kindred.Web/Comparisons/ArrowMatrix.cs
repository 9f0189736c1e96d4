using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Kindred.Platform.Comparisons;

namespace Kindred.Web.Comparisons;

/// <summary>An Arrow IPC stream of one batch: a column "network" with the row's label, then one float64 column per network, null where undefined.</summary>
public static class ArrowMatrix
{
    public static async Task WriteAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation)
    {
        var columns = Enumerable.Range(0, matrix.Size).Select(column => (IArrowArray)Column(matrix, column));
        var labels = new StringArray.Builder().AppendRange(matrix.Networks.Select(n => n.Label)).Build();
        using var batch = new RecordBatch(Schema(matrix), columns.Prepend(labels), matrix.Size);
        using var writer = new ArrowStreamWriter(stream, batch.Schema, leaveOpen: true);
        await writer.WriteRecordBatchAsync(batch, cancellation);
        await writer.WriteEndAsync(cancellation);
    }

    private static Schema Schema(MatrixTable matrix)
    {
        var schema = new Schema.Builder().Field(new Field("network", StringType.Default, nullable: false));
        foreach (var network in matrix.Networks)
        {
            schema.Field(new Field(network.Label, DoubleType.Default, nullable: true));
        }

        return schema
            .Metadata("id", matrix.Id.ToString())
            .Metadata("measure", matrix.Measure)
            .Metadata("images", matrix.ImageSet)
            .Metadata("contentHash", matrix.ContentHash!)
            .Build();
    }

    private static DoubleArray Column(MatrixTable matrix, int column)
    {
        var values = new DoubleArray.Builder().Reserve(matrix.Size);
        for (var row = 0; row < matrix.Size; row++)
        {
            values.Append(matrix.Value(row, column));
        }

        return values.Build();
    }
}
