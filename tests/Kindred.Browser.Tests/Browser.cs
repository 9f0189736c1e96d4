using Kindred.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Kindred.Browser.Tests.Browser))]

namespace Kindred.Browser.Tests;

/// <summary>One real server on an empty platform and one real Chromium for all journeys.</summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-browser-").FullName;
    private IPlaywright playwright = null!;
    private IBrowser chromium = null!;

    public KindredProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await KindredProcess.StartAsync(folder);
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(60_000);
        chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A page of a fresh profile that keeps what no journey may leave behind.</summary>
    public Task<Visit> VisitAsync(int width = 1440, ColorScheme scheme = ColorScheme.Light) => VisitAsync(Server, width, scheme);

    /// <summary>The same on a server of the journey's own.</summary>
    public async Task<Visit> VisitAsync(KindredProcess server, int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Client.BaseAddress!.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
        });
        context.SetDefaultTimeout(60_000);
        return new Visit(await context.NewPageAsync(), server.Client.BaseAddress!.Authority);
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A page with its console errors and the requests it made to other hosts.</summary>
public sealed class Visit : IAsyncDisposable
{
    public Visit(IPage page, string authority)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Complaints.Add($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complaints.Add($"script: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Authority != authority)
            {
                Complaints.Add($"another host: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors on the console and requests to other hosts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Follows a link of the rail, which is behind a menu on narrow screens.</summary>
    public async Task FollowAsync(string label)
    {
        var link = Page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = label });
        for (var tries = 0; tries < 20 && Page.ViewportSize!.Width <= 560 && !await link.IsVisibleAsync(); tries++)
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync(); // does nothing before the page is live
            await Page.WaitForTimeoutAsync(500);
        }

        await link.ClickAsync();
    }

    /// <summary>Nothing on the page is wider than the window.</summary>
    public async Task FitsAsync()
    {
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{Page.Url} is {overflow} px too wide at {Page.ViewportSize!.Width}");
    }

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());
}
