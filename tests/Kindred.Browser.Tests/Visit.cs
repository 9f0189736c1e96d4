using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>A page with its console errors, the requests it made to other hosts and the data it was sent.</summary>
public sealed class Visit : IAsyncDisposable
{
    public Visit(IPage page, string authority)
    {
        Page = page;
        Own = new OwnData(page);
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

    public OwnData Own { get; }

    /// <summary>Errors on the console and requests to other hosts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Follows a link of the rail, which is behind a menu on narrow screens.</summary>
    public async Task FollowAsync(string label)
    {
        var link = Page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = label });
        if (Page.ViewportSize!.Width <= 560 && !await link.IsVisibleAsync())
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        }

        await link.ClickAsync();
    }

    /// <summary>Until the circuit has drawn the page, for what only a live page does: a press waits for that by itself.</summary>
    public async Task LiveAsync() => await Expect(Page.Locator("[data-live]")).ToBeAttachedAsync();

    /// <summary>Until nothing more comes, by request or through the circuit.</summary>
    public async Task SettledAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        if (await Page.Locator("script[src*=blazor]").CountAsync() > 0)
        {
            await LiveAsync();
            await Own.SilentAsync(TimeSpan.FromMilliseconds(300));
        }
    }

    /// <summary>Opens a page and waits until it is live: files chosen before that are not carried over.</summary>
    public async Task OpenLiveAsync(string address)
    {
        await Page.GotoAsync(address);
        await Expect(Page.Locator("[data-live]")).ToBeAttachedAsync();
    }

    /// <summary>Nothing on the page is wider than the window.</summary>
    public async Task FitsAsync()
    {
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{Page.Url} is {overflow} px too wide at {Page.ViewportSize!.Width}");
    }

    /// <summary>axe-core finds nothing serious or critical.</summary>
    public async Task AccessibleAsync()
    {
        var result = await Page.RunAxe();
        Assert.Empty(result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {n.Target} {n.Html}")));
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Own.Dispose();
    }
}
