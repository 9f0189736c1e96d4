using System.Text.RegularExpressions;
using Kindred.Engine.Architectures;
using Kindred.Platform.Experiments;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person keeps a list of many experiments in order: filters, tags, notes, archives and takes back, and keeps the view.</summary>
public sealed class ExperimentTableTests(Browser browser)
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Experiments_are_found_marked_put_away_and_taken_back(int width, ColorScheme scheme)
    {
        var mark = $"table {width} {scheme}";
        string[] names = [$"Bread of {mark}", $"Cheese of {mark}", $"Apple of {mark}"];
        foreach (var name in names)
        {
            var id = await browser.Server.LaunchAsync(name, new ExperimentSpec { TrainingImages = 100, Architectures = [new Mlp()] });
            using var cancelled = await browser.Server.Client.PostAsync(new Uri($"/api/v1/experiments/{id}/cancel", UriKind.Relative), null, TestContext.Current.CancellationToken);
            Assert.True(cancelled.IsSuccessStatusCode);
        }

        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync("/experiments?filter=", new() { WaitUntil = WaitUntilState.Commit }); // typed as soon as there is a field
        await FilteredAsync(page, mark, names);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Star {names[1]}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = $"Star {names[1]}" })).ToHaveAttributeAsync("aria-pressed", "true");
        if (width > 960)
        {
            await TaggedAsync(page, names[0]); // a narrow list has no column of tags
        }

        if (width > 560)
        {
            await PutAwayAsync(page, names); // nor a phone's boxes to tick
        }

        await visit.FitsAsync();

        await page.Locator(".views .as-button").ClickAsync();
        await page.Locator("#view-name").FillAsync($"View {width} {scheme}");
        await page.Locator(".views form button", new() { HasText = "Save" }).ClickAsync();
        await Expect(page.Locator(".views").GetByRole(AriaRole.Link, new() { Name = $"View {width} {scheme}" })).ToBeVisibleAsync();
        var address = page.Url;
        await page.GotoAsync("/experiments?filter=");
        await page.Locator(".views").GetByRole(AriaRole.Link, new() { Name = $"View {width} {scheme}" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"{Regex.Escape(address)}$")); // filter and order stand in the address
        await Expect(Names(page)).ToHaveTextAsync([names[2], names[0], names[1]]);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Forget View {width} {scheme}" }).ClickAsync();
        await Expect(page.Locator(".views").GetByRole(AriaRole.Link, new() { Name = $"View {width} {scheme}" })).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    private static ILocator Names(IPage page) => page.Locator("#list td.name a");

    // a wrong word is pointed at, a right one filters, and a heading sorts
    private static async Task FilteredAsync(IPage page, string mark, string[] names)
    {
        var filter = page.Locator("#filter");
        await filter.FillAsync("status = runing");
        await filter.PressAsync("Enter");
        await Expect(page.Locator("#filter-wrong")).ToContainTextAsync("runing");
        await filter.FillAsync($"status = cancelled and name : \"{mark}\"");
        await filter.PressAsync("Enter");
        await Expect(Names(page)).ToHaveCountAsync(3);
        await page.Locator("#list thead").GetByRole(AriaRole.Button, new() { Name = "Experiment" }).ClickAsync();
        await Expect(Names(page)).ToHaveTextAsync([names[2], names[0], names[1]]);
    }

    private static async Task TaggedAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"Tags and note of {name}" }).ClickAsync();
        await page.Locator("#edit-tags").FillAsync("trades, baseline");
        await page.Locator("#edit-note").FillAsync("Looks **right**");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read", Exact = true }).ClickAsync();
        await Expect(page.Locator(".editor .read strong")).ToHaveTextAsync("right");
        await page.Locator(".editor").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".editor")).ToHaveCountAsync(0);
        await Expect(page.Locator("#list .tags a")).ToHaveTextAsync(["baseline", "trades"]);
    }

    // a range is chosen with shift, archived, and taken back at once
    private static async Task PutAwayAsync(IPage page, string[] names)
    {
        await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Choose {names[2]}" }).ClickAsync(); // the first of the three
        await page.GetByRole(AriaRole.Checkbox, new() { Name = $"Choose {names[1]}" }).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.Locator(".bulk")).ToContainTextAsync("3 chosen");
        await page.Locator(".bulk").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await Expect(Names(page)).ToHaveCountAsync(0);
        await page.Locator(".undo-bar").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(Names(page)).ToHaveCountAsync(3);
    }
}
