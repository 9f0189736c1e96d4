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
