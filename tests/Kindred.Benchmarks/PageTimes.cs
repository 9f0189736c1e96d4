using System.Diagnostics;
using Kindred.Browser.Tests;
using Microsoft.Playwright;

namespace Kindred.Benchmarks;

/// <summary>
/// What a person waits for, in Chromium on a server that runs already: first contentful paint; ready, when the circuit has sent all it had to and
/// been silent for half a second after it drew the page; and the server's own data at first view.
/// </summary>
internal static class PageTimes
{
    private static readonly TimeSpan silence = TimeSpan.FromMilliseconds(500);
    private static readonly string[] lists = ["/experiments", "/runs", "/models", "/comparisons", "/"];

    public static async Task RunAsync(string url, int rounds)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        var paths = await PathsAsync(chromium, url);
        Console.WriteLine($"{url}: medians of {rounds}, each in a fresh profile after one that warmed the server");
        Console.WriteLine($"{"page",-28} {"first paint",12} {"ready",12} {"own data",12}");
        foreach (var path in paths)
        {
            var visits = new List<Visit>();
            for (var round = 0; round <= rounds; round++)
            {
                visits.Add(await VisitAsync(chromium, url + path));
            }

            visits.RemoveAt(0);
            Console.WriteLine($"{Short(path),-28} {Median(visits, v => v.Paint),9:0} ms {Median(visits, v => v.Ready),9:0} ms {Median(visits, v => v.Bytes) / 1000,9:0} kB");
        }
    }

    /// <summary>
    /// How much longer pages of lists take on a platform full of rows than on an empty one: the median of visits in turns, and the one over the other.
    /// </summary>
    public static async Task CompareAsync(string emptyUrl, string loadedUrl, int rounds, string? only)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        Console.WriteLine($"{emptyUrl} empty, {loadedUrl} under load: medians of {rounds} visits in turns, each in a fresh profile after two that warmed the servers");
        Console.WriteLine($"{"page",-14} {"paint, empty",14} {"under load",12} {"ready, empty",14} {"under load",12} {"times",7} {"smallest to largest",22}");
        foreach (var path in lists.Where(l => only is null || l == only))
        {
            var (empty, loaded) = (new List<Visit>(), new List<Visit>());
            for (var round = -2; round < rounds; round++)
            {
                var (first, second) = (await VisitAsync(chromium, emptyUrl + path), await VisitAsync(chromium, loadedUrl + path));
                if (round >= 0)
                {
                    empty.Add(first);
                    loaded.Add(second);
                }
            }

            var (paints, readies) = ((Median(empty, v => v.Paint), Median(loaded, v => v.Paint)), (Median(empty, v => v.Ready), Median(loaded, v => v.Ready)));
            Console.WriteLine(
                $"{path,-14} {paints.Item1,11:0} ms {paints.Item2,9:0} ms {readies.Item1,11:0} ms {readies.Item2,9:0} ms {readies.Item2 / readies.Item1,7:0.00} {$"{loaded.Min(v => v.Ready):0} to {loaded.Max(v => v.Ready):0} ms",22}");
        }
    }

    private sealed record Visit(double Paint, double Ready, double Bytes);

    // every kind of page, those of one thing on the newest there is
    private static async Task<List<string>> PathsAsync(IBrowser chromium, string url)
    {
        var context = await chromium.NewContextAsync();

        async Task<List<string>> IdsAsync(string list)
        {
            var answer = await context.APIRequest.GetAsync($"{url}/api/v1/{list}");
            return answer.Ok ? [.. (await answer.JsonAsync())!.Value.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)] : [];
        }

        var models = await IdsAsync("models?limit=60");
        List<string> paths =
        [
            "/", "/experiments", "/experiments/new", "/runs", "/models", "/catalog", "/comparisons", "/comparisons/new", "/reports", "/datasets", "/published",
            .. new[] { 2, 8, 32, 60 }.Where(n => n <= models.Count).Select(n => $"/compare?networks={string.Join(',', models.Take(n))}"),
            .. models.Take(1).Select(id => $"/models/{id}"),
            .. (await IdsAsync("runs?limit=1")).Select(id => $"/runs/{id}"),
            .. (await IdsAsync("reports?limit=1")).Select(id => $"/reports/{id}"),
            .. (await IdsAsync("comparisons?limit=1")).Select(id => $"/comparisons/{id}"),
        ];
        foreach (var id in await IdsAsync("experiments?limit=1"))
        {
            paths.AddRange([$"/experiments/{id}", $"/experiments/{id}/inversions"]);
            paths.AddRange((await IdsAsync($"experiments/{id}/matrices")).Take(1).Select(matrix => $"/matrices/{matrix}/cell?row=0&column=1"));
        }

        await context.CloseAsync();
        return paths;
    }

    private static async Task<Visit> VisitAsync(IBrowser chromium, string url)
    {
        var context = await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        using var own = new OwnData(page);
        var start = Stopwatch.GetTimestamp();
        await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Load });
        await page.Locator("[data-live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var ready = Stopwatch.GetElapsedTime(start, await own.SilentAsync(silence));
        var bytes = await own.BytesAsync();
        var paint = await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN");
        await context.CloseAsync();
        return new(paint, ready.TotalMilliseconds, bytes);
    }

    // of networks side by side only how many
    private static string Short(string path) => path.Split("?networks=") is [var page, var networks] ? $"{page} of {networks.Count(c => c == ',') + 1}" : path;

    private static double Median(List<Visit> visits, Func<Visit, double> of) => visits.Select(of).Order().ElementAt(visits.Count / 2);
}
