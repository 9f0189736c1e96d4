using System.Globalization;
using System.Text;
using Kindred.Platform.Comparisons;
using Kindred.Web.Api;

namespace Kindred.Web.Comparisons;

/// <summary>CSV (RFC 4180, UTF-8, line feeds): first row and first column are labels, numbers round-trip, an undefined value is empty.</summary>
public static class CsvMatrix
{
    public static async Task WriteAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        await writer.WriteLineAsync(string.Join(',', matrix.Networks.Select(n => CsvText.Quoted(n.Label)).Prepend("network")).AsMemory(), cancellation);
        for (var row = 0; row < matrix.Size; row++)
        {
            var cells = Enumerable.Range(0, matrix.Size).Select(column => matrix.Value(row, column)?.ToString("R", CultureInfo.InvariantCulture) ?? "");
            await writer.WriteLineAsync(string.Join(',', cells.Prepend(CsvText.Quoted(matrix.Networks[row].Label))).AsMemory(), cancellation);
        }
    }
}
