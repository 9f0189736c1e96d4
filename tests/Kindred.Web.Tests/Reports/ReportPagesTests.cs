using Bunit;
using Kindred.Platform.Reports;
using Kindred.Testing;
using Kindred.Web.Reports;
using Kindred.Web.Tests.Api;
using Kindred.Web.Tests.Pages;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Web.Tests.Reports;

public sealed class ReportPagesTests
{
    private static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_reports_the_list_says_how_one_begins()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<ReportsPage>("/reports");

        Assert.Contains("Write a report", page.Find(".empty").TextContent);
        Assert.Equal("/experiments?filter=status%20%3D%20succeeded", page.Find(".empty a").GetAttribute("href"));
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    public async Task The_list_has_those_changed_last_first_and_says_what_is_published()
    {
        await using var host = await PageHost.CreateAsync();
        var reports = Reports(host);
        var (first, second, third) = (await CreateAsync(host, "First"), await CreateAsync(host, "Second"), await CreateAsync(host, "Third"));
        await PublishAsync(host, second);
        await PublishAsync(host, first);
        host.Platform.Clock.Advance(5);
        await reports.ChangeAsync(first, 1, null, "Other text.", Cancellation);
        await reports.ArchiveAsync(third, true, Cancellation);

        var page = host.Open<ReportsPage>("/reports");

        Assert.Equal(["First", "Second"], page.FindAll("td.title").Select(t => t.TextContent));
        Assert.Equal(["Published, changed since", "Published"], page.FindAll("tbody td:nth-child(2)").Select(t => t.TextContent));
        Assert.Equal($"/reports/{second}/published/1", page.FindAll("tbody tr")[1].QuerySelector(".opt a")!.GetAttribute("href"));
        Assert.Equal(["Third"], host.Open<ReportsPage>("/reports?archived=true").FindAll("td.title").Select(t => t.TextContent));
    }

    [Fact]
    public async Task The_list_goes_on_where_a_page_ends_and_a_wrong_place_says_so()
    {
        await using var host = await PageHost.CreateAsync();
        for (var i = 0; i < 52; i++)
        {
            await CreateAsync(host, $"Report {i}");
            host.Platform.Clock.Advance(1);
        }

        var newest = host.Open<ReportsPage>("/reports");
        Assert.Equal(50, newest.FindAll("tbody tr").Count);
        var older = host.Open<ReportsPage>(newest.FindAll(".pager a").Single(a => a.TextContent == "Older").GetAttribute("href")!);
        Assert.Equal(["Report 1", "Report 0"], older.FindAll("td.title").Select(t => t.TextContent));
        Assert.Contains("gone", host.Open<ReportsPage>("/reports?cursor=nonsense").Find(".empty").TextContent);
    }

    [Fact]
    public async Task A_report_is_read_with_what_it_embeds_and_nothing_in_it_acts()
    {
        await using var host = await PageHost.CreateAsync();
        var grid = await Grid.CreateAsync(host.Platform.Database);
        await grid.NetworkAsync(new Kindred.Engine.Architectures.Mlp(), 0);
        var id = await CreateAsync(host, "What <we> saw", "*Text* <script>alert(1)</script>\n\n```kindred\ntable: settings-compared\nnetworks: 1\n```\n");

        var page = Read(host, id);

        Assert.Equal("What <we> saw", page.Find("article h1").TextContent);
        Assert.Contains("<em>Text</em>", page.Find("article").InnerHtml);
        Assert.Empty(page.FindAll("script"));
        Assert.StartsWith("Table 1.", page.Find("figure figcaption").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Draft, changed", page.Find(".rep-by").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nothing yet", page.Find(".rep-aside").TextContent);
    }

