using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;

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

    public static SimilarityMeasure Measure(MatrixTable table) => SpecJson.Deserialize<SimilarityMeasure>(table.Measure);

    /// <summary>Mean over ordered pairs of different members; null where nothing is there.</summary>
    public static double? MeanOfDifferent(MatrixTable table) => (
        from row in Enumerable.Range(0, table.Size)
        where table.Rows[row] is not null
        from column in Enumerable.Range(0, table.Size)
        where row != column
        select table.Value(row, column)).Average();

    /// <summary>The values drawn as least and as most alike, the same for matrices of one measure that stand side by side.</summary>
    public static ColourEnds Ends(IReadOnlyList<MatrixTable> tables)
    {
        var facts = Measure(tables[0]).Properties;
        var (low, high) = Range(tables.SelectMany(t => t.Rows.OfType<double[]>().SelectMany(r => r)), facts);
        return facts.LargerIsMoreSimilar ? new(low, high) : new(high, low);
    }

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
