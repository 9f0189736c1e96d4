using System.Globalization;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>The story of a finished experiment as a reader follows it, and what its pages are to those who cannot see or point.</summary>
public sealed class StoryTests(Browser browser, FinishedExperiment experiment)
{
    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(900, ColorScheme.Dark)]
    [InlineData(400, ColorScheme.Light)]
    public async Task From_the_experiment_to_the_studio_and_to_the_map(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;

        await page.GotoAsync($"/experiments/{id}");
        var found = await page.Locator("#finding .verdicts .verdict").AllInnerTextsAsync();
        await Expect(page.Locator("#report .claim")).Not.ToHaveCountAsync(0);
        Assert.Equal((await page.Locator("#report .claim summary .verdict").AllInnerTextsAsync()).Take(found.Count), found);

        await DrawnAsync(page);
        await page.Locator("#inversions").GetByRole(AriaRole.Link, new() { Name = "Inversion studio" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Inversion studio");
        await Expect(page.Locator(".gridi figure")).ToHaveCountAsync(4);
        var slider = page.GetByRole(AriaRole.Slider);
        await Expect(page.Locator(".chart .main-svg").First).ToBeAttachedAsync(); // the page is live
        await slider.FillAsync("0");
        await Expect(page.Locator(".gridi .px").First).ToHaveAttributeAsync("aria-label", new Regex("step 0"));
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page).ToHaveURLAsync(new Regex("pair=1"));
        await visit.FitsAsync();
        await DrawnAsync(page);

        await page.GotoAsync($"/experiments/{id}?map=plain#map");
        await Expect(page.Locator("#map .scatterlayer .trace")).ToHaveCountAsync(4, new() { Timeout = 60_000 }); // course and networks of two architectures
        await page.Locator("#map").GetByRole(AriaRole.Link, new() { Name = "ε 1" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("step=1"));
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Every_figure_can_be_taken_home()
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync();
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

    public static TheoryData<string, ColorScheme> Pages()
    {
        string[] paths =
        [
            "/", "/experiments", "/experiments/new", "/experiments/{0}", "/experiments/{0}?figures=pairs&order=clustering&view=difference", "/experiments/{0}/inversions?network=0",
            "/runs", "/models", "/models/new", "/datasets", "/catalog", "/comparisons", "/comparisons/new", "/published",
        ];
        return [.. paths.SelectMany(p => new[] { (p, ColorScheme.Light), (p, ColorScheme.Dark) })];
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing_serious(string path, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(1440, scheme);

        await visit.Page.GotoAsync(string.Format(CultureInfo.InvariantCulture, path, id), new() { WaitUntil = WaitUntilState.NetworkIdle });
        var result = await visit.Page.RunAxe();

        Assert.Empty(result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {n.Target} {n.Html}")));
    }

    // Plotly complains on the console where a chart is taken away before it was drawn
    private static async Task DrawnAsync(IPage page) =>
        await page.WaitForFunctionAsync("(plots => plots.length > 0 && plots.every(d => d.querySelector('.main-svg')))([...document.querySelectorAll('.plot > div')])");
}
