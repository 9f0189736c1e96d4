using Kindred.Platform.Artifacts;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Runs;

public sealed class RunLeaseTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Of_many_processes_that_claim_a_run_at_once_exactly_one_wins(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var run = await QueuedAsync(platform);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => Claim(platform, run, n))));

        var winner = Assert.Single(claims, c => c is not null)!;
        await using var db = await platform.Database.CreateDbContextAsync();
        var stored = await db.Runs.SingleAsync(r => r.Id == run);
        Assert.Equal((RunStatus.Running, 1L, 1L), (stored.Status, stored.Fence, winner.Fence));
        Assert.Equal(platform.Now + Lease, stored.LeaseExpiresAt);
        Assert.Equal(platform.Now, stored.StartedAt);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_run_is_claimed_from_its_holder_only_when_the_lease_has_expired(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var run = await QueuedAsync(platform);
        var first = Claim(platform, run, 1)!;

        platform.Clock.Advance(29);
        var early = Claim(platform, run, 2);
        await using (var db = await platform.Database.CreateDbContextAsync())
        {
            first.Beat(db, 0.5, "epoch 2 of 3", platform.Now);
        }

        platform.Clock.Advance(29);
        var renewed = Claim(platform, run, 2);
        platform.Clock.Advance(2);
        var late = Claim(platform, run, 2);

        Assert.Null(early);
        Assert.Null(renewed);
        Assert.Equal(2, late!.Fence);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_process_whose_run_was_claimed_by_another_writes_nothing_more(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var run = await QueuedAsync(platform);
        var old = Claim(platform, run, 1)!;
        platform.Clock.Advance(31);
        var current = Claim(platform, run, 2)!;

        Assert.Throws<LeaseLostException>(() => CommitArtifact(platform, old, "old"));
        CommitArtifact(platform, current, "current");

        await using var db = await platform.Database.CreateDbContextAsync();
        Assert.Equal(["current"], await db.Artifacts.Select(a => a.Sha256).ToListAsync());
        Assert.Throws<LeaseLostException>(() => old.Beat(db, null, null, platform.Now));
        Assert.Throws<LeaseLostException>(() => old.End(db, new RunEnding(RunStatus.Succeeded, null), platform.Now));
        Assert.Equal(RunStatus.Running, (await db.Runs.SingleAsync(r => r.Id == run)).Status);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_heartbeat_stores_progress_and_hears_what_was_asked(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var run = await QueuedAsync(platform);
        var lease = Claim(platform, run, 1)!;
        await using var db = await platform.Database.CreateDbContextAsync();

        var before = lease.Beat(db, 0.25, "epoch 1 of 3", platform.Now);
        await platform.Experiments.CancelRunAsync(run, CancellationToken.None);
        var after = lease.Beat(db, null, null, platform.Now);
        lease.End(db, new RunEnding(RunStatus.Cancelled, "by a person") { PeakMemoryBytes = 7 }, platform.Now);

        Assert.Equal((RunRequest.None, RunRequest.Cancel), (before, after));
        var stored = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == run);
        Assert.Equal((RunStatus.Cancelled, 0.25, "by a person", 7L), (stored.Status, stored.Progress, stored.Note, stored.PeakMemoryBytes));
        Assert.Equal((platform.Now, RunRequest.None), (stored.FinishedAt, stored.Request));
        Assert.Null(stored.LeaseExpiresAt);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_number_measured_again_takes_the_place_of_the_first(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var run = await QueuedAsync(platform);
        await using var db = await platform.Database.CreateDbContextAsync();
        MetricPoint Point(long step, double value) => new() { RunId = run, Name = "loss/train", Step = step, Epoch = 1, Value = value, At = platform.Now };

        MetricWriter.Write(db, [.. Enumerable.Range(0, 250).Select(step => Point(step, step))]);
        MetricWriter.Write(db, [Point(249, 1), Point(249, -5), Point(250, 9)]);

        var stored = await db.Metrics.OrderBy(m => m.Step).ToListAsync();
        Assert.Equal(251, stored.Count);
        Assert.Equal([248, -5, 9], stored.TakeLast(3).Select(m => m.Value));
    }

    internal static async Task<long> QueuedAsync(TestPlatform platform)
    {
        var experiment = await platform.Experiments.LaunchAsync("Leases", Some.Spec(), null, CancellationToken.None);
        return experiment.Runs.OrderBy(r => r.Order).First().Id;
    }

    internal static RunLease? Claim(TestPlatform platform, long run, int process)
    {
        using var db = platform.Database.CreateDbContext();
        return RunLease.TryClaim(db, run, new RunClaimant("elsewhere", process, $"slot {process}", "cpu"), Lease, platform.Now);
    }

    private static void CommitArtifact(TestPlatform platform, RunLease lease, string sha256)
    {
        using var db = platform.Database.CreateDbContext();
        using var transaction = db.Database.BeginTransaction();
        lease.Guard(db, platform.Now);
        ArtifactStore.Remember(db, new Artifact { Sha256 = sha256, MediaType = "text/plain", CreatedAt = platform.Now });
        transaction.Commit();
    }
}
