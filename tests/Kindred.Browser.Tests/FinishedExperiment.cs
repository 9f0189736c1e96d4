using System.Net.Http.Json;
using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Platform.Experiments;

[assembly: AssemblyFixture(typeof(Kindred.Browser.Tests.FinishedExperiment))]

namespace Kindred.Browser.Tests;

/// <summary>One small real experiment, run to its end by the server itself, for all journeys of all classes: launched when the first of them asks.</summary>
public sealed class FinishedExperiment
{
    public const string Name = "A story to follow";

    private readonly Lock once = new();
    private Task<string>? made;
    private Task<string>? compared;

    public Task<string> IdAsync(Browser browser)
    {
        lock (once)
        {
            return made ??= MakeAsync(browser);
        }
    }

    /// <summary>An address with {experiment}, {train} (a run), {model}, {matrix} and {comparison} filled in.</summary>
    public async Task<string> AddressAsync(Browser browser, string address)
    {
        var id = await IdAsync(browser);
        async Task<string> FirstAsync(string list) => (await browser.Server.GetAsync(list)).GetProperty("items")[0].GetProperty("id").GetString()!;
        return address.Replace("{experiment}", id, StringComparison.Ordinal)
            .Replace("{train}", address.Contains("{train}", StringComparison.Ordinal) ? await FirstAsync($"/api/v1/runs?filter=experiment%20%3D%20{id}%20and%20kind%20%3D%20train") : "", StringComparison.Ordinal)
            .Replace("{model}", address.Contains("{model}", StringComparison.Ordinal) ? await FirstAsync("/api/v1/models") : "", StringComparison.Ordinal)
            .Replace("{matrix}", address.Contains("{matrix}", StringComparison.Ordinal) ? await FirstAsync($"/api/v1/experiments/{id}/matrices") : "", StringComparison.Ordinal)
            .Replace("{comparison}", address.Contains("{comparison}", StringComparison.Ordinal) ? await ComparisonAsync(browser) : "", StringComparison.Ordinal);
    }

    private Task<string> ComparisonAsync(Browser browser)
    {
        lock (once)
        {
            return compared ??= CompareAsync(browser);
        }
    }

    private static async Task<string> CompareAsync(Browser browser)
    {
        var models = (await browser.Server.GetAsync("/api/v1/models")).GetProperty("items").EnumerateArray().Take(2).Select(m => m.GetProperty("id").GetString());
        using var answer = await browser.Server.Client.PostAsJsonAsync(new Uri("/api/v1/comparisons", UriKind.Relative), new { models, measures = new[] { new { kind = "linear-cka" } } }, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        var id = JsonElement.Parse(text).GetProperty("id").GetString()!;
        await browser.Server.WaitAsync($"/api/v1/comparisons/{id}", c => c.GetProperty("status").GetString() is "succeeded" or "failed");
        return id;
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
}
