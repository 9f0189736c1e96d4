using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Runs;
using Microsoft.EntityFrameworkCore;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.Runs;

public sealed class RunPointsTests
{
    [Fact]
    public async Task Only_what_is_newer_is_read()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var run = await MeasuredAsync(platform, 100_000);
        var points = new RunPoints();

        Assert.Equal(100_000, await ReadAsync(platform, points, run.Id, 1));
        Assert.Equal(0, await ReadAsync(platform, points, run.Id, 1));
        await AddAsync(platform, Rows.Metric(run, "loss/batch", 100_000, 0.5), Rows.Metric(run, "loss/train", 100_000, 0.6));
        Assert.Equal(2, await ReadAsync(platform, points, run.Id, 1));
        Assert.Equal([("loss/batch", 100_000), ("loss/train", 100_000)], points.All.Skip(100_000).Select(p => (p.Name, p.Step)).Order());
    }

    [Theory]
    [InlineData(1)] // seen while it goes on
    [InlineData(2)] // seen as another attempt
    public async Task A_run_that_went_back_to_its_checkpoint_is_read_again(int attempt)
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var run = await MeasuredAsync(platform, 10);
        var points = new RunPoints();
        await ReadAsync(platform, points, run.Id, 1);

        await using (var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            await db.Metrics.Where(m => m.RunId == run.Id && m.Step > 4).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }

        await AddAsync(platform, Rows.Metric(run, "loss/batch", 5, 0.25));
        await ReadAsync(platform, points, run.Id, attempt);

        Assert.Equal([0, 1, 2, 3, 4, 5], points.All.Select(p => p.Step));
        Assert.Equal(0.25, points.All[^1].Value);
    }

    private static async Task<int> ReadAsync(TestPlatform platform, RunPoints points, long run, int attempt)
    {
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await points.ReadAsync(db, run, attempt, TestContext.Current.CancellationToken);
    }

    private static async Task AddAsync(TestPlatform platform, params MetricPoint[] points)
    {
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.AddRange(points.AsEnumerable());
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<Run> MeasuredAsync(TestPlatform platform, int count)
    {
        var id = (await platform.Experiments.LaunchAsync("Measured", Some.Spec(), null, TestContext.Current.CancellationToken)).Id;
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var run = await db.Runs.FirstAsync(r => r.ExperimentId == id && r.Kind == RunKind.Train, TestContext.Current.CancellationToken);
        await AddAsync(platform, [.. Enumerable.Range(0, count).Select(i => Rows.Metric(run, "loss/batch", i, 1.0 / (i + 1)))]);
        return run;
    }
}
