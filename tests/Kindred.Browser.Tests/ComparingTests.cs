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
        await inverted.Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(new Regex("/cell"));
        await CellAsync(page, printed);

        await page.Keyboard.PressAsync("Escape");
        await page.WaitForURLAsync(new Regex($"/experiments/{experiment}"));

        await ComparedAsync(visit);
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
        await page.Locator("#pick").FillAsync(FinishedExperiment.Name);
        await Expect(page.Locator(".found input")).ToHaveCountAsync(4);
        await page.Locator(".found input").Nth(0).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(ComparisonUrl());
        var cells = page.Locator("table.hm tbody td[tabindex]");
        await Expect(cells).ToHaveCountAsync(1);

        await page.Locator("#pick").FillAsync(FinishedExperiment.Name);
        await page.Locator(".found input").Nth(1).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 1 network" }).ClickAsync();

        await Expect(cells).ToHaveCountAsync(4);
        await Expect(page.Locator(".files a").First).ToBeVisibleAsync();
        var id = ComparisonUrl().Match(page.Url).Groups[1].Value;
        var rest = await browser.Server.WaitAsync($"/api/v1/comparisons/{id}", c => c.GetProperty("status").GetString() is "succeeded" or "failed");
        Assert.Equal([2, 1], rest.GetProperty("matrices").EnumerateArray().Select(m => m.GetProperty("size").GetInt32()));
    }

    [GeneratedRegex(@"/comparisons/(\d+)")]
    private static partial Regex ComparisonUrl();
}
