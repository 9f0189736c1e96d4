using Bunit;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class ReportSectionTests
{
    private static readonly ExperimentSpec spec = Some.Spec() with { Epsilons = [0, 0.5, 1, 2], Seeds = [0, 1], Measures = [new LinearCka(), new Disagreement()] };

    [Fact]
    public async Task A_finished_experiment_shows_verdicts_tests_and_figures_of_every_measure()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform);
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("#report .claim").Count));
        var claims = page.FindAll("#report .claim");
        Assert.Contains("inverted .20 at ε 0 to .80 at ε 2; plain .90 at ε 0 to .90 at ε 2", claims[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("agreement, target images", claims[4].TextContent, StringComparison.Ordinal);
        Assert.Contains(".90 at ε 0 to .30 at ε 2", claims[4].TextContent, StringComparison.Ordinal); // 1 − the stored disagreement
        Assert.Contains("4 in 2 units", claims[0].QuerySelector(".test")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Not tested", claims[6].TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll("#report .many figure").Count); // two measures over epsilon
        Assert.EndsWith("/report?format=csv", page.Find("#report .sh a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_finding_has_the_verdicts_of_the_report()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform);
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("#report .claim").Count));
        var found = page.FindAll("#finding .verdicts li:not(.rest)").Select(v => v.QuerySelector(".verdict")!.TextContent);
        var reported = page.FindAll("#report .claim summary .verdict").Select(v => v.TextContent).ToList();
        Assert.Equal(reported.Take(5), found); // the others need accuracies, classifiers and other experiments
        Assert.StartsWith("Inverted .20 at ε 0 to .80 at ε 2; plain .90 at ε 0 to .90 at ε 2; p ", page.Find("#finding .verdicts small").TextContent, StringComparison.Ordinal);
        Assert.Contains("5 claims that cannot be tested here", page.Find("#finding .verdicts .rest").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_follows_rows_that_come_later()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform);
        var cache = new Kindred.Web.Experiments.ReportCache(platform.Database, new ReportReader(platform.Database, new FindingsReader(platform.Database)));
        var whole = await cache.ReadAsync(id, TestContext.Current.CancellationToken);

        var again = await cache.ReadAsync(id, TestContext.Current.CancellationToken);
        await using (var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            await db.MatrixRows.Where(r => r.Index == 0).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }

        var less = await cache.ReadAsync(id, TestContext.Current.CancellationToken);

        Assert.Same(whole, again);
        Assert.Equal("supported", whole!.Verdicts[0].State);
        Assert.Equal("not-tested", less!.Verdicts[0].State);
        Assert.Null(await cache.ReadAsync(id + 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_table_behind_the_boxes_has_medians_and_quartiles()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform);
        await using var context = ExperimentPageTests.Context(platform);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/experiments/{id}?figures=pairs");
        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("#report .many figure").Count));

        await page.InvokeAsync(() => page.Find("#report .many button.tool").Click());

        Assert.Equal(["0", ".90 (.90 to .90), n 4", ".20 (.20 to .20), n 4"], page.FindAll("#report .many tbody tr")[0].Children.Select(c => c.TextContent));
    }

    [Fact]
    public async Task Where_nothing_was_ever_compared_the_report_says_what_would_stand_there()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = (await platform.Experiments.LaunchAsync("Four by two", spec, null, TestContext.Current.CancellationToken)).Id;
        await platform.Experiments.CancelAsync(id, TestContext.Current.CancellationToken);
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Contains("will stand here", page.Find("#report .empty").TextContent, StringComparison.Ordinal));
    }

    // inverted similarity rises by .2 with each epsilon, plain stays; disagreement rises by .2 on both image sets
    private static async Task<long> StoreAsync(TestPlatform platform)
    {
        var id = (await platform.Experiments.LaunchAsync("Four by two", spec, null, TestContext.Current.CancellationToken)).Id;
        await using var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var experiment = await db.Experiments.SingleAsync(e => e.Id == id, TestContext.Current.CancellationToken);
        var networks = await db.Networks.Where(n => n.ExperimentId == id).OrderBy(n => n.Index).ToListAsync(TestContext.Current.CancellationToken);
        var run = await db.Runs.FirstAsync(r => r.Kind == RunKind.Compare, TestContext.Current.CancellationToken);
        int Place(ExperimentNetwork network) => spec.Epsilons.ToList().IndexOf(network.Epsilon);
        void Add(SimilarityMeasure measure, string images, Func<ExperimentNetwork, double> value)
        {
            var matrix = Rows.Matrix(experiment, run, [.. networks.Select(r => networks.Select(_ => value(r)).ToArray())], images);
            matrix.Measure = SpecJson.Serialize(measure);
            matrix.MeasureLabel = measure.Label;
            db.Add(matrix);
        }

        Add(spec.Measures[0], ImageSets.Target, _ => .9);
        Add(spec.Measures[0], ImageSets.Inverted, n => .2 + .2 * Place(n));
        Add(spec.Measures[1], ImageSets.Target, n => .1 + .2 * Place(n));
        Add(spec.Measures[1], ImageSets.Inverted, n => .1 + .2 * Place(n));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return id;
    }
}
