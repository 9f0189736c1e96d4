namespace Kindred.Web.Tables;

/// <summary>
/// How a table is set so that it fits the text of a paper (345 points, the width of LaTeX's article): the largest type in which it does; where none
/// will do, long texts are broken into lines, and what is wider still is scaled. Widths are estimated from the number of characters.
/// </summary>
/// <param name="Size">Commands that choose the type.</param>
/// <param name="Shares">Width of each column as a share of the line; null for as wide as its longest cell.</param>
/// <param name="Scaled">Wider than the text in any type.</param>
/// <param name="Lines">Printed lines, about.</param>
internal sealed record LatexFit(string Size, IReadOnlyList<double?> Shares, bool Scaled, int Lines)
{
    private const double line = 345;

    // characters below which a column of texts is not broken, and those that a broken one has at least
    private const int shortText = 14;
    private const int leastSentence = 20;

    // commands, width of a character and of a gap in points
    private static readonly (string Command, double Character, double Gap)[] sizes =
    [
        ("", 5, 12), ("\\small\\setlength{\\tabcolsep}{4pt}\n", 4.6, 8), ("\\scriptsize\\setlength{\\tabcolsep}{3pt}\n", 3.7, 6),
    ];

    /// <param name="table">The table.</param>
    /// <param name="heading">Characters that a column's heading takes across.</param>
    public static LatexFit Of(PrintedTable table, Func<TableColumn, int> heading)
    {
        var cells = table.Columns.Select((c, i) => table.Rows.Select(r => r[i].Length).DefaultIfEmpty(0).Max()).ToList();
        var widths = table.Columns.Select((c, i) => Math.Max(heading(c), cells[i])).ToList();
        foreach (var size in sizes)
        {
            if (Try(table, widths, size, c => table.Columns[c].Sentences, leastSentence) is { } fit)
            {
                return fit;
            }
        }

        return Try(table, widths, sizes[^1], c => table.Columns[c].Sentences || (!table.Columns[c].Number && cells[c] > shortText), shortText)
            ?? new(sizes[^1].Command, [.. table.Columns.Select(c => (double?)(c.Sentences ? 0.4 : null))], Scaled: true, table.Rows.Count);
    }

    // null where it does not fit so
    private static LatexFit? Try(PrintedTable table, List<int> widths, (string Command, double Character, double Gap) size, Func<int, bool> breaks, int least)
    {
        var places = Enumerable.Range(0, widths.Count).ToList();
        var broken = places.Where(breaks).ToList();
        var rest = line - (places.Count - 1) * size.Gap - size.Character * places.Except(broken).Sum(c => widths[c]);
        if (rest < size.Character * broken.Sum(c => Math.Min(least, widths[c])) || (broken.Count == 0 && rest < 0))
        {
            return null;
        }

        // in proportion to how much there is to say, but none much more than the others
        var weights = broken.ToDictionary(c => c, c => Math.Sqrt(Math.Min(400, widths[c])) + least / 4.0);
        double? Share(int column) => !weights.TryGetValue(column, out var weight) ? null : Math.Min(size.Character * (widths[column] + 2), rest * weight / weights.Values.Sum()) / line;
        var shares = places.Select(Share).ToList();
        int LinesOf(IReadOnlyList<string> row) => broken.Select(c => (int)Math.Ceiling(row[c].Length * size.Character / (shares[c]!.Value * line))).DefaultIfEmpty(1).Max();
        return new(size.Command, shares, Scaled: false, table.Rows.Sum(r => Math.Max(1, LinesOf(r))));
    }
}
