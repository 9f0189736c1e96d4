using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A person opens a cell of an experiment's matrix, asks why, computes it again, and compares networks of their own choice.</summary>
public sealed partial class ComparingTests(Browser browser)
{
    [Fact]
    public async Task From_a_matrix_to_a_cell_and_to_a_comparison_that_grows()
    {
        var experiment = await FinishedAsync();
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;

        await page.GotoAsync($"/experiments/{experiment}#matrices");
        var inverted = page.Locator("#matrices table.hm", new() { HasText = "Inverted" }).First.Locator("tbody td[tabindex]");
        await Expect(inverted.Nth(1)).ToHaveClassAsync(new Regex("opens"));
        var printed = await inverted.Nth(1).InnerTextAsync();
        await OpenAsync(page, inverted.Nth(1));
        await CellAsync(page, printed);

        await page.Keyboard.PressAsync("Escape");
        await page.WaitForURLAsync(new Regex($"/experiments/{experiment}"));

        await ComparedAsync(page);
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData("/comparisons", 900, ColorScheme.Light)]
    [InlineData("/comparisons/new", 400, ColorScheme.Dark)]
    [InlineData("/comparisons/new?of=arrays", 900, ColorScheme.Dark)]
    [InlineData("/published", 400, ColorScheme.Light)]
    public async Task Its_pages_fit_their_width_and_say_nothing_on_the_console(string path, int width, ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(width, scheme);

        await visit.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });

        var overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{path} is {overflow} px too wide at {width}");
        Assert.Empty(visit.Complaints);
    }

    // why it has its value, and that it has it again
    private static async Task CellAsync(IPage page, string printed)
    {
        await Expect(page.Locator("h1")).ToContainTextAsync("inverted");
        Assert.Equal(double.Parse(printed, CultureInfo.InvariantCulture), double.Parse(await page.Locator(".cell .big b").InnerTextAsync(), CultureInfo.InvariantCulture), 0.0051);
        await Expect(page.Locator("#why")).ToContainTextAsync("Content hash");
        await Expect(page.Locator(".cell img").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compute again" }).ClickAsync();
        await Expect(page.Locator("#again tbody")).ToContainTextAsync("The same");
        await Expect(page.GetByText("The two agree least")).ToBeVisibleAsync();
        Assert.True(await page.Locator(".cell img").EvaluateAllAsync<bool>("images => images.every(i => i.complete && i.naturalWidth > 0)"));
    }

    // from the list to a result, and one network more
    private async Task ComparedAsync(IPage page)
    {
        await page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = "Comparisons" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New comparison" }).ClickAsync();
        await Expect(page.Locator("fieldset.form")).ToBeEnabledAsync();
        await page.Locator("#pick").FillAsync("to compare");
        await Expect(page.Locator(".found input")).ToHaveCountAsync(2);
        await page.Locator(".found input").Nth(0).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(ComparisonUrl());
        var cells = page.Locator("table.hm tbody td[tabindex]");
        await Expect(cells).ToHaveCountAsync(1);

        await page.Locator("#pick").FillAsync("to compare");
        await Expect(page.Locator("#add fieldset.form")).ToBeEnabledAsync();
        await page.Locator(".found input").Nth(1).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 1 network" }).ClickAsync();

        await Expect(cells).ToHaveCountAsync(4);
        await Expect(page.Locator(".files a").First).ToBeVisibleAsync();
        var id = ComparisonUrl().Match(page.Url).Groups[1].Value;
        var rest = await browser.Server.WaitAsync($"/api/v1/comparisons/{id}", c => c.GetProperty("status").GetString() is "succeeded" or "failed");
        Assert.Equal([2, 1], rest.GetProperty("matrices").EnumerateArray().Select(m => m.GetProperty("size").GetInt32()));
    }

    // a page answers clicks once its circuit is there; until then they are lost
    private static async Task OpenAsync(IPage page, ILocator cell)
    {
        for (var i = 0; i < 20 && !page.Url.Contains("/cell", StringComparison.Ordinal); i++)
        {
            await cell.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForTimeoutAsync(500);
        }
    }

    /// <summary>Two small networks with their matrices, made by real runs.</summary>
    private async Task<string> FinishedAsync()
    {
        const string spec = """
            {"dataset":{"kind":"fashion-mnist-small"},"trainingImages":100,"architectures":[{"kind":"mlp","width":16},{"kind":"resnet","width":16}],"epsilons":[0],"seeds":[0],
             "training":{"epochs":1},"inversion":{"pairs":16,"method":{"kind":"adam","steps":3}},
             "evaluation":{"cleanImages":50,"attackedImages":50,"attack":{"kind":"pgd","epsilon":1,"steps":2}}}
            """;
        using var body = new StringContent($$"""{"name":"Two to compare","spec":{{spec}}}""", Encoding.UTF8, "application/json");
        using var answer = await browser.Server.Client.PostAsync("/api/v1/experiments", body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        var id = JsonElement.Parse(text).GetProperty("id").GetString()!;
        var ended = await browser.Server.WaitAsync($"/api/v1/experiments/{id}", e => e.GetProperty("status").GetString() is not ("queued" or "running"));
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        return id;
    }

    [GeneratedRegex(@"/comparisons/(\d+)")]
    private static partial Regex ComparisonUrl();
}
