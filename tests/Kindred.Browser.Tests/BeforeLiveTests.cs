using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>What a person does before a page is live, or faster than the line, is neither lost nor done twice.</summary>
public sealed class BeforeLiveTests(Browser browser, FinishedExperiment experiment)
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_press_as_soon_as_there_is_something_to_press_has_its_effect(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;

        await page.GotoAsync("/runs", new() { WaitUntil = WaitUntilState.Commit });
        if (width <= 560)
        {
            var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
            await menu.ClickAsync();
            await Expect(menu).ToHaveAttributeAsync("aria-expanded", "true");
        }
        else
        {
            await page.Locator("[data-theme-toggle]").ClickAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Light ? "dark" : "light");
        }

        await page.GotoAsync("/runs?filter=kind%20%3D%20train", new() { WaitUntil = WaitUntilState.Commit });
        await page.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await Expect(page.Locator("#view-name")).ToBeVisibleAsync();

        await page.GotoAsync($"/experiments/{id}", new() { WaitUntil = WaitUntilState.Commit });
        await page.Locator("#matrices table.hm td.opens").First.ClickAsync();
        await page.WaitForURLAsync(new Regex("/cell"));
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task What_is_done_before_the_page_is_live_is_done_once_when_it_is(int width, ColorScheme scheme)
    {
        await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Line.HoldAsync(page, () => gate.Task);
        async Task LiveAsync()
        {
            await Expect(page.Locator("[data-live]")).ToHaveCountAsync(0); // all of it came too early
            gate.SetResult();
            await visit.LiveAsync();
        }

        await page.GotoAsync("/runs");
        var help = page.Locator(".filter-field details");
        await help.Locator("summary").ClickAsync();
        if (width <= 560)
        {
            var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
            await menu.ClickAsync();
            await Expect(menu).ToHaveAttributeAsync("aria-busy", "true");
            await menu.ClickAsync(); // an impatient person means it once
            await LiveAsync();
            await Expect(menu).ToHaveAttributeAsync("aria-expanded", "true");
        }
        else
        {
            await page.Locator("[data-theme-toggle]").ClickAsync(); // a script answers it at once: it is not told again
            await LiveAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Light ? "dark" : "light");
        }

        await Expect(help).ToHaveAttributeAsync("open", "");

        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.GotoAsync("/runs");
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape"); // had it stayed open it would be open on the live page
        await LiveAsync();
        await Expect(page.Locator("#keys")).ToBeHiddenAsync();

        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.GotoAsync("/runs");
        await page.Locator("#filter").FocusAsync();
        await page.Keyboard.TypeAsync("kind = tra");
        await LiveAsync();
        await Expect(page.Locator("#filter")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("in");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(@"filter=kind%20%3D%20train"));

        // the whole of it too early: a form without an address of its own must not be sent by the browser
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.GotoAsync("/experiments?filter=");
        await page.Locator("#filter").FocusAsync();
        await page.Keyboard.TypeAsync("status = runing");
        await page.Keyboard.PressAsync("Enter");
        await LiveAsync();
        await Expect(page.Locator("#filter-wrong")).ToContainTextAsync("runing");
        await Expect(page.Locator("#filter")).ToHaveValueAsync("status = runing");
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Fast_typing_on_a_slow_line_stands_as_typed(int width, ColorScheme scheme)
    {
        const string text = "kind = train and epsilon <= 2 and not tag : \"left out\"";
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await Line.HoldAsync(page, () => Task.Delay(200));

        foreach (var (path, field) in new[] { ("/runs", "#filter"), ("/catalog", "#catalog-text"), ("/experiments/new", "#f-name") })
        {
            await page.GotoAsync(path);
            await page.Locator(field).FillAsync("");
            await page.Keyboard.TypeAsync(text, new() { Delay = 20 });
            await page.WaitForTimeoutAsync(1000); // what the server says to it comes late

            await Expect(page.Locator(field)).ToHaveValueAsync(text);
        }

        Assert.Empty(visit.Complaints);
    }
}
