using Bunit;
using Kindred.Web.Charts;

namespace Kindred.Web.Tests.Pages;

public sealed class ChartTests : BunitContext
{
    public ChartTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void A_matrix_is_a_table_whose_numbers_can_be_read()
    {
        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, View([[1, .24], [.9, 1]])).Add(c => c.Caption, "Inverted CKA"));

        Assert.Equal("Inverted CKA", chart.Find("caption").TextContent);
        Assert.Equal(["1", ".24", ".90", "1"], chart.FindAll("tbody td[tabindex]").Select(c => c.TextContent));
        Assert.Equal(["self", "s05", "s18", "self"], chart.FindAll("tbody td[tabindex]").Select(c => c.ClassName));
        Assert.Equal("N0 × N1: .240", chart.FindAll("tbody td[tabindex]")[1].GetAttribute("title"));
    }

    [Fact]
    public void A_matrix_is_one_tab_stop()
    {
        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, View([[1, .2], [.3, 1]])).Add(c => c.Caption, "S"));

        Assert.Single(chart.FindAll("td[tabindex='0']"));
    }

    [Fact]
    public void A_value_that_is_not_there_says_why()
    {
        var view = View([[1, double.NaN], [double.NaN, 1]]) with { Undefined = new Dictionary<(int, int), string> { [(0, 1)] = "zero variance" } };

        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, view).Add(c => c.Caption, "S"));

        Assert.Equal("N0 × N1: undefined, because zero variance", chart.FindAll("tbody td[tabindex]")[1].GetAttribute("title"));
        Assert.Equal("N1 × N0: not measured yet", chart.FindAll("tbody td[tabindex]")[2].GetAttribute("title"));
    }

    [Fact]
    public void A_cell_is_opened_by_a_click_and_by_Enter()
    {
        var opened = new List<(int, int)>();
        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, View([[1, .2], [.3, 1]])).Add(c => c.Caption, "S").Add(c => c.Opened, cell => opened.Add(cell)));

        chart.FindAll("tbody td[tabindex]")[1].Click();
        chart.FindAll("tbody td[tabindex]")[2].KeyDown("Enter");
        chart.FindAll("tbody td[tabindex]")[3].KeyDown("ArrowUp");

        Assert.Equal([(0, 1), (1, 0)], opened);
    }

    [Fact]
    public void Cells_on_unconverged_inversions_are_marked_but_not_what_is_one_by_construction()
    {
        var view = View([[1, .2], [.3, 1]]) with { Unconverged = new HashSet<int> { 1 } };

        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, view).Add(c => c.Caption, "S"));

        Assert.Equal([false, false, true, false], chart.FindAll("tbody td[tabindex]").Select(c => c.ClassList.Contains("doubt")));
        Assert.Contains("unconverged", chart.FindAll("tbody td[tabindex]")[2].GetAttribute("title"));
    }

    [Theory]
    [InlineData(16, 256)]
    [InlineData(17, 0)]
    public void Values_are_printed_up_to_sixteen_rows(int size, int printed)
    {
        var values = Enumerable.Range(0, size).Select(_ => Enumerable.Repeat(.5, size).ToArray()).ToArray();

        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, View(values)).Add(c => c.Caption, "S"));

        Assert.Equal(printed, chart.FindAll("tbody td[tabindex]").Count(c => c.TextContent.Length > 0));
    }

    [Theory]
    [InlineData(0, false, "s00")]
    [InlineData(1, false, "s20")]
    [InlineData(.24, false, "s05")]
    [InlineData(-1, true, "d00")]
    [InlineData(0, true, "d10")]
    [InlineData(1.3, false, "s20")]
    public void Colour_follows_the_value_on_a_fixed_scale(double value, bool difference, string look) => Assert.Equal(look, MatrixColours.Class(value, difference));

    [Fact]
    public void A_matrix_mean_leaves_out_the_diagonal_and_what_is_missing()
    {
        Assert.Equal(.3, View([[1, .2, double.NaN], [.4, 1, .3], [.3, .3, 1]]).Mean!.Value, 12);
    }

    [Fact]
    public void A_line_chart_has_a_table_behind_it()
    {
        var chart = Render<LineChart>(p => p
            .Add(c => c.Series, [new LineSeries { Name = "inverted CKA", Points = [new(0, .24), new(1, null)] }])
            .Add(c => c.X, ChartAxis.Ordinal("epsilon", ["0", "0.5"])).Add(c => c.Y, ChartAxis.Similarity).Add(c => c.Label, "rises"));

        chart.Find("button.tool").Click();

        Assert.Equal(["0", ".24", "0.5", "–"], chart.FindAll("tbody th, tbody td").Select(c => c.TextContent));
    }

    [Fact]
    public void A_chart_gives_all_its_values_as_csv()
    {
        var chart = Render<LineChart>(p => p
            .Add(c => c.Series, [new LineSeries { Name = "inverted, \"CKA\"", Points = [new(0, .24), new(1, null)], Dots = [new(0, .25)], Band = [new(0, .2, .3)] }])
            .Add(c => c.X, ChartAxis.Ordinal("epsilon", ["0", "0.5"])).Add(c => c.Y, ChartAxis.Similarity).Add(c => c.Label, "rises").Add(c => c.FileName, "figure"));

        chart.FindAll("button.tool").Single(b => b.TextContent == "CSV").Click();

        var saved = JSInterop.VerifyInvoke("kindredDownloads.text").Arguments;
        Assert.Equal("figure.csv", saved[0]);
        Assert.Equal(
            ["series,x,kind,value", "\"inverted, \"\"CKA\"\"\",0,value,0.24", "\"inverted, \"\"CKA\"\"\",0.5,value,", "\"inverted, \"\"CKA\"\"\",0,low,0.2", "\"inverted, \"\"CKA\"\"\",0,high,0.3", "\"inverted, \"\"CKA\"\"\",0,single,0.25", ""],
            ((string)saved[1]!).Split("\r\n"));
    }

    [Fact]
    public void Points_on_a_plane_have_a_table_behind_them()
    {
        var chart = Render<ScatterChart>(p => p.Add(c => c.Label, "a map").Add(c => c.Series, [new PointSeries { Name = "MLP", Kind = "mlp", Points = [new(-.5, 1.25, "MLP, ε 0")] }]));

        chart.Find("button.tool").Click();

        Assert.Equal(["MLP, ε 0", "−0.50", "1.25"], chart.FindAll("tbody th, tbody td").Select(c => c.TextContent));
    }

    private static MatrixView View(double[][] values)
    {
        var names = Enumerable.Range(0, values.Length).Select(i => $"N{i}").ToList();
        return new MatrixView { Rows = names, Columns = names, Values = values };
    }
}
