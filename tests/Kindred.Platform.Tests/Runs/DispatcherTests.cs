using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Experiments;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Runs;

public sealed class DispatcherTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task No_more_runs_are_handed_over_than_there_are_free_slots_and_each_once(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(3);
        var experiment = await LaunchAsync(platform, seeds: 4);

        await LookAsync(platform);
        await LookAsync(platform);

        Assert.Equal(Trains(experiment).Take(3).Select(r => r.Id), platform.Jobs.RunIds);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_needs_a_finished_run_is_queued_and_goes_before_later_trainings(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(1);
        var experiment = await LaunchAsync(platform, seeds: 2);
        await LookAsync(platform);

        await EndAsync(platform, Trains(experiment)[0].Id, new RunEnding(RunStatus.Succeeded, null));
        await LookAsync(platform);

        var evaluate = experiment.Runs.Single(r => r.Kind == RunKind.Evaluate && r.Network == Trains(experiment)[0].Network);
        Assert.Equal([Trains(experiment)[0].Id, evaluate.Id], platform.Jobs.RunIds);
        Assert.Equal(ExperimentStatus.Running, (await StoredAsync(platform, experiment)).Status);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_needs_a_failed_run_waits_and_says_so_and_the_experiment_fails_when_nothing_can_go_on(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(9);
        var experiment = await LaunchAsync(platform, seeds: 1);
        await LookAsync(platform);

        await EndAsync(platform, Trains(experiment)[0].Id, new RunEnding(RunStatus.Failed, null, "loss became NaN in epoch 3"));
        await LookAsync(platform);
        var meanwhile = await StoredAsync(platform, experiment);
        foreach (var run in meanwhile.Runs.Where(r => r.NetworkId == meanwhile.Runs.Single(x => x.Id == Trains(experiment)[1].Id).NetworkId).OrderBy(r => r.Order))
        {
            await EndAsync(platform, run.Id, new RunEnding(RunStatus.Succeeded, null));
            await LookAsync(platform);
        }

        var after = await StoredAsync(platform, experiment);
        Assert.Equal(ExperimentStatus.Running, meanwhile.Status);
        Assert.Equal(ExperimentStatus.Failed, after.Status);
        Assert.Equal(platform.Now, after.FinishedAt);
        Assert.All(after.Runs.Where(r => r.Status == RunStatus.Waiting), r => Assert.Equal("waits for a failed run", r.Note));
        Assert.Equal(4, after.Runs.Count(r => r.Status == RunStatus.Waiting)); // evaluate, invert and both compares
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task One_result_is_worked_for_once_and_the_other_experiment_reuses_it(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(9);
        var first = await LaunchAsync(platform, seeds: 1, "First");
        var second = await LaunchAsync(platform, seeds: 1, "Second");

        await LookAsync(platform);
        var handedOver = platform.Jobs.RunIds.ToList();
        var model = await LaunchTests.FinishAsync(platform, first.Id, "MLP");
        await LookAsync(platform);

        Assert.Equal(Trains(first).Select(r => r.Id), handedOver);
        var stored = await StoredAsync(platform, second);
        var reused = stored.Runs.Where(r => r.Status == RunStatus.Succeeded).OrderBy(r => r.Kind).ToList();
        Assert.Equal(["Reused: trained for “First”", "Reused: evaluated for “First”"], reused.Select(r => r.Note));
        Assert.Equal(model, stored.Networks.Single(n => n.Id == reused[0].NetworkId).ModelId);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_paused_experiment_stands_still_until_it_is_resumed(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(1);
        var experiment = await LaunchAsync(platform, seeds: 1);
        await LookAsync(platform);
        var running = Trains(experiment)[0].Id;
        var lease = RunLeaseTests.Claim(platform, running, 1)!;

        await platform.Experiments.PauseAsync(experiment.Id, CancellationToken.None);
        var pausing = await StoredAsync(platform, experiment);
        await EndAsync(platform, lease, new RunEnding(RunStatus.Paused, null));
        await LookAsync(platform);
        var paused = await StoredAsync(platform, experiment);
        await platform.Experiments.ResumeAsync(experiment.Id, CancellationToken.None);
        await LookAsync(platform);

        Assert.Equal(ExperimentStatus.Paused, pausing.Status);
        Assert.Equal(RunRequest.Pause, pausing.Runs.Single(r => r.Id == running).Request);
        Assert.Equal(ExperimentStatus.Paused, paused.Status);
        Assert.Equal([running, running], platform.Jobs.RunIds);
        Assert.Equal(ExperimentStatus.Running, (await StoredAsync(platform, experiment)).Status);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_cancelled_experiment_ends_with_its_last_running_run_and_retries_from_there(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(1);
        var experiment = await LaunchAsync(platform, seeds: 1);
        await LookAsync(platform);
        var running = Trains(experiment)[0].Id;
        var lease = RunLeaseTests.Claim(platform, running, 1)!;

        await platform.Experiments.CancelAsync(experiment.Id, CancellationToken.None);
        var cancelling = await StoredAsync(platform, experiment);
        await EndAsync(platform, lease, new RunEnding(RunStatus.Cancelled, null));
        await LookAsync(platform);
        var cancelled = await StoredAsync(platform, experiment);
        await platform.Experiments.RetryAsync(experiment.Id, CancellationToken.None);
        await LookAsync(platform);
        var retried = await StoredAsync(platform, experiment);

        Assert.Equal(ExperimentStatus.Running, cancelling.Status);
        Assert.Equal(ExperimentStatus.Cancelled, cancelled.Status);
        Assert.All(cancelled.Runs, r => Assert.Equal(RunStatus.Cancelled, r.Status));
        Assert.Equal(ExperimentStatus.Running, retried.Status);
        Assert.Null(retried.FinishedAt);
        Assert.Equal([2, 1], retried.Runs.Where(r => r.Kind == RunKind.Train).OrderBy(r => r.Order).Select(r => r.Attempt));
        Assert.Equal([running, running], platform.Jobs.RunIds);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_silent_run_is_lost_then_queued_and_fails_the_third_time_it_got_no_further(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await platform.AddSlotsAsync(1);
        var experiment = await LaunchAsync(platform, seeds: 1);
        var run = Trains(experiment)[0].Id;
        var seen = new List<(RunStatus, int)>();

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.NotNull(RunLeaseTests.Claim(platform, run, attempt));
            platform.Clock.Advance(31);
            await LookAsync(platform);
            seen.Add(await StatusAsync());
            await LookAsync(platform);
            seen.Add(await StatusAsync());
        }

        Assert.Equal(
            [(RunStatus.Lost, 2), (RunStatus.Queued, 2), (RunStatus.Lost, 3), (RunStatus.Queued, 3), (RunStatus.Failed, 3), (RunStatus.Failed, 3)], seen);
        var stored = (await StoredAsync(platform, experiment)).Runs.Single(r => r.Id == run);
        Assert.Equal("Silent for 31 s on elsewhere, 3 times without getting further.", stored.Error);

        async Task<(RunStatus, int)> StatusAsync()
        {
            var now = (await StoredAsync(platform, experiment)).Runs.Single(r => r.Id == run);
            return (now.Status, now.Attempt);
        }
    }

    [Fact]
    public async Task A_run_of_this_machine_whose_process_is_gone_is_queued_at_once()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var experiment = await LaunchAsync(platform, seeds: 1);
        var run = Trains(experiment)[0].Id;
        await using var db = await platform.Database.CreateDbContextAsync();
        RunLease.TryClaim(db, run, new RunClaimant(Environment.MachineName, Environment.ProcessId, "slot 1", "cpu"), TimeSpan.FromHours(1), platform.Now);

        await LookAsync(platform); // the process of that id lives, but it executes no run

        var stored = await db.Runs.SingleAsync(r => r.Id == run);
        Assert.Equal((RunStatus.Queued, 2, "its process ended with the server; goes on from its last checkpoint"), (stored.Status, stored.Attempt, stored.Note));
    }

    private static Task<Experiment> LaunchAsync(TestPlatform platform, int seeds, string name = "Dispatch") =>
        platform.Experiments.LaunchAsync(name, Some.Spec() with { Seeds = [.. Enumerable.Range(0, seeds)] }, null, CancellationToken.None);

    private static List<Run> Trains(Experiment experiment) => [.. experiment.Runs.Where(r => r.Kind == RunKind.Train).OrderBy(r => r.Order)];

    private static Task LookAsync(TestPlatform platform) => platform.Dispatcher.LookAsync(CancellationToken.None);

    private static async Task<Experiment> StoredAsync(TestPlatform platform, Experiment experiment)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        return await db.Experiments.AsNoTracking().Include(e => e.Runs).Include(e => e.Networks).SingleAsync(e => e.Id == experiment.Id);
    }

    private static Task EndAsync(TestPlatform platform, long run, RunEnding ending) => EndAsync(platform, RunLeaseTests.Claim(platform, run, 1)!, ending);

    private static async Task EndAsync(TestPlatform platform, RunLease lease, RunEnding ending)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        lease.End(db, ending, platform.Now);
    }
}
