using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person brings a data set and a network of their own, and finds them in the lists.</summary>
public sealed partial class BringingTests(Browser browser)
{
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "torchscript");

    [Fact]
    public async Task A_data_set_and_a_network_are_brought_and_stand_in_their_lists()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;

        await page.GotoAsync("/datasets");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Bring it" })).ToBeEnabledAsync();
        await page.Locator("#d-name").FillAsync("Tiles");
        await page.Locator("#d-file").SetInputFilesAsync([File("images-idx3-ubyte", Images()), File("labels-idx1-ubyte", Labels())]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await SucceededAsync(page);
        await page.GotoAsync("/datasets");
        await Expect(page.GetByAltText("The first 12 test images of Tiles")).ToBeVisibleAsync();

        await page.GotoAsync("/models/new");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Bring it" })).ToBeEnabledAsync();
        await page.Locator("#b-file").SetInputFilesAsync(Path.Combine(Scripts, "pickle.pt"));
        await page.Locator("#b-data").SelectOptionAsync(new SelectOptionValue { Label = "Tiles" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await Expect(page.GetByText("This is a Python pickle")).ToBeVisibleAsync();
        await Expect(page.GetByText("A name of 1 to 120 characters.")).ToBeVisibleAsync();
        await page.Locator("#b-file").SetInputFilesAsync(Path.Combine(Scripts, "traced-methods.pt"));
        await page.Locator("#b-name").FillAsync("Three tiles");
        await page.Locator("#b-method").FillAsync("representation");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await SucceededAsync(page);
        await page.GotoAsync("/models?origin=imported");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Three tiles" })).ToBeVisibleAsync();
        Assert.All(visit.Complaints, c => Assert.Contains("422", c, StringComparison.Ordinal)); // the browser notes the refusal that was asked for
    }

    [Theory]
    [InlineData("/models", 900, ColorScheme.Light)]
    [InlineData("/models", 400, ColorScheme.Dark)]
    [InlineData("/models/new", 900, ColorScheme.Dark)]
    [InlineData("/datasets", 900, ColorScheme.Light)]
    [InlineData("/datasets", 1440, ColorScheme.Dark)]
    public async Task Its_pages_fit_their_width_and_say_nothing_on_the_console(string path, int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);

        await visit.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });

        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    private async Task SucceededAsync(IPage page)
    {
        await page.WaitForURLAsync(RunUrl());
        var run = await browser.Server.WaitAsync($"/api/v1/runs/{RunUrl().Match(page.Url).Groups[1].Value}", r => r.GetProperty("status").GetString() is "succeeded" or "failed");
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}");
    }

    private static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = content };

    // a hundred 8×8 images in three classes
    private static byte[] Images() => [0, 0, 8, 3, 0, 0, 0, 100, 0, 0, 0, 8, 0, 0, 0, 8, .. Enumerable.Range(0, 6400).Select(i => (byte)(i * 7 + i / 256))];

    private static byte[] Labels() => [0, 0, 8, 1, 0, 0, 0, 100, .. Enumerable.Range(0, 100).Select(i => (byte)(i % 3))];

    [GeneratedRegex(@"/runs/(\d+)")]
    private static partial Regex RunUrl();
}
