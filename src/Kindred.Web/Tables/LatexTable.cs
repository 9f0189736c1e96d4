using System.Text;

namespace Kindred.Web.Tables;

/// <summary>A table for a paper: booktabs, numbers at the right, caption and label; compiles wherever <c>\usepackage{booktabs}</c> stands in the preamble.</summary>
public static class LatexTable
{
    public const string MediaType = "application/x-latex";

    // columns beyond which headings stand upright, as those of matrices
    private const int narrow = 8;

    public static string Of(PrintedTable table)
    {
        var latex = new StringBuilder();
        var upright = table.Columns.Count > narrow;
        latex.Append($"% needs \\usepackage{{booktabs{(upright ? ",graphicx" : "")}}}\n\\begin{{table}}[t]\n\\centering\n{(upright ? "\\scriptsize\\setlength{\\tabcolsep}{3pt}\n" : "")}");
        latex.Append($"\\caption{{{LatexText.Of(table.Caption)}}}\n\\label{{tab:{Label(table.Name)}}}\n");
        latex.Append($"\\begin{{tabular}}{{@{{}}{string.Concat(table.Columns.Select(c => c.Sentences ? @"p{.32\linewidth}" : c.Number ? "r" : "l"))}@{{}}}}\n\\toprule\n");
        Row(latex, table.Columns.Select(c => upright && c.Number ? $"\\rotatebox{{90}}{{{LatexText.Of(c.Title)}}}" : LatexText.Of(c.Title)));
        latex.Append("\\midrule\n");
        for (var row = 0; row < table.Rows.Count; row++)
        {
            if (row > 0 && table.Groups.Contains(row))
            {
                latex.Append("\\addlinespace\n");
            }

            Row(latex, table.Rows[row].Select(LatexText.Of));
        }

        return latex.Append("\\bottomrule\n\\end{tabular}\n\\end{table}\n").ToString();
    }

    private static void Row(StringBuilder latex, IEnumerable<string> cells) => latex.Append(string.Join(" & ", cells)).Append(" \\\\\n");

    private static string Label(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
}
