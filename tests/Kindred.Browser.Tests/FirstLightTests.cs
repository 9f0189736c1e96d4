using System.Globalization;
using System.Text.RegularExpressions;
using Kindred.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>The main journey: from an empty platform by one click to the form, by another to a result, as a person walks it.</summary>
public sealed partial class FirstLightTests(Browser browser)
{
    [Fact]
    public async Task From_home_to_a_matrix_that_says_what_rest_says()
    {
        var folder = Directory.CreateTempSubdirectory("kindred-empty-");
        await using var server = await KindredProcess.StartAsync(folder.FullName);
        await using (var visit = await browser.VisitAsync(server))
        {
            await visit.Page.GotoAsync("/"); // the link is followed while the circuit starts
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Quick look: the paper in five minutes" }).ClickAsync();
            await LaunchAsync(visit, server);
        }

        // again in every other look: its networks are there already, so that this takes no training
        foreach (var (width, scheme) in Looks.Each.Skip(1))
        {
            await using var visit = await browser.VisitAsync(server, width, scheme);
            await visit.Page.GotoAsync("/");
            await visit.FollowAsync("New experiment");
            await LaunchAsync(visit, server);
        }
    }

    // from the form to a matrix that says what REST says
    private static async Task LaunchAsync(Visit visit, KindredProcess server)
    {
        var page = visit.Page;
        await FillTinyAsync(page);
        await visit.FitsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Launch" }).ClickAsync();
        await page.WaitForURLAsync(ExperimentUrl());
        var id = ExperimentUrl().Match(page.Url).Groups[1].Value;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Tiny");
        var ended = await server.WaitAsync($"/api/v1/experiments/{id}", e => e.GetProperty("status").GetString() is not ("queued" or "running"));
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        var inverted = page.Locator("#matrices table.hm", new() { HasText = "Inverted" }).First.Locator("tbody td");
        await Expect(inverted).ToHaveCountAsync(4);
        await Expect(inverted.Nth(1)).Not.ToHaveClassAsync(new Regex("none"));

        var shown = await inverted.AllInnerTextsAsync();
        var rest = await InvertedAsync(server, id);
        Assert.Equal(rest.Select(Printed), shown);
        await visit.FitsAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Bad_values_are_refused_beside_their_fields_all_at_once(int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);
        var page = visit.Page;
        await page.GotoAsync("/experiments/new?preset=quick-look");

        await FillAsync(page, "Epsilon", "0, 50");
        await Expect(page.GetByText("50 is out of range").First).ToBeVisibleAsync();
        await FillAsync(page, "Image pairs", "5");
        await Expect(page.GetByText("5 is out of range: 16").First).ToBeVisibleAsync();
        await FillAsync(page, "Epochs", "many");

        await Expect(page.GetByText("16 to 10,000").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Launch" })).ToBeDisabledAsync();
        await Expect(page.GetByText("3 values to correct")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_is_typed_outlives_the_server_in_every_look()
    {
        var folder = Directory.CreateTempSubdirectory("kindred-restarted-");
        var first = await KindredProcess.StartAsync(folder.FullName);
        var address = first.Client.BaseAddress!;
        var visits = new List<Visit>();
        foreach (var (width, scheme) in Looks.Each)
        {
            visits.Add(await browser.VisitAsync(first, width, scheme));
            await TypedAsync(visits[^1].Page);
        }

        await first.KillAsync();
        foreach (var visit in visits)
        {
            await Expect(visit.Page.GetByText("Not connected since")).ToBeVisibleAsync();
            await FillAsync(visit.Page, "Name", "Typed while nobody listened");
            await FillAsync(visit.Page, "Training images", "1500");
        }

        await first.DisposeAsync();
        await using var second = await KindredProcess.StartAsync(folder.FullName, [("ASPNETCORE_URLS", address.ToString())]);
        foreach (var visit in visits)
        {
            await PutBackAsync(visit.Page);
            await visit.FitsAsync();
            Assert.DoesNotContain(visit.Complaints, c => c.StartsWith("another host", StringComparison.Ordinal));
            await visit.DisposeAsync();
        }
    }

    private static async Task TypedAsync(IPage page)
    {
        await page.GotoAsync("/experiments/new?preset=quick-look");
        await FillAsync(page, "Epochs", "9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove ViT" }).ClickAsync();
        await Expect(page.Locator("fieldset.form")).ToHaveAttributeAsync("data-draft", new Regex("\"epochs\": 9"));
        await Expect(page.Locator("fieldset.form")).Not.ToHaveAttributeAsync("data-draft", new Regex("\"kind\": \"vit\"")); // both are kept after a pause
    }

    private static async Task PutBackAsync(IPage page)
    {
        await Expect(page.GetByText("what you had typed was put back")).ToBeVisibleAsync();
        await Expect(page.Locator("#f-training-epochs")).ToHaveValueAsync("9");
        await Expect(page.Locator("#f-name")).ToHaveValueAsync("Typed while nobody listened");
        await Expect(page.Locator("fieldset.form")).ToHaveAttributeAsync("data-draft", new Regex("\"trainingImages\": 1500"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove ViT" })).ToHaveCountAsync(0);
    }

    /// <summary>Two small networks at two epsilons: minutes become seconds, every step stays.</summary>
    private static async Task FillTinyAsync(IPage page)
    {
        await FillAsync(page, "Name", "Tiny: two kinds of network");
        await FillAsync(page, "Training images", "200");
        await FillAsync(page, "Epsilon", "0, 1");
        await FillAsync(page, "Seeds", "0");
        await FillAsync(page, "Epochs", "1");
        await FillAsync(page, "Image pairs", "16");
        await FillAsync(page, "Steps", "4");
        foreach (var left in new[] { "VGG", "ViT" })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Remove {left}" }).ClickAsync();
        }

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Launch" })).ToBeEnabledAsync();
    }

    private static async Task FillAsync(IPage page, string label, string text)
    {
        // a field's name goes on with its range and unit
        var field = page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex($@"^{label}\b") }).First;
        await field.FillAsync(text);
        await field.BlurAsync();
    }

    /// <summary>The inverted matrix at the lowest epsilon, row by row, as REST gives it.</summary>
    private static async Task<double[]> InvertedAsync(KindredProcess server, string experiment)
    {
        var matrices = await server.GetAsync($"/api/v1/experiments/{experiment}/matrices");
        var id = matrices.GetProperty("items").EnumerateArray().Single(m => m.GetProperty("images").GetString() == "inverted").GetProperty("id").GetString();
        var matrix = await server.GetAsync($"/api/v1/matrices/{id}?format=json");
        var atZero = matrix.GetProperty("rows").EnumerateArray().Index().Where(r => r.Item.GetProperty("epsilon").GetDouble() == 0).Select(r => r.Index).ToArray();
        return [.. atZero.SelectMany(r => atZero.Select(c => matrix.GetProperty("values")[r][c].GetDouble()))];
    }

    /// <summary>Two decimals without the leading zero; the diagonal is 1.</summary>
    private static string Printed(double value)
    {
        var text = value.ToString("0.00", CultureInfo.InvariantCulture);
        return text == "1.00" ? "1" : text.Replace("0.", ".", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"/experiments/(\d+)")]
    private static partial Regex ExperimentUrl();
}
