using Microsoft.Playwright;

namespace Kindred.Browser.Tests;

/// <summary>What every page is, in both lights: for those who cannot see or point, in its window, to other hosts, on the console and on a slow line.</summary>
public abstract class PagesTests(int width, Browser browser, FinishedExperiment experiment)
{
    private const int LargestFirstView = 300_000;

    [Theory]
    [MemberData(nameof(Pages.All), MemberType = typeof(Pages))]
    public async Task A_page_is_accessible_fits_asks_nobody_else_complains_of_nothing_and_is_light(string address)
    {
        var path = await experiment.AddressAsync(browser, address);
        await using var visit = await browser.VisitAsync(width);

        await visit.Page.GotoAsync(path);
        await visit.SettledAsync();
        var bytes = await visit.Own.BytesAsync();

        Assert.True(bytes < LargestFirstView, $"{bytes} bytes of its own data at first view");
        foreach (var scheme in Looks.Schemes)
        {
            await SeenAsync(visit, scheme, address == Pages.Paper ? ColorScheme.Light : scheme);
            await visit.FitsAsync();
            if (address != Pages.Foreign)
            {
                await visit.AccessibleAsync();
            }
        }

        Assert.Equal(address == Pages.Missing ? 1 : 0, visit.Complaints.Count(c => c.Contains("404", StringComparison.Ordinal)));
        Assert.DoesNotContain(visit.Complaints, c => !c.Contains("404", StringComparison.Ordinal));
    }

    // the page follows the system's light while it is open
    private static async Task SeenAsync(Visit visit, ColorScheme scheme, ColorScheme shown)
    {
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await visit.Page.WaitForFunctionAsync(
            "dark => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g); return (+r + +g + +b < 384) === dark && document.getAnimations().every(a => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity); }",
            shown == ColorScheme.Dark);
        await visit.SettledAsync();
    }
}

public sealed class PagesOnADeskTests(Browser browser, FinishedExperiment experiment) : PagesTests(1440, browser, experiment);

public sealed class PagesOnATabletTests(Browser browser, FinishedExperiment experiment) : PagesTests(900, browser, experiment);

public sealed class PagesOnAPhoneTests(Browser browser, FinishedExperiment experiment) : PagesTests(400, browser, experiment);
