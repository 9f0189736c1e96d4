using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>The story of a finished experiment as a reader follows it.</summary>
public sealed class StoryTests(Browser browser, FinishedExperiment experiment)
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task From_the_experiment_to_the_studio_and_to_the_map(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;

        await page.GotoAsync($"/experiments/{id}");
        var found = await page.Locator("#finding .verdicts .verdict").AllInnerTextsAsync();
        await Expect(page.Locator("#report .claim")).Not.ToHaveCountAsync(0);
        Assert.Equal((await page.Locator("#report .claim summary .verdict").AllInnerTextsAsync()).Take(found.Count), found);

        await page.Locator("#inversions").GetByRole(AriaRole.Link, new() { Name = "Inversion studio" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Inversion studio");
        await Expect(page.Locator(".gridi figure")).ToHaveCountAsync(4);
        var slider = page.GetByRole(AriaRole.Slider);
        await slider.FillAsync("0");
        await Expect(page.Locator(".gridi .px").First).ToHaveAttributeAsync("aria-label", new Regex("step 0"));
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page).ToHaveURLAsync(new Regex("pair=1"));
        await visit.FitsAsync();

        await page.GotoAsync($"/experiments/{id}?map=plain#map");
        await Expect(page.Locator("#map .scatterlayer .trace")).ToHaveCountAsync(4, new() { Timeout = 60_000 }); // course and networks of two architectures
        await page.Locator("#map").GetByRole(AriaRole.Link, new() { Name = "ε 1" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("step=1"));
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Every_figure_can_be_taken_home(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync($"/experiments/{id}");
        await Expect(page.Locator("#report .main-svg").First).ToBeAttachedAsync();

        foreach (var (section, format) in new[] { ("#matrices", "SVG"), ("#matrices", "PNG"), ("#blocks", "CSV"), ("#finding", "SVG"), ("#finding", "CSV"), ("#map", "PNG") })
        {
            var part = page.Locator(section);
            var download = await page.RunAndWaitForDownloadAsync(() => part.Locator($"button.tool:text-is('{format}'), .figure-links a:text-is('{format}')").First.ClickAsync());
            Assert.EndsWith($".{format.ToLowerInvariant()}", download.SuggestedFilename, StringComparison.Ordinal);
            Assert.True(new FileInfo(await download.PathAsync()).Length > 100, $"{download.SuggestedFilename} of {section} is empty");
        }

        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_chart_is_zoomed_smoothed_and_made_logarithmic_and_left_before_it_is_drawn(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        var runs = await browser.Server.GetAsync($"/api/v1/runs?filter=experiment%20%3D%20{id}&limit=100");
        var training = runs.GetProperty("items").EnumerateArray().First(r => r.GetProperty("kind").GetString() == "train").GetProperty("id").GetString();
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync($"/runs/{training}");
        var chart = page.Locator("figure.chart").First;
        var ticks = chart.Locator(".ytick");
        await Expect(ticks).Not.ToHaveCountAsync(0);
        var whole = await ticks.AllTextContentsAsync();

        var box = (await chart.Locator(".nsewdrag").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width / 3, box.Y + box.Height / 3);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + box.Height / 2, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await Expect(ticks).Not.ToHaveTextAsync(whole);
        await chart.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(ticks).ToHaveTextAsync(whole);

        await chart.GetByRole(AriaRole.Button, new() { Name = "Log y" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("loss=log-y"));
        await Expect(chart.GetByText("Vertical axis logarithmic.")).ToBeVisibleAsync();
        await chart.Locator("select.tool").SelectOptionAsync("0.9");
        await Expect(page).ToHaveURLAsync(new Regex("loss=log-y%2Csmooth-0.9|loss=log-y,smooth-0.9"));
        await Expect(chart.Locator(".scatterlayer .trace")).ToHaveCountAsync(3); // as measured, smoothed, and the epochs

        for (var i = 0; i < 3; i++)
        {
            await page.GotoAsync($"/experiments/{id}");
            await visit.FollowAsync("Catalog");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Catalog");
            await page.WaitForTimeoutAsync(1000); // what was asked for then would fail now
        }

        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Keys_work_without_a_mouse_and_never_while_typing(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync("/runs");
        await visit.LiveAsync();
        await Expect(page.Locator("main table.t tbody a").First).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("?");
        var sheet = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys on this page" });
        await Expect(sheet).ToBeVisibleAsync();
        await Expect(sheet.GetByText("New experiment")).ToBeVisibleAsync();
        await Expect(sheet.GetByText("Table behind the chart")).ToBeHiddenAsync(); // there is none here
        await page.Keyboard.PressAsync("n"); // closed to what is behind it
        await page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToBeHiddenAsync();
        Assert.EndsWith("/runs", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("main table.t tbody a:focus")).ToHaveCountAsync(1);
        var second = await page.EvaluateAsync<string>("document.activeElement.textContent");
        await page.Keyboard.PressAsync("j");
        Assert.NotEqual(second, await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("[data-filter]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("n?");
        await Expect(page.Locator("[data-filter]")).ToHaveValueAsync(new Regex(@"n\?$"));
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+n");
        Assert.EndsWith("/runs", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("d");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Dark ? "light" : "dark");
        await page.Keyboard.PressAsync("n");
        await page.WaitForURLAsync(new Regex("/experiments/new"));

        await page.GotoAsync($"/experiments/{id}");
        await Expect(page.Locator("#finding .main-svg").First).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("t");
        await Expect(page.Locator("#finding figure.chart table")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_cell_of_one_matrix_is_shown_in_its_twins(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync($"/experiments/{id}");
        var matrices = page.Locator("#matrices [data-twins] table.hm");
        await Expect(matrices).ToHaveCountAsync(3);
        await visit.LiveAsync(); // the cells that light are the live page's
        var values = page.Locator("[data-twin-values]");

        await matrices.Nth(0).Locator("td[tabindex]").Nth(1).HoverAsync();
        await Expect(page.Locator("#matrices td.twin")).ToHaveCountAsync(3);
        await Expect(matrices.Nth(1).Locator("td[tabindex]").Nth(1)).ToHaveClassAsync(new Regex("twin"));
        await Expect(values).ToHaveTextAsync(new Regex(@"^MLP.* × ResNet-8: plain \S+ · inverted \S+ · S − Sᵀ \S+$"));

        await matrices.Nth(0).Locator("td[tabindex]").Nth(0).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(values).ToHaveTextAsync(new Regex("^ResNet-8 × MLP"));
        await Expect(matrices.Nth(2).Locator("th[scope=row].lit")).ToHaveTextAsync("ResNet-8");
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_cell_of_the_whole_grid_opens_its_page(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        await visit.Page.GotoAsync($"/experiments/{id}#blocks");
        var cell = visit.Page.Locator("#blocks .big td[tabindex]").Nth(2); // at another epsilon, which the matrices above do not show
        await Expect(cell).ToHaveClassAsync(new Regex("opens"));

        await cell.ClickAsync();

        await visit.Page.WaitForURLAsync(new Regex(@"/matrices/\d+/cell\?row=0&column=\d+")); // one seed: no choice to make
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("ε 1");
        Assert.Empty(visit.Complaints);
    }
}
