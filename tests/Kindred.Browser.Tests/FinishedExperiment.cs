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

    public Task<string> IdAsync(Browser browser)
    {
        lock (once)
        {
            return made ??= MakeAsync(browser);
        }
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
