using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A chart is zoomed, moved and shown whole again without a mouse; a long list is walked past what was drawn at first.</summary>
public sealed class ChartKeysTests(Browser browser, FinishedExperiment experiment)
{
    private const string Shown = "[...document.querySelector('#finding .js-plotly-plot')._fullLayout.yaxis.range].map(v => +v.toFixed(3)).join()";

    private const string Bundles = "performance.getEntriesByType('resource').map(r => /(plotly(-[a-z]+)?)-[\\d.]+(\\.[a-z0-9]+)?\\.min(\\.[a-z0-9]+)?\\.js/.exec(r.name)?.[1]).filter(r => r).filter((r, i, all) => all.indexOf(r) === i).join()";

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_chart_is_zoomed_by_keys_and_buttons_and_says_what_it_shows(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync(await experiment.AddressAsync(browser, "/experiments/{experiment}"));
        await Expect(page.Locator("#finding .js-plotly-plot .main-svg").First).ToBeVisibleAsync();
        var (chart, said) = (page.Locator("#finding .plot"), page.Locator("#finding [data-zoom-said]"));
        var whole = await page.EvaluateAsync<string>(Shown);

        await chart.FocusAsync();
        await page.Keyboard.PressAsync("+");
        await Expect(said).ToContainTextAsync("Shown: epsilon in training");
        var near = await page.EvaluateAsync<string>(Shown);
        Assert.NotEqual(whole, near);
        await page.Keyboard.PressAsync("ArrowUp");
        await page.WaitForFunctionAsync($"{Shown} !== '{near}'");
        await page.Keyboard.PressAsync("0");
        await page.WaitForFunctionAsync($"{Shown} === '{whole}'");
        await Expect(said).ToHaveTextAsync("All of the chart is shown");

        await page.Locator("#finding").GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await page.WaitForFunctionAsync($"{Shown} === '{near}'");
        await page.Locator("#finding").GetByRole(AriaRole.Button, new() { Name = "Zoom out" }).ClickAsync();
        await page.WaitForFunctionAsync($"{Shown} === '{whole}'");
        Assert.Equal("plotly-cartesian", await page.EvaluateAsync<string>(Bundles)); // and not all of Plotly after it
        Assert.Empty(visit.Complaints);
    }
}
