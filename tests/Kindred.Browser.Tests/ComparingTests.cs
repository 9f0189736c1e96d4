using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person opens a cell of an experiment's matrix, asks why, computes it again, and compares networks of their own choice.</summary>
public sealed partial class ComparingTests(Browser browser, FinishedExperiment finished)
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task From_a_matrix_to_a_cell_and_to_a_comparison_that_grows(int width, ColorScheme scheme)
    {
        var experiment = await finished.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;

        await page.GotoAsync($"/experiments/{experiment}#matrices");
        var inverted = page.Locator("#matrices table.hm", new() { HasText = "Inverted" }).First.Locator("tbody td[tabindex]");
        await Expect(inverted.Nth(1)).ToHaveClassAsync(new Regex("opens"));
        var printed = await inverted.Nth(1).InnerTextAsync();
        await OpenAsync(page, inverted.Nth(1));
        await CellAsync(page, printed);

        await page.Keyboard.PressAsync("Escape");
        await page.WaitForURLAsync(new Regex($"/experiments/{experiment}"));

        await ComparedAsync(visit);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("/comparisons", 900, ColorScheme.Light)]
    [InlineData("/comparisons/new", 400, ColorScheme.Dark)]
    [InlineData("/comparisons/new?of=arrays", 900, ColorScheme.Dark)]
    [InlineData("/published", 400, ColorScheme.Light)]
    public async Task Its_pages_fit_their_width_and_say_nothing_on_the_console(string path, int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);

        await visit.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });

        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    // why it has its value, and that it has it again
    private static async Task CellAsync(IPage page, string printed)
    {
        await Expect(page.Locator("h1")).ToContainTextAsync("inverted");
        Assert.Equal(double.Parse(printed, CultureInfo.InvariantCulture), double.Parse(await page.Locator(".cell .big b").InnerTextAsync(), CultureInfo.InvariantCulture), 0.0051);
        await Expect(page.Locator("#why")).ToContainTextAsync("Content hash");
        await Expect(page.Locator(".cell img").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compute again" }).ClickAsync();
        await Expect(page.Locator("#again tbody")).ToContainTextAsync("The same");
        await Expect(page.GetByText("The two agree least")).ToBeVisibleAsync();
        Assert.True(await page.Locator(".cell img").EvaluateAllAsync<bool>("images => images.every(i => i.complete && i.naturalWidth > 0)"));
    }

    // from the list to a result, and one network more
    private async Task ComparedAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.FollowAsync("Comparisons");
        await page.GetByRole(AriaRole.Link, new() { Name = "New comparison" }).ClickAsync();
        await Expect(page.Locator("fieldset.form")).ToBeEnabledAsync();
        await page.Locator("#pick").FillAsync(FinishedExperiment.Name);
        await Expect(page.Locator(".found input")).ToHaveCountAsync(4);
        await page.Locator(".found input").Nth(0).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(ComparisonUrl());
        var cells = page.Locator("table.hm tbody td[tabindex]");
        await Expect(cells).ToHaveCountAsync(1);

        await page.Locator("#pick").FillAsync(FinishedExperiment.Name);
        await Expect(page.Locator("#add fieldset.form")).ToBeEnabledAsync();
        await page.Locator(".found input").Nth(1).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 1 network" }).ClickAsync();

        await Expect(cells).ToHaveCountAsync(4);
        await Expect(page.Locator(".files a").First).ToBeVisibleAsync();
        var id = ComparisonUrl().Match(page.Url).Groups[1].Value;
        var rest = await browser.Server.WaitAsync($"/api/v1/comparisons/{id}", c => c.GetProperty("status").GetString() is "succeeded" or "failed");
        Assert.Equal([2, 1], rest.GetProperty("matrices").EnumerateArray().Select(m => m.GetProperty("size").GetInt32()));
    }

    // a page answers clicks once its circuit is there; until then they are lost
    private static async Task OpenAsync(IPage page, ILocator cell)
    {
        for (var i = 0; i < 20 && !page.Url.Contains("/cell", StringComparison.Ordinal); i++)
        {
            await cell.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForTimeoutAsync(500);
        }
    }

    [GeneratedRegex(@"/comparisons/(\d+)")]
    private static partial Regex ComparisonUrl();
}
