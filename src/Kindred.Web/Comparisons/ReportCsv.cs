using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kindred.Platform.Comparisons;
using Kindred.Web.Api;

namespace Kindred.Web.Comparisons;

/// <summary>
/// All values of all matrices as CSV in long form, in the columns of the re-test's own tables: one line for each measure, image set and ordered
/// pair of networks. Values are the measures' own, distances among them; an undefined one is empty, the diagonal and rows to come are missing.
/// </summary>
public static class ReportCsv
{
    public const string MediaType = "text/csv";

    private const string header = "model1,model2,eps1,eps2,seed1,seed2,input_type,measure,parameters,score";

    public static async Task WriteAsync(IReadOnlyList<long> matrixIds, MatrixReader reader, Stream stream, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        await writer.WriteLineAsync(header.AsMemory(), cancellation);
        foreach (var id in matrixIds)
        {
            if (await reader.ReadAsync(id, cancellation) is { } matrix)
            {
                await WriteAsync(matrix, writer, cancellation);
            }
        }
    }

    private static async Task WriteAsync(MatrixTable matrix, StreamWriter writer, CancellationToken cancellation)
    {
        var parameters = JsonNode.Parse(matrix.Measure)!.AsObject();
        var kind = parameters["kind"]!.GetValue<string>();
        parameters.Remove("kind");
        var measure = $"{matrix.ImageSet},{kind},{CsvText.Quoted(parameters.ToJsonString())}";
        for (var row = 0; row < matrix.Size; row++)
        {
            for (var column = 0; column < matrix.Size && matrix.Rows[row] is not null; column++)
            {
                if (column != row)
                {
                    var (a, b) = (matrix.Networks[row], matrix.Networks[column]);
                    var line = $"{CsvText.Quoted(a.ArchitectureLabel)},{CsvText.Quoted(b.ArchitectureLabel)},{Number(a.Epsilon)},{Number(b.Epsilon)},{a.Seed},{b.Seed},{measure},{Number(matrix.Value(row, column))}";
                    await writer.WriteLineAsync(line.AsMemory(), cancellation);
                }
            }
        }
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
