using Kindred.Web.Tables;

namespace Kindred.Web.Tests.Reports;

public sealed class LatexTextTests
{
    [Theory]
    [InlineData(@"a\b{c}", @"a\textbackslash{}b\{c\}")]
    [InlineData("50 % of $x_1 & #2", @"50 \% of \$x\_1 \& \#2")]
    [InlineData("~^", @"\textasciitilde{}\textasciicircum{}")]
    [InlineData("ε 0.5", @"$\varepsilon$ 0.5")]
    [InlineData("62.5 ± 1.2", @"62.5 $\pm$ 1.2")]
    [InlineData("−.07", "$-$.07")]
    [InlineData("S − Sᵀ", @"S $-$ S$^\top$")]
    [InlineData("no value: –", "no value: --")]
    [InlineData("\\input{/etc/passwd}", @"\textbackslash{}input\{/etc/passwd\}")]
    [InlineData("line\nbreak", "line break")]
    public void Nothing_in_a_text_is_a_command(string text, string latex) => Assert.Equal(latex, LatexText.Of(text));

    [Fact]
    public void A_table_has_rules_a_caption_and_numbers_at_the_right()
    {
        var table = new PrintedTable
        {
            Name = "experiment-5-networks",
            Caption = "Networks of A & B, n 1,000",
            Columns = [new("Architecture", Number: false), new("Clean, %")],
            Rows = [["ResNet_8", "62.5 ± 1.2"], ["MLP", "–"]],
            Groups = new HashSet<int> { 1 },
            Values = [],
        };

        Assert.Equal(
            """
            % needs \usepackage{booktabs}
            \begin{table}[t]
            \centering
            \caption{Networks of A \& B, n 1,000}
            \label{tab:experiment-5-networks}
            \begin{tabular}{@{}lr@{}}
            \toprule
            Architecture & Clean, \% \\
            \midrule
            ResNet\_8 & 62.5 $\pm$ 1.2 \\
            \addlinespace
            MLP & -- \\
            \bottomrule
            \end{tabular}
            \end{table}

            """.ReplaceLineEndings("\n"), table.ToLatex());
    }

    [Fact]
    public void Headings_of_many_columns_stand_upright()
    {
        var table = new PrintedTable
        {
            Name = "matrix-1",
            Caption = "",
            Columns = [new("Network", Number: false), .. Enumerable.Range(0, 8).Select(i => new TableColumn($"N_{i}"))],
            Rows = [],
            Values = [],
        };

        Assert.Contains(@"Network & \rotatebox{90}{N\_0} & ", table.ToLatex(), StringComparison.Ordinal);
        Assert.StartsWith(@"% needs \usepackage{booktabs,graphicx}", table.ToLatex(), StringComparison.Ordinal);
    }
}
