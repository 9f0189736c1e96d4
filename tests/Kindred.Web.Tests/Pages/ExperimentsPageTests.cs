using Bunit;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Testing;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.Pages;

public sealed class ExperimentsPageTests
{
    [Fact]
    public async Task The_filter_in_the_address_decides_what_is_listed_and_is_taken_literally()
    {
        await using var host = await HostAsync("Width 50% less", "Width 500");

        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("name : \"50%\""));

        Assert.Equal(["Width 50% less"], Names(page));
        Assert.Equal("1 experiment", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task What_is_wrong_with_a_filter_stands_under_it_with_a_caret_and_nothing_is_navigated_to()
    {
        await using var host = await HostAsync("One");
        var page = host.Open<ExperimentsPage>(Urls.Experiments);

        await page.InvokeAsync(() => page.Find("#filter").Input("status = runing"));
        await page.InvokeAsync(() => page.Find("form.filter-field").Submit());

        Assert.Equal("status = runing\n         ^^^^^^", page.Find(".wrong pre").TextContent);
        Assert.StartsWith("Column 10: \"runing\" is not a status. Expected: running", page.Find(".wrong p").TextContent, StringComparison.Ordinal);
        Assert.Equal(["One"], Names(page));
        Assert.DoesNotContain("runing", host.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_first_rendering_has_read_is_kept_once_for_its_circuit()
    {
        await using var host = await HostAsync("One");
        host.SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        var first = host.Open<ExperimentsPage>(Urls.Experiments);

        first.WaitForAssertion(() => Assert.NotNull(first.Instance.Ticket));
        var kept = host.Services.GetRequiredService<FirstReading>();
        Assert.NotNull(kept.Take<object>(first.Instance.Ticket!.Value));
        Assert.Null(kept.Take<object>(first.Instance.Ticket.Value)); // a ticket is good for once
        var late = kept.Keep("read");
        host.Platform.Clock.Advance(60);
        Assert.Null(kept.Take<string>(late));
    }

    [Fact]
    public async Task A_filter_with_a_mistake_in_the_address_is_explained_and_can_be_left()
    {
        await using var host = await HostAsync("One");

        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("statsu = failed"));

        Assert.Contains("There is no field \"statsu\". Expected: status", page.Find(".wrong p").TextContent, StringComparison.Ordinal);
        Assert.Empty(Names(page));
        Assert.Equal("/experiments?filter=", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_list_without_a_match_says_so_and_offers_all()
    {
        await using var host = await HostAsync("One");

        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("starred"));

        Assert.Contains("No experiment matches.", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("/experiments?filter=", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task Headings_sort_and_turn_the_order_round()
    {
        await using var host = await HostAsync("B", "A", "C");
        var page = host.Open<ExperimentsPage>(Urls.Experiments);
        Assert.Equal(["C", "A", "B"], Names(page));

        await page.InvokeAsync(() => page.FindAll(".list thead button").Single(b => b.TextContent.StartsWith("Experiment", StringComparison.Ordinal)).Click());
        Assert.EndsWith("sort=name", host.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(["A", "B", "C"], Names(page));

        await page.InvokeAsync(() => page.FindAll(".list thead button").Single(b => b.TextContent.StartsWith("Experiment", StringComparison.Ordinal)).Click());
        Assert.Equal(["C", "B", "A"], Names(page));
        Assert.Equal("descending", page.FindAll(".list thead th")[2].GetAttribute("aria-sort"));
    }

    [Fact]
    public async Task Columns_are_chosen_and_moved_and_stand_in_the_address()
    {
        await using var host = await HostAsync("One");
        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("", columns: "created,status"));
        Assert.Equal(["Created ↓", "State"], page.FindAll(".list thead th").Skip(3).Select(t => t.TextContent.Trim()));

        await page.InvokeAsync(() => page.FindAll(".columns button[title=Later]")[0].Click());

        Assert.EndsWith("columns=status,created", host.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(["State", "Created ↓"], page.FindAll(".list thead th").Skip(3).Select(t => t.TextContent.Trim()));
    }

    [Fact]
    public async Task Shift_chooses_a_range_and_archiving_it_can_be_undone()
    {
        await using var host = await HostAsync("A", "B", "C", "D");
        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("", "name"));

        await page.InvokeAsync(() => page.FindAll("tbody input")[0].Click());
        await page.InvokeAsync(() => page.FindAll("tbody input")[2].Click(new MouseEventArgs { ShiftKey = true }));
        Assert.Equal("3 chosen", page.Find(".bulk b").TextContent);
        await page.InvokeAsync(() => page.FindAll(".bulk button").Single(b => b.TextContent == "Archive").ClickAsync());
        Assert.Equal(["D"], Names(page));
        Assert.Contains("In the archive 3", page.Find(".states").TextContent, StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find(".undo-bar .undo").ClickAsync());
        Assert.Equal(["A", "B", "C", "D"], Names(page));
    }

    [Fact]
    public async Task A_deleted_experiment_is_gone_from_the_list_at_once_and_from_the_database_when_nobody_took_it_back()
    {
        await using var host = await HostAsync("Keep", "Gone");
        await host.ChangeAsync(db => db.Experiments.ToList().ForEach(e => (e.Status, e.FinishedAt) = (ExperimentStatus.Cancelled, host.Platform.Now)));
        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("", "name"));

        async Task DeleteAsync()
        {
            await page.InvokeAsync(() => page.FindAll("tbody input")[0].Click());
            await page.InvokeAsync(() => page.FindAll(".bulk button").Single(b => b.TextContent == "Delete").ClickAsync());
        }

        await DeleteAsync();
        Assert.Equal(["Keep"], Names(page));
        await page.InvokeAsync(() => page.Find(".undo-bar .undo").ClickAsync());
        Assert.Equal(["Gone", "Keep"], Names(page));

        await DeleteAsync();
        Assert.Equal(2, await CountAsync(host)); // it can still be taken back
        await page.InvokeAsync(() => page.Find(".undo-bar .close").ClickAsync());
        Assert.Equal(1, await CountAsync(host));
    }

    [Fact]
    public async Task The_keyboard_moves_chooses_stars_and_archives()
    {
        await using var host = await HostAsync("A", "B", "C");
        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("", "name"));
        Task PressAsync(string key) => page.InvokeAsync(() => page.Instance.KeyAsync(key, false));

        await PressAsync("j");
        await PressAsync("j");
        Assert.Equal("B", page.Find("tr.at td.name a").TextContent);
        await PressAsync("s");
        Assert.Equal("true", page.Find("tr.at .mark").GetAttribute("aria-pressed"));
        await PressAsync("x");
        await PressAsync("k");
        await PressAsync("x");
        await PressAsync("e");
        Assert.Equal(["C"], Names(page));
    }

    [Fact]
    public async Task Tags_and_a_note_are_written_beside_the_list()
    {
        await using var host = await HostAsync("A");
        var page = host.Open<ExperimentsPage>(Urls.Experiments);

        await page.InvokeAsync(() => page.Find("button.mark.add").Click());
        page.WaitForElement("#edit-tags");
        await page.InvokeAsync(() => page.Find("#edit-tags").Change("trades, baseline"));
        await page.InvokeAsync(() => page.Find("#edit-note").Input("Looks **right**"));
        await page.InvokeAsync(() => page.FindAll(".editor .seg button")[1].Click());
        Assert.Equal("<p>Looks <strong>right</strong></p>", page.Find(".md").InnerHtml.Trim());
        await page.InvokeAsync(() => page.Find(".editor form").Submit());

        page.WaitForAssertion(() => Assert.Equal(["baseline", "trades"], page.FindAll("tbody .chip").Select(c => c.TextContent)));
        Assert.Equal("/experiments?filter=tag%20%3D%20trades", page.FindAll("tbody .chip")[1].GetAttribute("href"));
    }

    [Fact]
    public async Task A_saved_view_that_is_shown_first_stands_behind_the_bare_address()
    {
        await using var host = await HostAsync("A", "B");
        var page = host.Open<ExperimentsPage>(Urls.ExperimentsWhere("name = A", "name", "created"));

        await page.InvokeAsync(() => page.Find(".views .as-button").Click());
        await page.InvokeAsync(() => page.Find("#view-name").Input("Mine"));
        await page.InvokeAsync(() => page.Find(".views .first input").Change(true));
        await page.InvokeAsync(() => page.Find(".views form").SubmitAsync());

        Assert.Equal("Mine ·", page.Find(".views [aria-current]").TextContent);
        var again = host.Open<ExperimentsPage>(Urls.Experiments);
        Assert.Equal(["A"], Names(again));
        Assert.Equal(4, again.FindAll(".list thead th").Count);
        Assert.Equal(["B", "A"], Names(host.Open<ExperimentsPage>(Urls.ExperimentsWhere(""))));
    }

    [Fact]
    public async Task Beyond_five_hundred_the_list_goes_on_by_key()
    {
        await using var host = await PageHost.CreateAsync();
        await host.ChangeAsync(db => db.Experiments.AddRange(Enumerable.Range(1, 510).Select(i => new Experiment { Name = $"Number {i}", Spec = SpecJson.Serialize(Some.Spec()), CreatedAt = host.Platform.Now })));

        var page = host.Open<ExperimentsPage>(Urls.Experiments);
        Assert.Equal([.. Enumerable.Range(487, 24).Reverse().Select(i => $"Number {i}")], Names(page)); // the others come as they are scrolled to
        await page.InvokeAsync(() => page.Instance.ShowRows(300, 40));
        Assert.Equal([.. Enumerable.Range(171, 40).Reverse().Select(i => $"Number {i}")], Names(page));
        Assert.Equal(["--n:300", "--n:160"], page.FindAll("tr.unseen").Select(r => r.GetAttribute("style")));
        Assert.Contains("500 of 510 shown.", page.Find(".foot").TextContent, StringComparison.Ordinal);
        Assert.Equal("510 experiments", page.Find("h1").TextContent);

        host.Navigation.NavigateTo(page.FindAll(".foot a").Single(a => a.TextContent == "Next 500").GetAttribute("href")!);
        Assert.Equal([.. Enumerable.Range(1, 10).Reverse().Select(i => $"Number {i}")], Names(page));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("[x](javascript:alert(1))", "javascript:")]
    [InlineData("[x](JaVaScRiPt:alert(1))", "alert")]
    [InlineData("<javascript:alert(1)>", "href=\"javascript")]
    [InlineData("![x](https://elsewhere.example/a.png)", "<img")]
    [InlineData("[x](data:text/html,hi)", "data:")]
    [InlineData("[x](//elsewhere.example)", "//elsewhere")]
    [InlineData("[x][1]\n\n[1]: javascript:alert(1)", "javascript:")]
    public void A_note_cannot_bring_scripts_or_fetch_from_elsewhere(string markdown, string harm) =>
        Assert.DoesNotContain(harm, SafeMarkdown.ToHtml(markdown), StringComparison.OrdinalIgnoreCase);

    private static async Task<PageHost> HostAsync(params string[] names)
    {
        var host = await PageHost.CreateAsync();
        foreach (var name in names)
        {
            await host.Platform.Experiments.LaunchAsync(name, Some.Spec(), null, TestContext.Current.CancellationToken);
        }

        return host;
    }

    private static List<string> Names(IRenderedComponent<ExperimentsPage> page) => [.. page.FindAll("tbody td.name a").Select(a => a.TextContent)];

    private static async Task<int> CountAsync(PageHost host)
    {
        await using var db = await host.Platform.Database.CreateDbContextAsync();
        return await db.Experiments.CountAsync();
    }
}
