using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Platform.Experiments;

[assembly: AssemblyFixture(typeof(Kindred.Browser.Tests.FinishedExperiment))]

namespace Kindred.Browser.Tests;

/// <summary>One small real experiment, run to its end by the server itself, for all journeys of all classes: launched when the first of them asks.</summary>
public sealed partial class FinishedExperiment
{
    public const string Name = "A story to follow";

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> made = new();

    public Task<string> IdAsync(Browser browser) => OnceAsync("{experiment}", browser);

    /// <summary>An address with {experiment}, {train} (a run), {model}, {models}, {matrix}, {comparison} and {report} filled in.</summary>
    public async Task<string> AddressAsync(Browser browser, string address)
    {
        foreach (Match part in Part().Matches(address))
        {
            address = address.Replace(part.Value, await OnceAsync(part.Value, browser), StringComparison.Ordinal);
        }

        return address;
    }

    private Task<string> OnceAsync(string part, Browser browser) => made.GetOrAdd(part, _ => new(() => FindAsync(part, browser))).Value;

    private async Task<string> FindAsync(string part, Browser browser) => part switch
    {
        "{experiment}" => await MakeAsync(browser),
        "{train}" => (await IdsAsync(browser, $"/api/v1/runs?filter=experiment%20%3D%20{await IdAsync(browser)}%20and%20kind%20%3D%20train"))[0],
        "{model}" => (await ModelsAsync(browser))[0],
        "{models}" => string.Join(',', await ModelsAsync(browser)),
        "{matrix}" => (await IdsAsync(browser, $"/api/v1/experiments/{await IdAsync(browser)}/matrices"))[0],
        "{comparison}" => await CompareAsync(browser),
        "{report}" => await ReportAsync(browser),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    };

    private async Task<string[]> ModelsAsync(Browser browser) => await IdsAsync(browser, $"/api/v1/experiments/{await IdAsync(browser)}/models");

    private static async Task<string[]> IdsAsync(Browser browser, string list) =>
        [.. (await browser.Server.GetAsync(list)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private async Task<string> CompareAsync(Browser browser)
    {
        var models = (await ModelsAsync(browser)).Take(2);
        var id = await PostAsync(browser, "/api/v1/comparisons", new { models, measures = new[] { new { kind = "linear-cka" } } });
        await browser.Server.WaitAsync($"/api/v1/comparisons/{id}", c => c.GetProperty("status").GetString() is "succeeded" or "failed");
        return id;
    }

    // one figure and one table, published
    private async Task<string> ReportAsync(Browser browser)
    {
        var experiment = await IdAsync(browser);
        var id = await PostAsync(browser, "/api/v1/reports", new
        {
            title = "A report to look at",
            markdown = $"What was found, and in *what*:\n\n```kindred\nchart: similarity\nexperiment: {experiment}\n```\n\n```kindred\ntable: networks\nexperiment: {experiment}\n```\n",
        });
        await PostAsync(browser, $"/api/v1/reports/{id}/publish", new { version = 1 });
        return id;
    }

    private static async Task<string> PostAsync(Browser browser, string path, object body)
    {
        using var answer = await browser.Server.Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).TryGetProperty("id", out var id) ? id.GetString()! : "";
    }

    private static async Task<string> MakeAsync(Browser browser)
    {
        var spec = new ExperimentSpec
        {
            TrainingImages = 200,
            Architectures = [new Mlp(), new ResNet { Depth = 8, Width = 16 }],
            Epsilons = [0, 1],
            Seeds = [0],
            Inversion = new InversionSpec { Pairs = 16, Method = new AdamInversion { Steps = 4 } },
        };
        spec = spec with { Training = spec.Training with { Epochs = 1 } };
        var id = await browser.Server.LaunchAsync(Name, spec);
        var ended = await browser.Server.WaitAsync($"/api/v1/experiments/{id}", e => e.GetProperty("status").GetString() is not ("queued" or "running"));
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        return id;
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Part();
}
