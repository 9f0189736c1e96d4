using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>Writing a report: from a finished experiment to a page that stays as it is, and a file that needs no server.</summary>
public sealed class ReportsTests(Browser browser, FinishedExperiment experiment)
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task From_the_experiment_to_a_published_page_and_a_file(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync(width < 560 ? $"/reports/new?experiment={id}" : $"/experiments/{id}");
        if (width >= 560)
        {
            await page.Locator(".actions").GetByRole(AriaRole.Link, new() { Name = "Write a report" }).ClickAsync();
        }

        var text = page.Locator("#report-text");
        await Expect(text).ToHaveValueAsync(new Regex($"chart: similarity\nexperiment: {id}\n"));
        await text.PressAsync("Control+End");
        await page.Keyboard.TypeAsync("\nWritten in the browser.");
        await Expect(page.Locator("#report-state")).ToHaveTextAsync(new Regex("Saved \\d"));
        await Expect(page).ToHaveURLAsync(new Regex("/reports/\\d+/edit$"));
        await Expect(page.Locator("#report-preview figure")).Not.ToHaveCountAsync(0);
        await Expect(page.Locator("#report-preview")).ToContainTextAsync("Written in the browser.");
        await Expect(page.Locator("#report-preview .rep-problem")).ToHaveCountAsync(0);
        await visit.FitsAsync();
        await visit.AccessibleAsync();

        await page.ReloadAsync();
        await Expect(text).ToHaveValueAsync(new Regex("Written in the browser."));
        await page.Locator("#report-read").ClickAsync();
        await Expect(page.Locator("article figure")).Not.ToHaveCountAsync(0);
        await visit.FitsAsync();
        await visit.AccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish version 1" }).ClickAsync();

        var version = page.Locator(".versions a").First;
        await Expect(version).ToHaveTextAsync("Version 1");
        var frozen = await version.GetAttributeAsync("href");
        await page.GotoAsync(frozen!);
        await Expect(page.Locator("figure")).Not.ToHaveCountAsync(0);
        await Expect(page.Locator(".rep-by")).ToContainTextAsync("Published");
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
        await ReadableFromDiskAsync(frozen!, width, scheme);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Nothing_typed_is_lost_and_nobody_overwrites_another(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        var report = await CreateAsync("Shared", "One line.\n");
        await page.GotoAsync($"/reports/{report}/edit");
        var text = page.Locator("#report-text");
        await Expect(text).ToHaveValueAsync("One line.\n");

        await page.RouteAsync("**/api/v1/reports/**", route => route.AbortAsync()); // the server is away
        await text.FillAsync("Typed while away.\n");
        await Expect(page.Locator("#report-state")).ToContainTextAsync("cannot be reached");
        await page.UnrouteAsync("**/api/v1/reports/**");
        await page.ReloadAsync();
        await Expect(text).ToHaveValueAsync("Typed while away.\n");
        await Expect(page.Locator("#report-state")).ToHaveTextAsync(new Regex("Saved \\d"));

        await ChangeAsync(report, "Theirs.\n", 2);
        await text.FillAsync("Mine.\n");
        await Expect(page.Locator("#report-conflict")).ToBeVisibleAsync();
        Assert.Equal("Theirs.\n", await TextAsync(report));
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await Expect(page.Locator("#report-conflict")).ToBeHiddenAsync();
        await Expect(page.Locator("#report-state")).ToHaveTextAsync(new Regex("Saved \\d"));

        Assert.Equal("Mine.\n", await TextAsync(report));
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Figures_are_inserted_without_knowing_how_they_are_written(int width, ColorScheme scheme)
    {
        var id = await experiment.IdAsync(browser);
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        var report = await CreateAsync("Inserted", "Before.");
        await page.GotoAsync($"/reports/{report}/edit");
        await Expect(page.Locator("#report-text")).ToHaveValueAsync("Before.");

        await page.Locator("#report-text").PressAsync("Control+End");
        await page.Locator("details.insert summary").ClickAsync();
        await page.Locator("details.insert select").SelectOptionAsync(id);
        await page.GetByRole(AriaRole.Button, new() { Name = "Networks and their accuracies" }).ClickAsync();

        await Expect(page.Locator("#report-text")).ToHaveValueAsync($"Before.\n\n```kindred\ntable: networks\nexperiment: {id}\n```\n\n");
        await Expect(page.Locator("#report-preview table tbody tr")).ToHaveCountAsync(4);
        await page.Locator("#report-text").FillAsync("```kindred\ntable: networks\nexperiment: 987654\n```");
        await Expect(page.Locator("#report-preview .rep-problem")).ToContainTextAsync("Line 3, experiment: There is no experiment 987654.");
        Assert.Empty(visit.Complaints);
    }

    // the bytes are those that the hash names, and a browser without a network shows all of them
    private async Task ReadableFromDiskAsync(string address, int width, ColorScheme scheme)
    {
        var bytes = await browser.Server.Client.GetByteArrayAsync(address, TestContext.Current.CancellationToken);
        var facts = await browser.Server.Client.GetFromJsonAsync<JsonElement>($"/api/v1{address}", TestContext.Current.CancellationToken);
        Assert.Equal(facts.GetProperty("contentHash").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        var file = Path.Combine(Path.GetTempPath(), $"kindred-report-{Guid.NewGuid():N}.html");
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        try
        {
            await using var visit = await browser.VisitAsync(width, scheme);
            await visit.Page.Context.SetOfflineAsync(true);
            await visit.Page.GotoAsync(new Uri(file).AbsoluteUri);
            await Expect(visit.Page.Locator("figure svg:visible").First).ToBeVisibleAsync();
            Assert.True(await visit.Page.EvaluateAsync<bool>("[...document.images].length > 0 && [...document.images].every(i => i.complete && i.naturalWidth > 0)"));
            Assert.Empty(visit.Complaints);
            await visit.AccessibleAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<string> CreateAsync(string title, string markdown)
    {
        var answer = await browser.Server.Client.PostAsJsonAsync("/api/v1/reports", new { title, markdown }, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }

    private async Task ChangeAsync(string id, string markdown, int version)
    {
        var answer = await browser.Server.Client.PatchAsJsonAsync($"/api/v1/reports/{id}", new { markdown, version }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<string> TextAsync(string id) =>
        (await browser.Server.Client.GetFromJsonAsync<JsonElement>($"/api/v1/reports/{id}", TestContext.Current.CancellationToken)).GetProperty("markdown").GetString()!;
}
