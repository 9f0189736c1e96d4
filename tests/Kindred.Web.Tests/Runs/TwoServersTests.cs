using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Training;
using Kindred.Testing;

namespace Kindred.Web.Tests.Runs;

/// <summary>A server for people and one that executes, on one PostgreSQL database, as a team runs them.</summary>
public sealed class TwoServersTests : IDisposable
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(4);

    private readonly string folder = Directory.CreateTempSubdirectory("kindred-two-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Both_start_on_an_empty_database_at_once_and_a_run_outlives_the_databases_restart()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        using var postgres = await PostgresServer.StartAsync();
        (string, string)[] shared = [("Kindred__Database__Provider", "postgres"), ("ConnectionStrings__Kindred", await postgres.CreateDatabaseAsync())];
        var starting = new[] { "web", "worker" }.Select(role => KindredProcess.StartAsync(folder, [.. shared, ("Kindred__Role", role)])).ToList();
        await using var web = await starting[0];
        await using var worker = await starting[1];

        var experiment = await web.LaunchAsync("two servers", Some.Spec() with
        {
            Architectures = [new ResNet { Width = 16 }],
            TrainingImages = 1500,
            Training = new TrainingSpec { Epochs = 6, BatchSize = 50 },
        });
        var train = await AtWork(web, experiment);
        Assert.Empty(web.Children());
        Assert.NotEmpty(worker.Children());
        await postgres.RestartAsync(Outage);

        var finished = await web.WaitAsync($"/api/v1/experiments/{experiment}", e => e.GetProperty("status").GetString() is not ("queued" or "running"));
        Assert.Equal("succeeded", finished.GetProperty("status").GetString());
        var run = await web.GetAsync($"/api/v1/runs/{train}");
        Assert.Equal(1, run.GetProperty("attempt").GetInt32());
        Assert.DoesNotContain("resumed", await web.Client.GetStringAsync(new Uri($"/api/v1/runs/{train}/log", UriKind.Relative)), StringComparison.Ordinal);
    }

    private static async Task<string> AtWork(KindredProcess server, string experiment)
    {
        var runs = await server.WaitAsync($"/api/v1/experiments/{experiment}/runs", r => r.GetProperty("items").EnumerateArray().Any(IsTraining));
        return runs.GetProperty("items").EnumerateArray().First(IsTraining).GetProperty("id").GetString()!;

        static bool IsTraining(JsonElement run) => run.GetProperty("kind").GetString() == "train" && run.GetProperty("progress").GetDouble() > 0.1;
    }
}
