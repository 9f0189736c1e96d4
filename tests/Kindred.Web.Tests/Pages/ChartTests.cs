using System.Globalization;
using System.Text.Json;
using Bunit;
using Kindred.Web.Charts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

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
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void Values_are_printed_up_to_sixteen_rows_and_beyond_are_there_to_be_spoken_and_copied(int size, bool printed)
    {
        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, Uniform(size)).Add(c => c.Caption, "S"));

        Assert.Equal(printed ? ".50" : ".500", chart.FindAll("tbody td[tabindex]")[1].TextContent);
        Assert.Equal(!printed, chart.Find("table.hm").HasAttribute("data-cells")); // by which the style hides numbers
    }

    [Fact]
    public void A_large_matrix_tells_its_rows_whole_and_opens_what_its_script_tells()
    {
        var opened = new List<(int, int)>();
        var view = Uniform(20) with
        {
            Rows = [.. Enumerable.Range(0, 20).Select(i => $"<N{i}>")],
            Blocks = [new(0, 10, "ε 0"), new(10, 10, "ε 1")],
            Undefined = new Dictionary<(int, int), string> { [(0, 2)] = "variance < 0" },
            Unconverged = new HashSet<int> { 3 },
        };
        view = view with { Values = [.. view.Values.Select((row, r) => (IReadOnlyList<double>)[.. row.Select((v, c) => (r, c) == (0, 2) ? double.NaN : v)])] };

        var chart = Render<MatrixChart>(p => p.Add(c => c.Matrix, view).Add(c => c.Caption, "S").Add(c => c.Opened, cell => opened.Add(cell)));

        var rows = chart.FindAll("tbody tr:not(.gapr)");
        Assert.Equal(20, rows.Count);
        Assert.All(rows, r => Assert.Equal(20, r.QuerySelectorAll("td:not(.gapc)").Length));
        Assert.Equal("<N0> × N2: undefined, because variance < 0", rows[0].QuerySelectorAll("td[tabindex]")[2].GetAttribute("title"));
        Assert.Contains("doubt", rows[3].QuerySelectorAll("td[tabindex]")[1].ClassName!);
        Assert.Contains("unconverged", chart.Find("table").GetAttribute("data-doubt"));
        Assert.False(rows[3].QuerySelectorAll("td[tabindex]")[2].HasAttribute("title")); // its script names it when somebody comes to it

        foreach (var told in new[] { "3,19", "20,0", "-1,0", "nothing" })
        {
            chart.Find("[data-opened]").Change(told);
        }

        Assert.Equal([(3, 19)], opened);
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

    [Fact]
    public void A_smoothed_curve_starts_at_its_first_value_and_follows_slowly()
    {
        var smooth = Curves.Smoothed([new(0, 4), new(1, 4), new(2, null), new(3, 0)], 0.5);

        Assert.Equal([4, 4, null], smooth.Take(3).Select(p => p.Y));
        Assert.Equal(4 * 0.375 / 0.875, smooth[3].Y!.Value, 12); // half the weight of all before, over the weights of three values
    }

    [Fact]
    public void A_long_curve_is_thinned_to_its_shape_before_it_is_sent()
    {
        var noise = new Random(3);
        List<LinePoint> curve = [.. Enumerable.Range(0, 100_000).Select(i => new LinePoint(i, Math.Exp(-i / 20_000.0) + 0.01 * noise.NextDouble()))];
        curve[70_007] = new(70_007, 5); // one spike, which a plain stride would lose

        var chart = Render<LineChart>(p => p.Add(c => c.Series, [new LineSeries { Name = "loss", Points = curve }]).Add(c => c.X, new ChartAxis { Title = "step" }).Add(c => c.Y, new ChartAxis()).Add(c => c.Label, "falls"));

        var sent = (Plotly.Blazor.Traces.Scatter)chart.FindComponent<Plot>().Instance.Drawing.Traces.Single();
        Assert.Equal(LineChart.MostPoints, sent.X.Count);
        Assert.Equal([0.0, 99_999.0], [(double)sent.X[0], (double)sent.X[^1]]);
        Assert.Contains(5.0, sent.Y);
        Assert.Contains("1,000 of 100,000 points are drawn", chart.Markup);
        chart.FindAll("button.tool").Single(b => b.TextContent == "Table").Click();
        Assert.InRange(chart.FindAll("tbody tr").Count, 100, 501);
    }

    [Fact]
    public void Labels_at_the_ends_of_lines_never_touch_nor_lie_under_a_line_that_goes_on()
    {
        LineSeries Line(string name, string colour, params double?[] values) => new() { Name = name, Colour = colour, Points = [.. values.Select((y, x) => new LinePoint(x, y))] };
        var chart = Render<LineChart>(p => p
            .Add(c => c.Series, [Line("a", "arch-vgg", .8, .02, null), Line("b", "arch-vgg", .8, .03, null), Line("c", "eps-0", .8, .01, .01), Line("d", "arch-vgg", .8, .9, .8)])
            .Add(c => c.X, ChartAxis.Ordinal("epsilon", ["0", "1", "2"])).Add(c => c.Y, ChartAxis.Similarity).Add(c => c.Label, "falls").Add(c => c.Height, 220));

        var labels = chart.FindComponent<Plot>().Instance.Drawing.Layout.Annotations;
        Assert.All(labels, label => Assert.Equal(("paper", 1m), (label.XRef, Convert.ToDecimal(label.X, CultureInfo.InvariantCulture))));
        var places = labels.Select(l => 160 * Convert.ToDouble(l.Y, CultureInfo.InvariantCulture) + (double)l.YShift!).ToList(); // of 220 pixels 160 are the plot
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 12.9, 200));
        Assert.InRange(places[^1], -0.5, 13); // moved up from the axis, not down through it
        Assert.Equal(0m, labels[0].YShift); // alone, at its line's end
        Assert.Contains("●", labels.Single(l => l.Text.Contains("<b>c</b>", StringComparison.Ordinal)).Text, StringComparison.Ordinal); // the palest are not read as colour
    }

    [Fact]
    public void A_curve_that_grows_sends_only_what_is_new()
    {
        LineSeries Measured(int count) => new() { Name = "loss", Points = [.. Enumerable.Range(0, count).Select(i => new LinePoint(i, 1.0 / (i + 1)))] };
        var chart = Render<LineChart>(p => p.Add(c => c.Series, [Measured(100_000)]).Add(c => c.X, new ChartAxis { Minimum = 0, Maximum = 100_000 }).Add(c => c.Y, new ChartAxis { Minimum = 0, Maximum = 1 }).Add(c => c.Label, "falls"));
        chart.FindComponent<Plotly.Blazor.PlotlyChart>().Instance.AfterRender?.Invoke();

        chart.Render(p => p.Add(c => c.Series, [Measured(100_003)]).Add(c => c.X, new ChartAxis { Minimum = 0, Maximum = 100_003 }));

        var sent = JsonSerializer.SerializeToElement(JSInterop.VerifyInvoke("kindredCharts.change").Arguments[1], JsonSerializerOptions.Web);
        Assert.Equal([100_000, 100_001, 100_002], sent.GetProperty("added")[0].GetProperty("x").EnumerateArray().Select(x => x.GetInt32()));
        Assert.Empty(sent.GetProperty("replaced").EnumerateArray());
        Assert.Equal(100_003, sent.GetProperty("x")[1].GetInt32());
        Assert.InRange(sent.GetRawText().Length, 0, 500);
    }

    [Fact]
    public void A_curve_that_has_grown_by_half_is_thinned_anew()
    {
        LineSeries Measured(int count) => new() { Name = "loss", Points = [.. Enumerable.Range(0, count).Select(i => new LinePoint(i, i % 7))] };
        var chart = Render<LineChart>(p => p.Add(c => c.Series, [Measured(5_000)]).Add(c => c.X, new ChartAxis()).Add(c => c.Y, new ChartAxis()).Add(c => c.Label, "jumps"));
        int Drawn() => ((Plotly.Blazor.Traces.Scatter)chart.FindComponent<Plot>().Instance.Drawing.Traces.Single()).X.Count;

        chart.Render(p => p.Add(c => c.Series, [Measured(5_400)]));
        Assert.Equal(LineChart.MostPoints + 400, Drawn());
        chart.Render(p => p.Add(c => c.Series, [Measured(5_600)]));
        Assert.Equal(LineChart.MostPoints, Drawn());
    }

    [Fact]
    public void A_chart_can_be_zoomed_without_a_mouse()
    {
        var chart = Render<LineChart>(p => p.Add(c => c.Series, [new LineSeries { Name = "loss", Points = [new(0, 1), new(1, 2)] }]).Add(c => c.X, new ChartAxis()).Add(c => c.Y, new ChartAxis()).Add(c => c.Label, "rises"));

        Assert.Equal("0", chart.Find(".plot").GetAttribute("tabindex"));
        Assert.Equal(["Zoom out", "Zoom in", null], chart.FindAll("[role=group][aria-label=Zoom] button").Select(b => b.GetAttribute("aria-label")));
        Assert.Equal("status", chart.Find("[data-zoom-said]").GetAttribute("role"));
    }

    [Fact]
    public void A_measured_axis_can_be_logarithmic_unless_a_value_is_not_above_zero()
    {
        var chart = Render<LineChart>(p => p.Add(c => c.Series, [new LineSeries { Name = "loss", Points = [new(0, 2.5), new(1, 0.02)] }])
            .Add(c => c.X, new ChartAxis { Title = "step" }).Add(c => c.Y, new ChartAxis { Minimum = 0, Maximum = 3 }).Add(c => c.Label, "falls"));

        Tool(chart, "Log y").Click();
        Tool(chart, "Log x").Click();

        var layout = chart.FindComponent<Plot>().Instance.Drawing.Layout;
        Assert.Equal(Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Log, layout.YAxis[0].Type);
        Assert.InRange((double)layout.YAxis[0].Range[0], -2, Math.Log10(0.02));
        Assert.Equal("true", Tool(chart, "Log y").GetAttribute("aria-pressed"));
        Assert.Equal("false", Tool(chart, "Log x").GetAttribute("aria-pressed"));
        Assert.Equal("The horizontal axis stays linear: the smallest value on it is 0, and a logarithm needs all of them above 0.", chart.Find(".refused").TextContent);
    }

    [Fact]
    public void Shares_and_similarities_keep_their_zero()
    {
        var chart = Render<LineChart>(p => p.Add(c => c.Series, [new LineSeries { Name = "CKA", Points = [new(0, .2), new(1, .4)] }])
            .Add(c => c.X, ChartAxis.Ordinal("ε", ["0", "1"])).Add(c => c.Y, ChartAxis.Similarity).Add(c => c.Label, "rises"));

        Assert.Equal(["Table", "PNG", "SVG", "CSV", "LaTeX"], chart.FindAll("button.tool").Select(b => b.TextContent).Except(["Reset", "Zoom", "−", "+"]));
        Assert.Empty(chart.FindAll("select.tool"));
    }

    [Fact]
    public void Smoothing_stands_in_the_address_and_draws_what_was_measured_behind()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/runs/1?loss=smooth-0.9");

        var chart = Render<LineChart>(p => p.Add(c => c.Series, [new LineSeries { Name = "loss", Points = [.. Enumerable.Range(0, 20).Select(i => new LinePoint(i, i % 2))] }])
            .Add(c => c.X, new ChartAxis()).Add(c => c.Y, new ChartAxis()).Add(c => c.Label, "jumps").Add(c => c.Smoothable, true).Add(c => c.Key, "loss"));

        var traces = chart.FindComponent<Plot>().Instance.Drawing.Traces.Cast<Plotly.Blazor.Traces.Scatter>().ToList();
        Assert.Equal([0.35m, 1m], traces.Select(t => t.Opacity));
        Assert.InRange((double)traces[1].Y[^1], 0.45, 0.56);
        Assert.Contains("exponential moving average, weight 0.9", chart.Markup);
        chart.Find("select.tool").Change("0");
        Assert.Equal("http://localhost/runs/1", Services.GetRequiredService<NavigationManager>().Uri);
        Assert.Single(chart.FindComponent<Plot>().Instance.Drawing.Traces);
    }

    [Theory]
    [InlineData("", null, null, 0)]
    [InlineData("log-y,smooth-0.95", null, true, 0.95)]
    [InlineData("linear-y,log-x", true, false, 0)]
    [InlineData("smooth-7,what", null, null, 0)]
    public void What_is_chosen_for_a_chart_can_be_linked(string text, bool? logX, bool? logY, double smoothing) => Assert.Equal(new ChartOptions(logX, logY, smoothing), ChartOptions.Parse(text));

    private static AngleSharp.Dom.IElement Tool(IRenderedComponent<LineChart> chart, string name) => chart.FindAll("button.tool").Single(b => b.TextContent == name);

    private static MatrixView Uniform(int size) => View([.. Enumerable.Range(0, size).Select(_ => Enumerable.Repeat(.5, size).ToArray())]);

    private static MatrixView View(double[][] values)
    {
        var names = Enumerable.Range(0, values.Length).Select(i => $"N{i}").ToList();
        return new MatrixView { Rows = names, Columns = names, Values = values };
    }
}
