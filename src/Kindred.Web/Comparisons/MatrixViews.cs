using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Comparisons;

/// <summary>Whole matrices as charts: all members against all, colours from the least alike a measure can be to the most.</summary>
internal static class MatrixViews
{
    public static MatrixView Of(MatrixTable table)
    {
        var facts = Measure(table).Properties;
        var labels = table.Networks.Select(n => n.Label).ToList();
        var (low, high) = Range(table, facts);
        return new()
        {
            Rows = labels,
            Columns = labels,
            Values = [.. Enumerable.Range(0, table.Size).Select(r => Enumerable.Range(0, table.Size).Select(c => table.Value(r, c) ?? double.NaN).ToList())],
            Undefined = table.Undefined.ToDictionary(u => (u.Row, u.Column), u => u.Reason),
            Unconverged = Enumerable.Range(0, table.Size).Where(table.IsUnconverged).ToHashSet(),
            Diagonal = false, // each cell is measured, those of a network with itself too
            LeastAlike = facts.LargerIsMoreSimilar ? low : high,
            MostAlike = facts.LargerIsMoreSimilar ? high : low,
        };
    }

    /// <summary>An end of a range as it is written: "0", "1", "−1", "1.57".</summary>
    public static string Bound(double value) => value == Math.Round(value) ? value.ToString("0").Replace('-', '−') : Words.Similarity(value);

    public static SimilarityMeasure Measure(MatrixTable table) => SpecJson.Deserialize<SimilarityMeasure>(table.Measure);

    /// <summary>Mean over ordered pairs of different members; null where nothing is there.</summary>
    public static double? MeanOfDifferent(MatrixTable table) => (
        from row in Enumerable.Range(0, table.Size)
        where table.Rows[row] is not null
        from column in Enumerable.Range(0, table.Size)
        where row != column
        select table.Value(row, column)).Average();

    /// <summary>The measure's own range; where that is open, as far as the values go. Negative similarities are rare and drawn as 0.</summary>
    public static (double Low, double High) Range(MatrixTable table, MeasureProperties facts) => Range(table.Rows.OfType<double[]>().SelectMany(r => r), facts);

    /// <summary>The same of values that need not fill a matrix; those that are not finite are passed over.</summary>
    public static (double Low, double High) Range(IEnumerable<double> cells, MeasureProperties facts)
    {
        var values = cells.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var low = facts.LargerIsMoreSimilar ? Math.Max(0, facts.Minimum ?? 0) : facts.Minimum ?? values.Min();
        var high = facts.Maximum ?? values.Max();
        return (low, high > low ? high : low + 1);
    }
}
