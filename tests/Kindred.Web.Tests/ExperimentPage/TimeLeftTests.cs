using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Runs;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class TimeLeftTests
{
    private static readonly DateTime now = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    private static readonly RunLine running = new(
        1, 1, "", RunKind.Train, null, "vgg", 0, null, "", RunStatus.Running, 0, 0.25, null, null, null, 1, null, now.AddSeconds(-10), null);

    [Fact]
    public async Task A_run_under_way_is_told_from_its_own_pace()
    {
        var left = await EmptyAsync();

        Assert.Equal(30, left.Of(running, now)!.Value, 6); // a quarter took 10 s
    }

    [Fact]
    public async Task A_resumed_run_is_not_told_from_its_pace_because_it_did_not_start_at_0()
    {
        var left = await EmptyAsync();

        Assert.Null(left.Of(running with { Attempt = 2 }, now)); // and nothing else is known of its experiment
    }

    [Fact]
    public async Task Work_is_shared_by_the_slots_but_a_single_run_is_not()
    {
        var left = await EmptyAsync();
        RunLine[] four = [running, running with { Id = 2 }, running with { Id = 3 }, running with { Id = 4 }];

        Assert.Equal(120, left.Of(four, 1, now)!.Value, 6);
        Assert.Equal(60, left.Of(four, 2, now)!.Value, 6);
        Assert.Equal(30, left.Of(four, 8, now)!.Value, 6);
    }

    [Fact]
    public async Task What_has_ended_takes_no_more_time()
    {
        var left = await EmptyAsync();

        Assert.Equal(0, left.Of([running with { Status = RunStatus.Failed }, running with { Status = RunStatus.Succeeded }], 2, now));
    }

    [Fact]
    public async Task Runs_of_a_fresh_experiment_have_an_estimate_before_any_has_finished()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = (await platform.Experiments.LaunchAsync("Fresh", Some.Spec(), null, TestContext.Current.CancellationToken)).Id;
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var runs = db.Runs.Select(RunLine.FromRun).ToList();

        var left = await TimeLeft.MeasureAsync(db, [id], TestContext.Current.CancellationToken);

        Assert.All(runs, run => Assert.True(left.Of(run, now) > 0, $"{run.Label}: {left.Of(run, now)} s"));
    }

    private static async Task<TimeLeft> EmptyAsync()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return new TimeLeft(await RunSpeeds.MeasureAsync(db, TestContext.Current.CancellationToken), new Dictionary<long, ExperimentSpec>());
    }
}