    [Fact]
    public async Task It_is_published_after_asking_and_each_version_stands_beside_it()
    {
        await using var host = await PageHost.CreateAsync();
        var id = await CreateAsync(host, "To be frozen");
        var page = Read(host, id);

        await page.InvokeAsync(() => page.Find(".actions .primary").ClickAsync());
        Assert.Contains("Freeze text and figures", page.Find("[role=alertdialog]").TextContent);
        Assert.Empty((await Reports(host).FindAsync(id, Cancellation))!.Published);
        await page.InvokeAsync(() => page.Find("[role=alertdialog] .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.Equal($"/reports/{id}/published/1", page.Find(".versions a").GetAttribute("href")));
        var published = (await Reports(host).FindAsync(id, Cancellation))!.Published.Single();
        Assert.StartsWith(published.ContentHash[..16], page.Find(".hash code").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("As published, version 1", page.Find(".rep-by").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll(".rarely button"), b => b.TextContent.Contains("Delete", StringComparison.Ordinal)); // what was published stays
    }

    [Fact]
    public async Task What_cannot_be_drawn_yet_is_refused_with_its_line()
    {
        await using var host = await PageHost.CreateAsync();
        var experiment = Rows.Experiment();
        await host.ChangeAsync(db => db.Add(experiment));
        var id = await CreateAsync(host, "Too early", $"Text.\n\n```kindred\nchart: similarity\nexperiment: {experiment.Id}\n```\n");
        var page = Read(host, id);
        Assert.Contains("Not there yet", page.Find(".rep-pending").TextContent);

        await page.InvokeAsync(() => page.Find(".actions .primary").ClickAsync());
        await page.InvokeAsync(() => page.Find("[role=alertdialog] .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.Contains("Not published", page.Find("[role=alert]").TextContent));
        Assert.Contains("Line 3: Similarities are not there yet", page.Find("[role=alert]").TextContent);
        Assert.Empty((await Reports(host).FindAsync(id, Cancellation))!.Published);
    }

    [Fact]
    public async Task A_change_made_elsewhere_is_read_before_anything_is_published()
    {
        await using var host = await PageHost.CreateAsync();
        var id = await CreateAsync(host, "Shared", "Mine.");
        var page = Read(host, id);
        await Reports(host).ChangeAsync(id, 1, null, "Theirs.", Cancellation);

        await page.InvokeAsync(() => page.Find(".actions .primary").ClickAsync());
        await page.InvokeAsync(() => page.Find("[role=alertdialog] .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.Contains("changed elsewhere", page.Find("[role=alert]").TextContent));
        Assert.Contains("Theirs.", page.Find("article").TextContent);
    }

    [Fact]
    public async Task A_draft_is_archived_and_taken_back_and_deleted_after_asking()
    {
        await using var host = await PageHost.CreateAsync();
        var id = await CreateAsync(host, "Put aside");
        var page = Read(host, id);

        await page.InvokeAsync(() => page.FindAll(".rarely button")[0].ClickAsync());
        page.WaitForAssertion(() => Assert.StartsWith("Archived.", page.Find(".rep-by").TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(() => page.FindAll(".rarely button").Single(b => b.TextContent.Contains("Back to the list", StringComparison.Ordinal)).ClickAsync());
        await page.InvokeAsync(() => page.FindAll(".rarely button")[1].ClickAsync());
        await page.InvokeAsync(() => page.Find(".rarely .danger").ClickAsync());

        page.WaitForAssertion(() => Assert.EndsWith("/reports", host.Navigation.Uri));
        Assert.Null(await Reports(host).FindAsync(id, Cancellation));
        Assert.Contains("There is no report 987", Read(host, 987).Markup);
    }

    [Fact]
    public async Task The_editor_hands_the_draft_to_the_browser_and_stays_at_its_address()
    {
        await using var host = await PageHost.CreateAsync();
        var id = await CreateAsync(host, "Being written", "So far.");

        var page = Edit(host, id);

        Assert.Equal("Being written", page.Find("#report-title").GetAttribute("value"));
        var draft = host.JSInterop.VerifyInvoke("kindredReport.edit").Arguments[1]!;
        Assert.Equal((id, 1, "So far."), ((long)Of(draft, "id")!, (int)Of(draft, "version")!, (string)Of(draft, "markdown")!));
        Assert.False(page.Find("#report-read").HasAttribute("hidden"));
        Assert.Contains("There is no report 987", Edit(host, 987).Markup);
    }

    [Fact]
    public async Task A_new_report_begins_from_an_experiment_and_gets_its_address_when_it_is_stored()
    {
        await using var host = await PageHost.CreateAsync();
        var experiment = Rows.Experiment("Two by two");
        await host.ChangeAsync(db => db.Add(experiment));

        var page = host.Open<EditReportPage>($"/reports/new?experiment={experiment.Id}");

        var draft = host.JSInterop.VerifyInvoke("kindredReport.edit").Arguments[1]!;
        Assert.Contains($"chart: similarity\nexperiment: {experiment.Id}", (string)Of(draft, "markdown")!, StringComparison.Ordinal);
        Assert.Null(Of(draft, "id"));
        Assert.True(page.Find("#report-read").HasAttribute("hidden"));
        await page.InvokeAsync(() => page.Instance.Created(7));
        Assert.EndsWith("/reports/7/edit", host.Navigation.Uri);
        Assert.Contains("There is no experiment 987", host.Open<EditReportPage>("/reports/new?experiment=987").Markup);
    }

    [Fact]
    public async Task Everything_that_can_be_inserted_is_written_for_the_chosen_experiment()
    {
        await using var host = await PageHost.CreateAsync();
        var (one, two) = (Rows.Experiment("One"), Rows.Experiment("Two"));
        await host.ChangeAsync(db => db.AddRange(one, two));
        var page = host.Open<EditReportPage>($"/reports/new?experiment={one.Id}");
        Assert.All(Offers(page), o => Assert.Contains($"experiment: {one.Id}", o, StringComparison.Ordinal));

        await page.InvokeAsync(() => page.Find(".insert select").Change($"{two.Id}"));

        Assert.Contains($"```kindred\ntable: networks\nexperiment: {two.Id}\n```", Offers(page));
        foreach (var offer in Offers(page))
        {
            var embed = string.Join('\n', offer.Split('\n')[1..^1]);
            Assert.Empty((await host.Services.GetRequiredService<Kindred.Web.Reports.Embeds.EmbedDrawer>().DrawAsync(embed, 1, Cancellation)).Problems); // right as written, though nothing is computed yet
        }
    }

    private static List<string> Offers(IRenderedComponent<EditReportPage> page) => [.. page.FindAll("[data-insert]").Select(b => b.GetAttribute("data-insert")!)];

    private static IRenderedComponent<ReadReportPage> Read(PageHost host, long id) => host.Render<ReadReportPage>(p => p.Add(x => x.Id, id));

    private static IRenderedComponent<EditReportPage> Edit(PageHost host, long id) => host.Render<EditReportPage>(p => p.Add(x => x.Id, id));

    private static WrittenReports Reports(PageHost host) => host.Services.GetRequiredService<WrittenReports>();

    private static async Task<long> CreateAsync(PageHost host, string title, string markdown = "Text.") => (await Reports(host).CreateAsync(title, markdown, null, Cancellation)).Id;

    private static Task<PublishedReport?> PublishAsync(PageHost host, long id) => host.Services.GetRequiredService<ReportPublisher>().PublishAsync(id, null, Cancellation);

    // of what is handed to the browser as an anonymous record
    private static object? Of(object draft, string name) => draft.GetType().GetProperty(name)!.GetValue(draft);
}
