using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person ticks networks of an experiment, sees them side by side, and changes what is compared without leaving the page.</summary>
public sealed class CompareNetworksTests(Browser browser, FinishedExperiment experiment)
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task From_ticks_to_a_page_that_is_changed_in_place(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;

        await page.GotoAsync($"/experiments/{id}#networks");
        var ticks = page.Locator("#networks tbody .tick input");
        await Expect(ticks).ToHaveCountAsync(4);
        await ticks.Nth(0).CheckAsync();
        await ticks.Nth(3).CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare 2 networks" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Two networks side by side");
        await Expect(page.Locator("#curves .main-svg").First).ToBeAttachedAsync(); // the page is live, and its curves are drawn
        await Expect(page.Locator("#settings td.changed").First).ToContainTextAsync("≠");
        await Expect(page.Locator("#cells td[tabindex]")).ToHaveCountAsync(4);

        await BasedAndAddedAsync(page);
        await Expect(page.Locator(".members tbody tr")).ToHaveCountAsync(3);
        await visit.FitsAsync();

        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Remove MLP ε 0$") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"networks=\d+,\d+&base"));
        await Expect(page.Locator(".members tbody tr")).ToHaveCountAsync(2);
        await ChosenAsync(page);
        await visit.FitsAsync();
        await DrawnAsync(page);
        await SavedAsync(page, files: width == 1440);
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    // the second becomes the base, and another of the experiment comes to them
    private static async Task BasedAndAddedAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^make base.*ResNet-8 ε 1$") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("base=\\d+"));
        await Expect(page.Locator("#settings thead .arch").First).ToHaveTextAsync("ResNet-8 ε 1");

        await page.Locator(".more-of > button").ClickAsync();
        await page.Locator("#pick").FillAsync("mlp 1 story");
        var free = page.Locator(".found input:not([disabled])");
        await Expect(free).ToHaveCountAsync(1);
        await free.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 1 network" }).ClickAsync();
    }

    // other quantities, by mouse and by keyboard
    private static async Task ChosenAsync(IPage page)
    {
        await page.Locator("#quantity-x").SelectOptionAsync("parameters");
        await Expect(page).ToHaveURLAsync(new Regex("x=parameters"));
        await Expect(page.Locator("#quantities figure").First).ToHaveAttributeAsync("aria-label", new Regex("against parameters"));
        var lines = page.Locator("svg.pc");
        await lines.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator(".pc-now")).ToContainTextAsync("clean accuracy");
        await Expect(page.Locator("svg.pc .line.on .value").First).ToBeVisibleAsync();
    }

    // a table for a paper, and all that is shown in a new report, where it is drawn again
    private static async Task SavedAsync(IPage page, bool files)
    {
        if (files)
        {
            var table = await page.RunAndWaitForDownloadAsync(() => page.Locator("#spread .files").GetByRole(AriaRole.Button, new() { Name = "LaTeX", Exact = true }).ClickAsync());
            Assert.Equal("kindred-compare-seeds.tex", table.SuggestedFilename);
            Assert.Contains(@"\toprule", await File.ReadAllTextAsync(await table.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Save to a report" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and write on" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/reports/\\d+/edit$"));
        await Expect(page.Locator("#report-text")).ToHaveValueAsync(new Regex("table: settings-compared\nnetworks: \\d+,\\d+"));
        await Expect(page.Locator("#report-preview figure")).Not.ToHaveCountAsync(0);
        await Expect(page.Locator("#report-preview .rep-problem, #report-preview .rep-pending")).ToHaveCountAsync(0);
    }

    // Plotly complains on the console where a chart is taken away before it was drawn
    private static async Task DrawnAsync(IPage page) =>
        await page.WaitForFunctionAsync("(plots => plots.length > 0 && plots.every(d => d.querySelector('.main-svg')))([...document.querySelectorAll('.plot > div')])");
}
