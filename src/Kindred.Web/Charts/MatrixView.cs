using Kindred.Web.Controls;

namespace Kindred.Web.Charts;

/// <summary>A matrix to draw: labels and values, row A by column B.</summary>
public sealed record MatrixView
{
    public required IReadOnlyList<string> Rows { get; init; }
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Value by row and column; NaN where undefined or not measured yet.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Values { get; init; }

    /// <summary>True for differences, on the diverging scale as far either way as the values' own scale is long; false for values.</summary>
    public bool Difference { get; init; }

    /// <summary>Rows and columns before which a gap stands (blocks of one epsilon), and what each block is called.</summary>
    public IReadOnlyList<MatrixBlock> Blocks { get; init; } = [];

    /// <summary>Why a value is undefined, by (row, column).</summary>
    public IReadOnlyDictionary<(int Row, int Column), string> Undefined { get; init; } = new Dictionary<(int, int), string>();

    /// <summary>What is said of a cell without a value.</summary>
    public string Missing { get; init; } = "not measured yet";

    /// <summary>Rows whose values rest on unconverged inversions: their cells are marked.</summary>
    public IReadOnlySet<int> Unconverged { get; init; } = new HashSet<int>();

    /// <summary>True where row i and column i are the same network: as alike as can be by construction, left out of every mean.</summary>
    public bool Diagonal { get; init; } = true;

    public bool IsSelf(int row, int column) => Diagonal && row == column;

    /// <summary>Whether a cell is marked, as its value rests on unconverged inversions.</summary>
    public bool IsMarked(int row, int column) => Unconverged.Contains(row) && !IsSelf(row, column) && !double.IsNaN(Values[row][column]);

    /// <summary>The value that is drawn as least alike, and the one drawn as most: 0 and 1 of a similarity, the other way round of a distance.</summary>
    public double LeastAlike { get; init; }

    public double MostAlike { get; init; } = 1;

    /// <summary>How far the colours of differences reach either way.</summary>
    public double Reach => new ColourEnds(LeastAlike, MostAlike).Reach;

    /// <summary>The value of a network with itself, by construction.</summary>
    public string Self => Difference ? "0" : Bound(MostAlike);

    /// <summary>An end of a range as it is written: "0", "1", "−1", "1.57".</summary>
    public static string Bound(double value) => value == Math.Round(value) ? value.ToString("0").Replace('-', '−') : Words.Similarity(value);

    /// <summary>The CSS class of a value's colours.</summary>
    public string Colour(double value) => MatrixColours.Class(Difference ? value / Reach : (value - LeastAlike) / (MostAlike - LeastAlike), Difference);

    /// <summary>A label with its block's: only together they say which cell it is.</summary>
    public string LabelOf(IReadOnlyList<string> labels, int place) =>
        Blocks.FirstOrDefault(b => place >= b.Start && place < b.Start + b.Count) is { } block ? $"{labels[place]} {block.Label}" : labels[place];

    /// <summary>A value as it is printed in its cell.</summary>
    public string Text(int row, int column) => IsSelf(row, column) ? Self : Difference ? Words.Difference(Values[row][column]) : Words.Similarity(Values[row][column]);

    /// <summary>The cell that a browser tells as "row,column"; null where there is no such.</summary>
    public (int Row, int Column)? Place(object? told) =>
        told is string text && text.Split(',') is [var r, var c] && int.TryParse(r, out var row) && int.TryParse(c, out var column)
            && row >= 0 && row < Rows.Count && column >= 0 && column < Columns.Count ? (row, column) : null;

    public IEnumerable<double> OffDiagonal() =>
        Values.SelectMany((row, i) => row.Where((v, j) => !IsSelf(i, j) && !double.IsNaN(v)));

    /// <summary>Mean without the diagonal; null where nothing is measured.</summary>
    public double? Mean => OffDiagonal().Select(v => (double?)v).Average();
}

/// <summary>A run of rows and columns that belong together, such as one epsilon.</summary>
public sealed record MatrixBlock(int Start, int Count, string Label);

/// <summary>A value's place on the colour scales, which are always fixed: never the data's own range.</summary>
public static class MatrixColours
{
    /// <summary>The CSS class that carries ground and text colour of a value: s00…s20 for 0 to 1, d00…d20 for −1 to 1.</summary>
    public static string Class(double value, bool difference)
    {
        var place = difference ? (value + 1) / 2 : value;
        return $"{(difference ? 'd' : 's')}{(int)Math.Round(20 * Math.Clamp(place, 0, 1)):00}";
    }
}
