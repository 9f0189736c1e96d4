using Bunit;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class RunsPageTests
{
    [Fact]
    public async Task A_failed_run_opens_itself_with_its_reason_its_log_and_what_waits_for_it()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var failed = await FailOneAsync(platform);
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<RunsPage>();

        page.WaitForAssertion(() => Assert.NotNull(page.Find("tr.open")));
        Assert.Contains("loss became NaN in epoch 3", page.Find("tr.open").TextContent, StringComparison.Ordinal);
        Assert.Equal("epoch 3 loss NaN", page.Find("tr.more .log b").TextContent);
        Assert.Contains("4 runs wait for this one: 1 evaluate, 1 invert, 2 compare.", page.Find("tr.more").TextContent, StringComparison.Ordinal);
        Assert.Equal($"/api/v1/runs/{failed}/log", page.Find("tr.more a").GetAttribute("href"));
        Assert.Contains("one failed", page.Find("h1").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_hands_a_failed_run_back_to_the_dispatcher()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var failed = await FailOneAsync(platform);
        await using var context = ExperimentPageTests.Context(platform);
        var page = context.Render<RunsPage>();

        page.WaitForElement("tr.more button");

        await page.InvokeAsync(() => page.Find("tr.more button").ClickAsync());

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("tr.more")));
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Waiting, (await db.Runs.SingleAsync(r => r.Id == failed, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task A_worker_without_a_heartbeat_is_silent_and_the_headline_says_so()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await platform.AddSlotsAsync(1);
        platform.Clock.Advance(64);
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<RunsPage>();

        page.WaitForAssertion(() => Assert.Contains("one worker silent", page.Find("h1").TextContent, StringComparison.Ordinal));
        Assert.Contains("Silent", page.Find(".wk").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chips_of_states_write_the_filter_and_count_whatever_state_it_asks_for()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await FailOneAsync(platform);
        await using var context = ExperimentPageTests.Context(platform);
        context.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo(Urls.RunsWhere("status = failed and kind = train"));

        var page = context.Render<RunsPage>();

        page.WaitForAssertion(() => Assert.Single(page.FindAll("table.runs .ink")));
        Assert.Equal(["All 2", "Failed 1", "Queued 1"], page.FindAll(".counts a").Select(a => a.TextContent.Trim()));
        Assert.Equal(Urls.RunsWhere("status = queued and kind = train"), page.FindAll(".counts a")[2].GetAttribute("href"));
        Assert.Equal(Urls.RunsWhere("kind = train"), page.FindAll(".counts a")[0].GetAttribute("href"));
    }

    private static async Task<long> FailOneAsync(TestPlatform platform)
    {
        await platform.Experiments.LaunchAsync("Fails", Some.Spec(), null, TestContext.Current.CancellationToken);
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var run = await db.Runs.FirstAsync(r => r.Kind == RunKind.Train, TestContext.Current.CancellationToken);
        (run.Status, run.Error, run.FinishedAt) = (RunStatus.Failed, "loss became NaN in epoch 3", platform.Now);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        var log = platform.Options.RunLog(run.Id);
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, "epoch 2 loss 1.5\nepoch 3 loss NaN\n", TestContext.Current.CancellationToken);
        return run.Id;
    }
}
