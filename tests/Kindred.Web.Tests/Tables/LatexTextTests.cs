using Kindred.Web.Tables;

namespace Kindred.Web.Tests.Tables;

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
    [InlineData("[a] *", "{[}a] {*}")]
    [InlineData("\"quoted\" < >", "''quoted'' $<$ $>$")]
    [InlineData("café Čapek Øre", @"caf\'{e} \v{C}apek \O{}re")]
    [InlineData("naïve", @"na\""{\i}ve")]
    [InlineData("α Ω 10⁻³ x₁", @"$\alpha$ $\Omega$ 10${}^-{}^3$ x${}_1$")]
    [InlineData("$−1 ±ε", @"\$$-$1 $\pm\varepsilon$")]
    [InlineData("中 😀", "{[}U+4E2D{]} {[}U+1F600{]}")]
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
            \begin{table}[tp]
            \centering
            \caption{Networks of A \& B, n 1,000}
            \label{tab:experiment-5-networks}
            \smallskip
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
    public void What_is_longer_than_a_page_is_broken_over_pages_and_keeps_its_heading()
    {
        var latex = Some(rows: 60, columns: 2).ToLatex();

        Assert.StartsWith(@"% needs \usepackage{booktabs,longtable}", latex, StringComparison.Ordinal);
        Assert.Equal(2, latex.Split("Network & N\\_0").Length - 1);
        Assert.EndsWith("\\end{longtable}}\n", latex, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wider_than_a_page_is_scaled_to_it() =>
        Assert.Contains(@"\resizebox{\linewidth}{!}{%", Some(rows: 60, columns: 60).ToLatex(), StringComparison.Ordinal);

    [Fact]
    public void Long_texts_are_broken_into_lines() =>
        Assert.Contains(@"{@{}l>{\raggedright\arraybackslash}p{.",
            (Some(rows: 1, columns: 1) with { Columns = [new("Network", Number: false), new("Note", Number: false) { Sentences = true }] }).ToLatex(), StringComparison.Ordinal);

    [Fact]
    public void Texts_that_would_not_fit_on_a_line_are_broken_in_the_smallest_type()
    {
        var table = Some(rows: 2, columns: 3) with { Rows = [.. Enumerable.Repeat((IReadOnlyList<string>)[new string('a', 70), .. Enumerable.Repeat("62.5 (59.4 to 65.5)", 3)], 2)] };

        Assert.Contains(@"\scriptsize", table.ToLatex(), StringComparison.Ordinal);
        Assert.DoesNotContain("resizebox", table.ToLatex(), StringComparison.Ordinal);
        Assert.Contains(@"arraybackslash}p{.", table.ToLatex(), StringComparison.Ordinal);
    }

    private static PrintedTable Some(int rows, int columns) => new()
    {
        Name = "some",
        Caption = "Some",
        Columns = [new("Network", Number: false), .. Enumerable.Range(0, columns).Select(i => new TableColumn($"N_{i}"))],
        Rows = [.. Enumerable.Range(0, rows).Select(r => (IReadOnlyList<string>)[$"{r}", .. Enumerable.Repeat(".50", columns)])],
        Values = [],
    };

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
