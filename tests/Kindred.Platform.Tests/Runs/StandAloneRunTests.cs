using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Runs;

public sealed class StandAloneRunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_run_of_its_own_is_taken_before_those_of_experiments(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(2);
        await platform.Experiments.LaunchAsync("Some", Some.Spec(), null, Cancellation);
        var alone = await LaunchAsync(platform, null);

        await platform.Dispatcher.LookAsync(Cancellation);

        Assert.Equal(alone.Id, platform.Jobs.RunIds[0]);
        Assert.Equal(2, platform.Jobs.RunIds.Count);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task One_key_launches_one_run(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);

        var first = await LaunchAsync(platform, "key");
        var second = await LaunchAsync(platform, "key");
        var other = await LaunchAsync(platform, null);

        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.Id, other.Id);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task It_is_cancelled_and_retried_as_any_run_is(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(1);
        var run = await LaunchAsync(platform, null);

        Assert.True(await platform.Experiments.CancelRunAsync(run.Id, Cancellation));
        var cancelled = await StatusAsync(platform, run.Id);
        Assert.True(await platform.Experiments.RetryRunAsync(run.Id, Cancellation));
        await platform.Dispatcher.LookAsync(Cancellation);

        Assert.Equal(RunStatus.Cancelled, cancelled);
        Assert.Equal(RunStatus.Queued, await StatusAsync(platform, run.Id));
        Assert.Equal([run.Id], platform.Jobs.RunIds);
    }

    private static Task<Run> LaunchAsync(TestPlatform platform, string? key) =>
        platform.Get<StandAloneRuns>().LaunchAsync(RunKind.Install, "Install Fashion-MNIST", "{}", null, key, Cancellation);

    private static async Task<RunStatus> StatusAsync(TestPlatform platform, long run)
    {
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        return await db.Runs.Where(r => r.Id == run).Select(r => r.Status).SingleAsync(Cancellation);
    }
}
