using System.Text;
using Kindred.Web.Api;
using Kindred.Web.Controls;

namespace Kindred.Web.Tables;

/// <summary>
/// A table for a paper: booktabs, numbers at the right, caption and label. It compiles with the packages that its first line names; one that is
/// longer than a page is broken over several, one of very many columns is scaled to the width of the text.
/// </summary>
public static class LatexTable
{
    public const string MediaType = "application/x-latex";

    /// <summary>Rows of one table: more is no table of a paper, and CSV has no such limit.</summary>
    public const int Most = 2000;

    // columns beyond which headings stand upright, as those of matrices
    private const int narrow = 8;

    // characters of a heading that stand on one line
    private const int shortHeading = 14;

    // lines that one page holds beside its caption
    private const int onePage = 38;

    public static string Of(PrintedTable table)
    {
        var upright = table.Columns.Count > narrow;
        var fit = LatexFit.Of(table, c => upright && c.Number ? 2 : Lines(c.Title).Max(l => l.Length));
        var broken = fit.Lines > onePage && !fit.Scaled;
        var packages = new[] { "booktabs", fit.Shares.Any(s => s is not null) ? "array" : null, upright || fit.Scaled ? "graphicx" : null, broken ? "longtable" : null }.OfType<string>();
        var latex = new StringBuilder($"% needs \\usepackage{{{string.Join(',', packages)}}}\n");
        var head = Row(table.Columns.Select(c => upright && c.Number ? $"\\rotatebox{{90}}{{{LatexText.Of(c.Title)}}}" : Heading(c)));
        if (broken)
        {
            latex.Append($"{{{fit.Size}\\begin{{longtable}}{Alignment(table, fit)}\n{Caption(table)} \\\\\n\\toprule\n{head}\\midrule\n\\endfirsthead\n\\toprule\n{head}\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n");
            Rows(latex, table);
            return latex.Append("\\end{longtable}}\n").ToString();
        }

        latex.Append($"\\begin{{table}}[tp]\n\\centering\n{Caption(table)}\n\\smallskip\n{fit.Size}{(fit.Scaled ? "\\resizebox{\\linewidth}{!}{%\n" : "")}\\begin{{tabular}}{Alignment(table, fit)}\n\\toprule\n{head}\\midrule\n");
        Rows(latex, table);
        return latex.Append($"\\bottomrule\n\\end{{tabular}}{(fit.Scaled ? "}" : "")}\n\\end{{table}}\n").ToString();
    }

    /// <summary>More rows than a table takes.</summary>
    internal static Failure TooMany(int count, string row) =>
        Failure.BadQuery("filter", $"{Words.Count(count, row)} pass it; a table for LaTeX takes at most {Words.Count(Most)}. Narrow the filter, or take the CSV, which has no limit.");

    private static string Caption(PrintedTable table) => $"\\caption{{{LatexText.Of(table.Caption)}}}\n\\label{{tab:{Label(table.Name)}}}";

    // a heading of words is broken where the column below it is one of short numbers
    private static string Heading(TableColumn column) => column.Title.Length > shortHeading && column.Title.Contains(' ') && !column.Sentences
        ? $"\\begin{{tabular}}[b]{{@{{}}{(column.Number ? "r" : "l")}@{{}}}}{string.Join(@"\\", Lines(column.Title).Select(LatexText.Of))}\\end{{tabular}}" : LatexText.Of(column.Title);

    private static List<string> Lines(string title)
    {
        var lines = new List<string>();
        foreach (var word in title.Replace("ε ", "ε\u00a0").Replace(" %", "\u00a0%").Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + word.Length < shortHeading)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    private static string Alignment(PrintedTable table, LatexFit fit) => $"{{@{{}}{string.Concat(table.Columns.Zip(fit.Shares, (c, share) =>
        share is { } width ? $@">{{\raggedright\arraybackslash}}p{{{width:.000}\linewidth}}" : c.Number ? "r" : "l"))}@{{}}}}";

    private static void Rows(StringBuilder latex, PrintedTable table)
    {
        for (var row = 0; row < table.Rows.Count; row++)
        {
            if (row > 0 && table.Groups.Contains(row))
            {
                latex.Append("\\addlinespace\n");
            }

            latex.Append(Row(table.Rows[row].Select(LatexText.Of)));
        }
    }

    private static string Row(IEnumerable<string> cells) => string.Join(" & ", cells) + " \\\\\n";

    private static string Label(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
}
