using Kindred.Platform.Comparisons;
using Kindred.Web.Controls;

namespace Kindred.Web.Tables;

/// <summary>A stored matrix as a table: all networks against all.</summary>
public static class MatrixPrint
{
    public static PrintedTable Of(MatrixTable matrix) => new()
    {
        Name = $"matrix-{matrix.Id}",
        Caption = $"{Words.Sentence(matrix.MeasureLabel)} on {ImageSets.Explained(matrix.ImageSet)}, {Words.Count(matrix.Size, matrix.Networks.All(n => n.RepresentationId is not null) ? "representation" : "network")}"
            + $"{(matrix.ImageSet == ImageSets.Inverted ? "; rows: networks inverted through, columns: networks that observe" : "")}.",
        Columns = [new("Network", Number: false), .. matrix.Networks.Select(n => new TableColumn(n.Label))],
        Rows = [.. matrix.Networks.Select((n, row) => (IReadOnlyList<string>)[n.Label, .. Enumerable.Range(0, matrix.Size).Select(column => Words.Similarity(matrix.Value(row, column), 3))])],
        Values = [["network", .. matrix.Networks.Select(n => (object?)n.Label)],
            .. matrix.Networks.Select((n, row) => (IReadOnlyList<object?>)[n.Label, .. Enumerable.Range(0, matrix.Size).Select(column => (object?)matrix.Value(row, column))])],
    };
}
