using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person where there is much: in a long list, behind a mean, in a matrix too large for a table of colours, and with sixty networks side by side.</summary>
public sealed class LargePlatformTests(Browser browser, LargePlatform platform) : IClassFixture<LargePlatform>
{
    private const int LargestFirstView = 300_000;

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_long_list_is_scrolled_in_order_and_chosen_across_what_is_not_drawn(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(platform.Server, width, scheme);
        var page = visit.Page;
        await page.GotoAsync("/experiments?filter=&sort=name");
        await visit.LiveAsync();
        await Expect(page.Locator("table.list")).ToHaveAttributeAsync("aria-rowcount", $"{LargePlatform.Studies + 2}");
        List<string> all = ["A grid of two seeds", "A wide grid", .. Enumerable.Range(1, LargePlatform.Studies).Select(i => $"Study {i:000}")];
        var choosing = width > 560; // a phone has no boxes to tick
        if (choosing)
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose Study 003" }).ClickAsync();
        }

        foreach (var place in new[] { 40, 100, all.Count - 1 })
        {
            await ScrolledAsync(page, place);
            await Expect(page.Locator("#list td.name a", new() { HasText = all[place] })).ToBeInViewportAsync();
            var drawn = await page.Locator("#list td.name a").AllInnerTextsAsync();
            Assert.Equal(all.Skip(all.IndexOf(drawn[0].Trim())).Take(drawn.Count), drawn.Select(d => d.Trim()));
            Assert.InRange(drawn.Count, 2, 80);
        }

        if (choosing)
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose Study 118" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
            await Expect(page.Locator(".bulk")).ToContainTextAsync("116 chosen");
            await ScrolledAsync(page, 52);
            await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose Study 050" })).ToBeCheckedAsync();
        }

        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_mean_over_seeds_leads_to_the_page_of_one_of_its_cells(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(platform.Server, width, scheme);
        var page = visit.Page;
        await visit.OpenLiveAsync($"/experiments/{platform.Seeds}");
        var inverted = page.Locator("#matrices [data-twins] table.hm").Nth(1);

        await inverted.Locator("td[tabindex]").Nth(1).ClickAsync();
        await Expect(page.Locator("#matrices .behind")).ToContainTextAsync("is a mean over 2 seeds");
        await visit.FitsAsync();
        await page.Locator("#matrices .behind").GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Seed 1") }).ClickAsync();

        await page.WaitForURLAsync(new Regex(@"/matrices/\d+/cell\?row=1&column=3$")); // of each network the second seed
        await Expect(page.Locator("h1")).ToContainTextAsync("seed 1");
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_matrix_beyond_sixty_has_its_table_whose_cells_open(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(platform.Server, width, scheme);
        var page = visit.Page;
        await visit.OpenLiveAsync($"/experiments/{platform.Wide}#blocks");
        var figure = page.Locator("#blocks figure.large");
        await figure.ScrollIntoViewIfNeededAsync();
        await Expect(figure.Locator(".main-svg").First).ToBeAttachedAsync();

        await figure.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        await Expect(figure.Locator("tbody tr")).ToHaveCountAsync(64);
        await Expect(figure.Locator("tbody tr").Last.Locator("td")).ToHaveCountAsync(64);
        await visit.FitsAsync(); // it scrolls in a frame of its own
        await figure.Locator("td[tabindex='0']").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync(new Regex(@"/matrices/\d+/cell\?row=1&column=63$"));
        await Expect(page.Locator("h1")).ToContainTextAsync("WRN-10-2");
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    // what is heavy is the same in every look
    [Fact]
    public async Task Sixty_networks_side_by_side_are_light_and_whole()
    {
        await using var visit = await browser.VisitAsync(platform.Server);
        var page = visit.Page;

        await page.GotoAsync(Compare(60));
        await visit.SettledAsync();
        var bytes = await visit.Own.BytesAsync();

        Assert.True(bytes < LargestFirstView, $"{bytes} bytes of its own data at first view");
        foreach (var section in new[] { "members", "settings", "curves", "attacks", "cells", "map", "quantities", "spread" })
        {
            await page.Locator($"#{section}").ScrollIntoViewIfNeededAsync();
            foreach (var plot in await page.Locator($"#{section} .plot").AllAsync())
            {
                await plot.ScrollIntoViewIfNeededAsync();
                await Expect(plot.Locator(".main-svg").First).ToBeAttachedAsync();
            }
        }

        await Expect(page.Locator("#spread tbody tr")).ToHaveCountAsync(60);
        var matrix = page.Locator("#cells table.hm");
        await matrix.Locator("td").Filter(new() { HasText = "." }).Nth(1).HoverAsync();
        await matrix.Locator("td[tabindex='0']").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(matrix.Locator("td:focus")).ToHaveAttributeAsync("title", new Regex(@"^WRN-10-1 ε.0 × WRN-10-2 ε.0: \.\d{3}$"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(@"/matrices/\d+/cell\?row=0&column=1$"));

        await visit.OpenLiveAsync(Compare(20)); // its matrix and tables are of the same kind: axe takes a minute for sixty
        await visit.AccessibleAsync();
        Assert.Empty(visit.Complaints);
    }

    private string Compare(int networks) => $"/compare?networks={string.Join(',', platform.Models.Take(networks))}";

    // to a row's place, in the list's own frame or, on a phone, the window
    private static async Task ScrolledAsync(IPage page, int place) => await page.EvaluateAsync(
        """
        place => {
          const list = document.getElementById('list'), body = list.querySelector('tbody'), top = place * body.querySelector('[data-row]').getBoundingClientRect().height;
          if (getComputedStyle(list).overflowY === 'visible') scrollTo(0, body.getBoundingClientRect().top + scrollY + top - innerHeight / 2);
          else list.scrollTop = top - list.clientHeight / 2;
        }
        """,
        place);
}
