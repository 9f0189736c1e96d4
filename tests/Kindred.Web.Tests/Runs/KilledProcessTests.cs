using System.Diagnostics;
using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Training;
using Kindred.Platform.Experiments;
using Kindred.Testing;

namespace Kindred.Web.Tests.Runs;

/// <summary>Real servers, real child processes, real kills.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-killed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_child_killed_in_mid_training_goes_on_from_its_checkpoint_and_the_experiment_finishes()
    {
        await using var server = await KindredProcess.StartAsync(folder);
        var experiment = await server.LaunchAsync("killed child", LongTraining());
        var train = await InSecondEpoch(server, experiment);

        foreach (var child in server.Children())
        {
            Process.GetProcessById(child).Kill();
        }

        var finished = await server.WaitAsync($"/api/v1/experiments/{experiment}", Ended);
        var run = await server.GetAsync($"/api/v1/runs/{train}");
        var log = await server.Client.GetStringAsync(new Uri($"/api/v1/runs/{train}/log", UriKind.Relative));
        Assert.Equal("succeeded", finished.GetProperty("status").GetString());
        Assert.Equal(2, run.GetProperty("attempt").GetInt32());
        Assert.Contains("resumed from epoch", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_killed_in_mid_training_leaves_no_orphan_and_another_finishes_what_it_began()
    {
        string experiment, train;
        IReadOnlyList<int> children;
        await using (var server = await KindredProcess.StartAsync(folder))
        {
            experiment = await server.LaunchAsync("killed server", LongTraining());
            train = await InSecondEpoch(server, experiment);
            children = server.Children();
            await server.KillAsync();
        }

        Assert.NotEmpty(children);
        await GoneAsync(children);
        await using var next = await KindredProcess.StartAsync(folder);
        var finished = await next.WaitAsync($"/api/v1/experiments/{experiment}", Ended);
        var log = await next.Client.GetStringAsync(new Uri($"/api/v1/runs/{train}/log", UriKind.Relative));

        Assert.Equal("succeeded", finished.GetProperty("status").GetString());
        Assert.Contains("resumed from epoch", log, StringComparison.Ordinal);
        Assert.DoesNotContain("libtorch", await File.ReadAllTextAsync($"/proc/{next.Id}/maps"), StringComparison.OrdinalIgnoreCase);
    }

    private static bool Ended(JsonElement experiment) => experiment.GetProperty("status").GetString() is not ("queued" or "running");

    private static ExperimentSpec LongTraining() => Some.Spec() with
    {
        Architectures = [new ResNet { Width = 16 }],
        TrainingImages = 1500,
        Training = new TrainingSpec { Epochs = 8, BatchSize = 50 },
    };

    private static async Task<string> InSecondEpoch(KindredProcess server, string experiment)
    {
        var runs = await server.WaitAsync($"/api/v1/experiments/{experiment}/runs", r => r.GetProperty("items").GetArrayLength() > 0);
        var train = runs.GetProperty("items").EnumerateArray().First(r => r.GetProperty("kind").GetString() == "train").GetProperty("id").GetString()!;
        await server.WaitAsync($"/api/v1/runs/{train}", r => r.GetProperty("note").GetString() is { } note && (note.StartsWith("epoch 2", StringComparison.Ordinal) || note.StartsWith("epoch 3", StringComparison.Ordinal)));
        return train;
    }

    private static async Task GoneAsync(IReadOnlyList<int> processes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (processes.Any(p => Directory.Exists($"/proc/{p}") && !File.ReadAllText($"/proc/{p}/stat").Contains(") Z ", StringComparison.Ordinal)))
        {
            await Task.Delay(100, patience.Token);
        }
    }
}
