using System.Text;
using Kindred.Platform.Comparisons;
using Kindred.Web.Tables;

namespace Kindred.Web.Comparisons;

/// <summary>A matrix as a table for LaTeX (booktabs, UTF-8): labels as first row and column, values to three digits, – where undefined.</summary>
public static class LatexMatrix
{
    public static async Task WriteAsync(MatrixTable matrix, Stream stream, CancellationToken cancellation) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(MatrixPrint.Of(matrix).ToLatex()), cancellation);
}
