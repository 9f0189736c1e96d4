using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Kindred.Browser.Tests;

/// <summary>The line over which a page's circuit speaks.</summary>
internal static class Line
{
    /// <summary>What the server says reaches the page in its order, each word after what is awaited for it.</summary>
    public static Task HoldAsync(IPage page, Func<Task> before) => page.RouteWebSocketAsync(new Regex("/_blazor"), route =>
    {
        var server = route.ConnectToServer();
        var turn = Task.CompletedTask;
        server.OnMessage(frame =>
        {
            turn = SendAsync(turn, before());

            async Task SendAsync(Task last, Task held)
            {
                await last;
                await held;
                if (frame.Binary is { } bytes)
                {
                    route.Send(bytes);
                }
                else
                {
                    route.Send(frame.Text!);
                }
            }
        });
    });
}
