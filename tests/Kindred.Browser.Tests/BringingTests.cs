using System.Text.RegularExpressions;
using Kindred.Engine.Checkpoints;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person brings a data set and a network of their own, and finds them in the lists.</summary>
public sealed partial class BringingTests(Browser browser)
{
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "torchscript");

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_data_set_and_a_network_are_brought_and_stand_in_their_lists(int width, ColorScheme scheme)
    {
        var (tiles, three) = ($"Tiles {width} {scheme}", $"Three tiles {width} {scheme}");
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;

        await visit.OpenLiveAsync("/datasets");
        await page.Locator("#d-name").FillAsync(tiles);
        await page.Locator("#d-file").SetInputFilesAsync([File("images-idx3-ubyte", Images(width / 100 + (int)scheme)), File("labels-idx1-ubyte", Labels())]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await SucceededAsync(page);
        await page.GotoAsync("/datasets");
        await Expect(page.GetByAltText($"The first 12 test images of {tiles}")).ToBeVisibleAsync();

        await visit.OpenLiveAsync("/models/new");
        await page.Locator("#b-file").SetInputFilesAsync(Path.Combine(Scripts, "pickle.pt"));
        await page.Locator("#b-data").SelectOptionAsync(new SelectOptionValue { Label = tiles });
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await Expect(page.GetByText("This is a Python pickle")).ToBeVisibleAsync();
        await Expect(page.GetByText("A name of 1 to 120 characters.")).ToBeVisibleAsync();
        await page.Locator("#b-file").SetInputFilesAsync(Path.Combine(Scripts, "traced-methods.pt"));
        await page.Locator("#b-name").FillAsync(three);
        await page.Locator("#b-method").FillAsync("representation");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await SucceededAsync(page);
        await page.GotoAsync("/models?origin=imported");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = three })).ToBeVisibleAsync();
        Assert.All(visit.Complaints, c => Assert.Contains("422", c, StringComparison.Ordinal)); // the browser notes the refusal that was asked for
    }

    [Theory, MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Arrays_are_uploaded_refused_by_name_deleted_taken_back_and_compared(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);
        var (page, look) = (visit.Page, $"{width}-{scheme}");
        await page.GotoAsync("/comparisons/new?of=arrays");
        var (upload, found) = (page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }), page.Locator(".found label"));
        await Expect(upload).ToBeEnabledAsync(); // live: files of before would be lost with the page they were chosen on

        await page.Locator("#arrays").SetInputFilesAsync([File($"{look}-one.npy", Npy(1, 12, 4)), File($"{look}-flat.npy", Npy(2, 48))]);
        await upload.ClickAsync();
        await Expect(page.Locator("#arrays-help")).ToContainTextAsync($"{look}-flat.npy: The array has shape 48; n×d with at least 4 samples and a feature was expected.");
        await visit.FitsAsync();
        await page.Locator("#arrays").SetInputFilesAsync([File($"{look}-one.npy", Npy(1, 12, 4)), File($"{look}-two.npy", Npy(2, 12, 6)), File($"{look}-three.npy", Npy(3, 12, 6))]);
        await upload.ClickAsync();
        await Expect(page.GetByText("3 chosen")).ToBeVisibleAsync();
        await Expect(page.Locator("#arrays-help")).ToContainTextAsync("Choose files or drop them here.");
        Assert.Equal("", await page.Locator("#arrays").InputValueAsync());

        await page.Locator("#pick").FillAsync(look);
        await Expect(found).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Delete {look}-three" }).ClickAsync();
        await Expect(found).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(found).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Delete {look}-three" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.GetByText("2 chosen")).ToBeVisibleAsync();
        await visit.FitsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync($"{look}-one and 1 more");
        Assert.All(visit.Complaints, c => Assert.Contains("422", c, StringComparison.Ordinal)); // the browser notes the refusal that was asked for
    }

    private async Task SucceededAsync(IPage page)
    {
        await page.WaitForURLAsync(RunUrl());
        var run = await browser.Server.WaitAsync($"/api/v1/runs/{RunUrl().Match(page.Url).Groups[1].Value}", r => r.GetProperty("status").GetString() is "succeeded" or "failed");
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}");
    }

    private static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = content };

    private static byte[] Npy(int seed, params int[] shape)
    {
        var random = new Random(seed);
        using var file = new MemoryStream();
        NpyFile.Write<float>(file, [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => (float)random.NextDouble())], shape);
        return file.ToArray();
    }

    // a hundred 8×8 images in three classes; sets of the same content would be one
    private static byte[] Images(int first) => [0, 0, 8, 3, 0, 0, 0, 100, 0, 0, 0, 8, 0, 0, 0, 8, .. Enumerable.Range(0, 6400).Select(i => (byte)(first + i * 7 + i / 256))];

    private static byte[] Labels() => [0, 0, 8, 1, 0, 0, 0, 100, .. Enumerable.Range(0, 100).Select(i => (byte)(i % 3))];

    [GeneratedRegex(@"/runs/(\d+)")]
    private static partial Regex RunUrl();
}
