using Bunit;
using Kindred.Engine.Architectures;
using Kindred.Platform.Reports;
using Kindred.Testing;
using Kindred.Web.Compare;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Models;
using Kindred.Web.Reports;
using Kindred.Web.Reports.Embeds;
using Kindred.Web.Tests.Pages;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Web.Tests.Compare;

public sealed class ComparePageTests
{
    private static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_networks_it_explains_itself_and_offers_the_picker()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ComparePage>("/compare");
        Assert.Equal("Compare networks", page.Find("h1").TextContent);
        Assert.Contains("Nothing is computed", page.Find(".sub").TextContent);

        await ChooseAsync(page, 0, 2);

        Assert.EndsWith("/compare?networks=4,2", host.Navigation.Uri);
    }

    [Fact]
    public async Task All_sections_stand_on_what_is_stored()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);

        var page = host.Open<ComparePage>("/compare?networks=1,4&base=4");

        Assert.Equal("Two networks side by side", page.Find("h1").TextContent);
        Assert.Equal(["MLP, ε 0, seed 0", "VGG, ε 0.5, seed 0"], page.FindAll("#members tbody .arch").Select(a => a.TextContent));
        Assert.Equal("VGG ε 0.5", page.Find("#settings thead .arch").TextContent); // the base comes first there
        Assert.Equal(3, page.FindAll("#curves figure").Count);
        Assert.Equal(["80.0", "40.0"], page.FindAll("#attacks tbody tr")[0].QuerySelectorAll(".acc b").Select(b => b.TextContent));
        Assert.Contains("n 250", page.Find("#attacks tbody").TextContent);
        Assert.Equal(["1", ".40", ".70", "1"], page.FindAll("#cells table.hm tbody td[tabindex]").Select(c => c.TextContent));
        Assert.Equal("/compare?networks=1,4,3&base=4", new Uri(page.FindAll(".more-of a")[0].GetAttribute("href")!).PathAndQuery); // the other seed of the MLP
        Assert.Contains("once there are three", page.Find("#map").TextContent);
        Assert.Equal(["1", "1"], page.FindAll("#spread tbody tr").Select(r => r.Children[2].TextContent));
    }

    [Fact]
    public async Task The_base_is_chosen_and_a_network_removed_by_a_link_that_keeps_the_rest_of_the_address()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ComparePage>("/compare?networks=1,4,2&base=4&x=epsilon");

        Assert.Equal("base", page.FindAll("#members tbody tr")[1].QuerySelector(".is-base")!.TextContent);
        var links = page.FindAll("#members tbody tr").Select(r => r.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).ToList()).ToList();
        Assert.Contains(links[2], l => l.EndsWith("/compare?networks=1,4,2&base=2&x=epsilon", StringComparison.Ordinal));
        Assert.EndsWith("/compare?networks=1,4&base=4&x=epsilon", links[2][^1]);
        Assert.EndsWith("/compare?networks=1,2&x=epsilon", links[1][^1]); // the base itself goes
    }

    [Fact]
    public async Task One_more_is_added_in_place()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ComparePage>("/compare?networks=1,4");
        await page.Find(".more-of button").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll(".found input").Count));
        Assert.Equal([true, false, false, true], page.FindAll(".found input").Select(i => i.HasAttribute("disabled"))); // newest first; those here already cannot be chosen again

        await ChooseAsync(page, 1);

        Assert.EndsWith("/compare?networks=1,4,3", host.Navigation.Uri);
    }

    [Fact]
    public async Task Only_differences_are_shown_and_marked_until_all_settings_are_asked_for()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);

        var some = host.Open<ComparePage>("/compare?networks=1,3");
        Assert.Equal(["Seed"], some.FindAll("#settings tbody:not(:last-of-type) tr:not(.sec) th").Select(t => t.TextContent));
        Assert.Equal("≠differs: 1", some.Find("#settings td.changed").TextContent);
        Assert.Contains("identical ones hidden", some.Find("#settings .sh").TextContent);

        var all = host.Open<ComparePage>("/compare?networks=1,3&settings=all");
        Assert.Contains("Learning rate", all.Find("#settings").TextContent);
    }

    [Fact]
    public async Task Seeds_are_drawn_as_means_where_asked_for()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);

        var page = host.Open<ComparePage>("/compare?networks=1,3,4&lines=means");

        Assert.Contains("Mean of the seeds", page.Find("#curves .sh").TextContent);
        Assert.Equal(["MLP ε 0", "VGG ε 0.5"], page.FindAll("#attacks tbody .arch").Select(a => a.TextContent));
        Assert.Contains("n 2,000", page.Find("#attacks tbody").TextContent); // both seeds' images
        Assert.Contains("70.0 ± 14.1", page.Find("#spread tbody").TextContent); // 80 and 60 %
    }

    [Fact]
    public async Task What_an_address_names_wrongly_is_said_and_the_others_are_shown()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);

        var page = host.Open<ComparePage>("/compare?networks=1,99,c77,abc&base=98");

        foreach (var remark in new[] { "“abc” names no network", "There is no network 99.", "There is no cell c77 of an experiment.", "Network 98 is not among them, so MLP ε 0 is the base." })
        {
            Assert.Contains(page.FindAll("p.note"), n => n.TextContent.StartsWith(remark, StringComparison.Ordinal));
        }

        Assert.Contains("alone so far", page.Find("h1").TextContent);
        Assert.Contains("once there are two", page.Find("#cells").TextContent);
    }

    [Fact]
    public async Task Every_table_is_saved_for_a_paper_and_for_programs()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ComparePage>("/compare?networks=1,3,4&lines=means");

        var spread = await SavedAsync(host, page, "#spread", "LaTeX");
        Assert.Equal("kindred-compare-seeds.tex", spread.Name);
        Assert.Contains(@"MLP & 0 & 2 & 70.0 $\pm$ 14.1 & ", spread.Text, StringComparison.Ordinal);
        Assert.Contains(@"\addlinespace", spread.Text, StringComparison.Ordinal);
        var values = await SavedAsync(host, page, "#spread", "CSV");
        Assert.StartsWith("group,architecture,epsilon,seeds,clean_mean,clean_deviation,clean_n,", values.Text, StringComparison.Ordinal);
        Assert.Contains("MLP ε 0,MLP,0,0 1,0.7,0.1414", values.Text, StringComparison.Ordinal);
        Assert.Contains(@"MLP $\varepsilon$ 0 & 70.0 (68.0 to 72.0) & ", (await SavedAsync(host, page, "#attacks", "LaTeX")).Text, StringComparison.Ordinal);
        Assert.Contains("robust_0.5_accuracy", (await SavedAsync(host, page, "#attacks", "CSV")).Text, StringComparison.Ordinal);
        Assert.Contains(@"MLP $\varepsilon$~0", (await SavedAsync(host, page, "#cells", "LaTeX")).Text, StringComparison.Ordinal);
        Assert.Contains("Seed", (await SavedAsync(host, page, "#settings", "LaTeX")).Text, StringComparison.Ordinal);
        Assert.StartsWith("id,network,architecture,norm,epsilon,seed,experiment,state", (await SavedAsync(host, page, "#members", "CSV")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_shown_is_saved_to_a_new_report_and_drawn_there()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ComparePage>("/compare?networks=1,4,3&base=4&lines=means&at=1");

        await page.InvokeAsync(() => page.Find(".save > .btn").ClickAsync());
        await page.InvokeAsync(() => page.FindAll(".save .what input")[1].Change(false)); // without the curves
        await page.InvokeAsync(() => page.Find(".save .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.EndsWith("/reports/1/edit", host.Navigation.Uri));
        var report = (await host.Services.GetRequiredService<WrittenReports>().FindAsync(1, Cancellation))!;
        Assert.Equal("Three networks side by side", report.Title);
        Assert.StartsWith("[Three networks side by side](/compare?networks=1,4,3&base=4&lines=means&at=1)", report.Markdown, StringComparison.Ordinal);
        Assert.Contains("```kindred\ntable: robustness-compared\nnetworks: 1,4,3\nlines: means\nattack: PGD-10, L2\nat: 1\n```", report.Markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("chart: robustness-compared", report.Markdown, StringComparison.Ordinal);
        var drawn = await host.Services.GetRequiredService<ReportRenderer>().RenderAsync(report.Markdown, live: true, Cancellation);
        Assert.Empty(drawn.Undrawn);
        Assert.Equal(["compare-settings", "compare-robustness", "compare-similarity", "compare-seeds", "compare-loss"], drawn.Embeds.Select(e => e.Drawn!.Values.Name));
        Assert.Contains("70.0 ± 14.1", drawn.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_shown_goes_below_what_a_chosen_report_says_already()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var reports = host.Services.GetRequiredService<WrittenReports>();
        var draft = await reports.CreateAsync("Being written", "So far.\n", null, Cancellation);
        var page = host.Open<ComparePage>("/compare?networks=1,4");

        await page.InvokeAsync(() => page.Find(".save > .btn").ClickAsync());
        Assert.Equal(["a new report", "Being written"], page.FindAll(".save option").Select(o => o.TextContent));
        await page.InvokeAsync(() => page.Find(".save select").Change($"{draft.Id}"));
        await page.InvokeAsync(() => page.Find(".save .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.EndsWith($"/reports/{draft.Id}/edit", host.Navigation.Uri));
        Assert.StartsWith("So far.\n\n[Two networks", (await reports.FindAsync(draft.Id, Cancellation))!.Markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table: seeds-compared\nnetworks: 1,x", "networks", "\"x\" names no network")]
    [InlineData("table: seeds-compared\nnetworks: 1,99", "networks", "There is no network 99.")]
    [InlineData("table: robustness-compared\nnetworks: 1,4\nat: 3", "at", "0.5, 1.")]
    [InlineData("table: robustness-compared\nnetworks: 1,4\nattack: FGSM", "attack", "PGD-10, L2.")]
    [InlineData("matrix: compared\nnetworks: 1,4\nsimilarity: plain-0", "similarity", "inverted-")]
    [InlineData("chart: training-compared\nnetworks: 1\nquantity: speed", "quantity", "loss, clean, robust.")]
    [InlineData("chart: robustness-compared", "networks", "Missing.")]
    public async Task Embeds_of_networks_say_what_is_wrong_and_what_is_there(string embed, string field, string says)
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);

        var placed = await host.Services.GetRequiredService<EmbedDrawer>().DrawAsync(embed, 1, Cancellation);

        Assert.Contains(placed.Problems, p => p.Field == field && p.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_of_many_networks_are_a_line_for_each()
    {
        await using var host = await PageHost.CreateAsync();
        var grid = await FourAsync(host);
        await grid.NetworkAsync(new Vgg(), 0.5, seed: 1);
        await grid.NetworkAsync(new Vgg(), 0.5, seed: 2);
        var page = host.Open<ComparePage>("/compare?networks=1,2,3,4,5,6");

        var saved = await SavedAsync(host, page, "#settings", "CSV");

        Assert.StartsWith("network,", saved.Text, StringComparison.Ordinal);
        Assert.Equal(7, saved.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Too_many_are_refused_by_their_number()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);

        var page = host.Open<ComparePage>($"/compare?networks={string.Join(',', Enumerable.Range(1, 70))}");

        Assert.Contains(page.FindAll("p.note"), n => n.TextContent.Contains("names 70 networks; at most 60 are compared at a time", StringComparison.Ordinal));
        Assert.Equal(4, page.FindAll("#members tbody tr").Count);
    }

    [Fact]
    public async Task A_network_in_training_and_one_that_was_brought_show_what_there_is()
    {
        await using var host = await PageHost.CreateAsync();
        var grid = await FourAsync(host);
        var cell = await grid.CellAsync(new ResNet(), 1);
        var brought = await Grid.BroughtAsync(host.Platform.Database);

        var page = host.Open<ComparePage>($"/compare?networks=c{cell.Id},{brought.Id}");

        Assert.Contains("Training, 40 %", page.Find("#members tbody").TextContent);
        Assert.Contains("Brought", page.Find("#members tbody").TextContent);
        Assert.Contains("once an epoch has ended", page.Find("#curves").TextContent);
        Assert.Contains("No attack has been tried", page.Find("#attacks").TextContent);
        Assert.Contains("not computed", page.Find("#cells").TextContent);
    }

    [Fact]
    public async Task It_goes_on_by_itself_when_a_run_gets_further()
    {
        await using var host = await PageHost.CreateAsync();
        var grid = await FourAsync(host);
        var cell = await grid.CellAsync(new ResNet(), 1);
        var page = host.Open<ComparePage>($"/compare?networks=1,c{cell.Id}");

        await host.ChangeAsync(db => db.Runs.Single(r => r.NetworkId == cell.Id).Progress = 0.8);
        host.Platform.Clock.Advance(3);

        page.WaitForAssertion(() => Assert.Contains("Training, 80 %", page.Find("#members tbody").TextContent));
    }

    [Fact]
    public async Task Quantities_of_the_scatter_are_chosen_in_the_address()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ComparePage>("/compare?networks=1,4&x=clean&y=robust-1");

        Assert.Contains("robust accuracy at ε 1, % against clean accuracy, %: MLP ε 0 20.0 at 80.0", page.Find("#quantities figure").GetAttribute("aria-label"));
        await page.Find("#quantity-x").ChangeAsync(new() { Value = "parameters" });

        Assert.EndsWith("x=parameters&y=robust-1", host.Navigation.Uri);
        Assert.Equal(2, page.FindAll("#quantities svg.pc g[role=option]").Count);
        await page.Find("#quantities svg.pc").TriggerEventAsync("onkeydown", new KeyboardEventArgs { Key = "ArrowDown" });
        Assert.StartsWith("MLP ε 0: mean inverted linear CKA (biased) to the others .40", page.Find(".pc-now").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Networks_are_ticked_in_the_list_and_lead_to_the_page()
    {
        await using var host = await PageHost.CreateAsync();
        await FourAsync(host);
        var page = host.Open<ModelsPage>("/models");
        Assert.Empty(page.FindAll(".compare-bar"));

        page.FindAll("tbody .tick input")[0].Change(true);
        page.FindAll("tbody .tick input")[2].Change(true);

        Assert.Equal(("Compare 2 networks", "/compare?networks=4,2"), (page.Find(".compare-bar a").TextContent, page.Find(".compare-bar a").GetAttribute("href")));
    }

    [Fact]
    public async Task A_line_of_an_experiment_stands_for_all_its_seeds()
    {
        await using var host = await PageHost.CreateAsync();
        var grid = await FourAsync(host);
        var cell = await grid.CellAsync(new Mlp(), 0, seed: 5);
        host.Render<MudBlazor.MudPopoverProvider>();
        var section = host.Render<NetworksSection>(p => p.Add(s => s.ExperimentId, grid.Experiment.Id).Add(s => s.Spec, Rows.Spec with { Seeds = [0, 1, 5] }));

        section.WaitForAssertion(() => Assert.NotEmpty(section.FindAll("tbody .tick input")));
        section.FindAll("tbody .tick input")[0].Change(true);

        Assert.Equal($"/compare?networks=1,3,c{cell.Id}", section.Find(".compare-bar a").GetAttribute("href"));
        section.Find("thead .tick input").Change(true);
        Assert.Equal("Compare 5 networks", section.Find(".compare-bar a").TextContent);
    }

    // what a table's control gives to the browser
    private static async Task<(string Name, string Text)> SavedAsync(PageHost host, IRenderedComponent<ComparePage> page, string section, string format)
    {
        await page.InvokeAsync(() => page.FindAll($"{section} .files button").First(b => b.TextContent == format).ClickAsync());
        var arguments = host.JSInterop.Invocations["kindredDownloads.text"][^1].Arguments;
        return ((string)arguments[0]!, (string)arguments[1]!);
    }

    private static async Task ChooseAsync(IRenderedComponent<ComparePage> page, params int[] places)
    {
        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll(".found input").Count));
        foreach (var place in places)
        {
            await page.InvokeAsync(() => page.FindAll(".found input")[place].ChangeAsync(new() { Value = true }));
        }

        await page.Find(".adding .primary").ClickAsync();
    }

    /// <summary>Networks 1 to 4, in one inverted matrix: an MLP and a VGG at 0 and 0.5, the MLP at two seeds.</summary>
    private static async Task<Grid> FourAsync(PageHost host)
    {
        var grid = await Grid.CreateAsync(host.Platform.Database);
        await grid.NetworkAsync(new Mlp(), 0);
        await grid.NetworkAsync(new Mlp(), 0.5);
        await grid.NetworkAsync(new Mlp(), 0, seed: 1, clean: 600);
        await grid.NetworkAsync(new Vgg(), 0.5);
        await grid.MatrixAsync([[1, .2, .3, .4], [.5, 1, .6, .5], [.3, .6, 1, .8], [.7, .5, .9, 1]]);
        return grid;
    }
}
