using Kindred.Platform.Data;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Runs;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class RunListPageTests
{
    private static readonly CompiledFilter<Run> all = new(null, new HashSet<string>());

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_needs_somebody_stands_before_what_runs_waits_and_ended_latest_first(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await StoreAsync(db, RunStatus.Succeeded, RunStatus.Waiting, RunStatus.Running, RunStatus.Failed, RunStatus.Queued, RunStatus.Cancelled, RunStatus.Lost);

        var page = await RunListPage.ReadAsync(db, all, null, TestContext.Current.CancellationToken);

        Assert.Equal(
            [RunStatus.Failed, RunStatus.Lost, RunStatus.Running, RunStatus.Queued, RunStatus.Waiting, RunStatus.Cancelled, RunStatus.Succeeded],
            page.Runs.Select(r => r.Status));
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Pages_by_key_show_every_run_once(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var states = Enumerable.Range(0, 450).Select(i => (RunStatus)(i % 8)).ToArray();
        await StoreAsync(db, states);

        var seen = new List<long>();
        string? after = null;
        do
        {
            var page = await RunListPage.ReadAsync(db, all, after, TestContext.Current.CancellationToken);
            seen.AddRange(page.Runs.Select(r => r.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(450, seen.Count);
        Assert.Equal(450, seen.Distinct().Count());
    }

    [Fact]
    public async Task Counts_show_every_state_whichever_is_chosen()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await StoreAsync(db, RunStatus.Failed, RunStatus.Queued, RunStatus.Queued);
        var failed = RunFilters.Language.Compile("status = failed", Rows.Monday);

        var counts = await RunListPage.CountAsync(db, all, TestContext.Current.CancellationToken);
        var page = await RunListPage.ReadAsync(db, failed, null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 2), (counts[RunStatus.Failed], counts[RunStatus.Queued]));
        Assert.Equal(RunStatus.Failed, Assert.Single(page.Runs).Status);
    }

    [Fact]
    public async Task Each_word_of_the_text_must_stand_in_the_label_in_any_case()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await StoreAsync(db, RunStatus.Queued, RunStatus.Queued);

        Assert.Equal("Train 1", Assert.Single(await LabelsAsync(db, "train 1")));
        Assert.Equal(2, (await LabelsAsync(db, "TRAIN")).Count);
        Assert.Empty(await LabelsAsync(db, "train vgg"));
    }

    private static async Task<List<string>> LabelsAsync(KindredDb db, string text) =>
        [.. (await RunListPage.ReadAsync(db, RunFilters.Language.Compile(text, Rows.Monday), null, TestContext.Current.CancellationToken)).Runs.Select(r => r.Label)];

    // the runs in this order, each ended a second after the one before
    private static async Task StoreAsync(KindredDb db, params RunStatus[] states)
    {
        var experiment = Rows.Experiment();
        db.Add(experiment);
        await db.SaveChangesAsync();
        for (var i = 0; i < states.Length; i++)
        {
            var run = Rows.Run(experiment, states[i], i);
            run.FinishedAt = states[i] is RunStatus.Succeeded or RunStatus.Cancelled or RunStatus.Failed ? Rows.Monday.AddSeconds(i) : null;
            db.Add(run);
        }

        await db.SaveChangesAsync();
    }
}
