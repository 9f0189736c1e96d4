using Bunit;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Experiments;
using Kindred.Web.Inversions;
using Kindred.Web.Tests.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class ExperimentPageTests
{
    private static readonly ExperimentSpec spec = Some.Spec() with { Epsilons = [0, 1] };

    [Fact]
    public async Task A_running_experiment_says_what_is_known_and_what_is_missing()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        await using var context = Context(platform);

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Contains("0 of 4 networks trained", page.Find("#finding").TextContent, StringComparison.Ordinal));
        Assert.Equal("No finding yet", page.Find("#finding h2").TextContent);
        Assert.Contains("Queued", page.Find(".banner").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["Train 0 of 4", "Evaluate 0 of 4", "Invert 0 of 4"], page.FindAll("#finding .stage").Take(3).Select(s => $"{s.QuerySelector("b")!.TextContent} {s.QuerySelector(".num")!.TextContent}")));
        Assert.Contains("do they represent them alike?", page.FindAll("#finding .stage")[^1].TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#finding figure")); // no empty axes
        Assert.Empty(page.FindAll("#matrices, #blocks, #map, #report")); // they come with the first comparison
        Assert.Equal(["Finding", "Networks", "Inversions", "Runs", "Provenance"], page.FindAll(".anchors a").Select(a => a.TextContent));
    }

    [Fact]
    public async Task Cancelling_asks_first_and_then_cancels_what_has_not_run()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        await using var context = Context(platform);
        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        await page.InvokeAsync(() => Button(page, "Cancel").Click());
        Assert.Equal(ExperimentStatus.Queued, await StatusAsync(platform, id)); // asked only
        await page.InvokeAsync(() => page.Find("button.danger").ClickAsync());

        Assert.Equal(ExperimentStatus.Cancelled, await StatusAsync(platform, id));
        page.WaitForAssertion(() => Assert.Contains("Cancelled", page.Find(".banner").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_matrices_of_a_finished_experiment_are_printed_with_their_means()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        await StoreMatricesAsync(platform, id);
        await using var context = Context(platform);

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("#matrices table.hm").Count));
        var cells = page.FindAll("#matrices .p").Select(p => p.QuerySelectorAll("tbody td").Select(c => c.TextContent).ToArray()).ToList();
        Assert.Equal(["1", ".90", ".90", "1"], cells[0]);
        Assert.Equal(["1", ".20", ".40", "1"], cells[1]); // rows are inverted through: not symmetric
        Assert.Equal(["0", "−.20", "+.20", "0"], cells[2]);
        Assert.Equal(["mean .90", "mean .30"], page.FindAll("#matrices .mean").Take(2).Select(m => m.TextContent.Trim()));
        Assert.Contains(".30", page.Find("#finding h2").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Inverted images", "Inverted CKA", "Plain CKA", "Epsilon (ε)", "So", "Verdicts"], page.FindAll("#finding .explained dt").Select(t => t.TextContent));
    }

    [Fact]
    public async Task A_mean_of_a_block_opens_the_pairs_behind_it_and_a_difference_both_ways()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        await StoreMatricesAsync(platform, id);
        await using var context = Context(platform);
        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("#blocks table.hm").Count));
        var names = spec.Architectures.Select(a => a.Label).ToList();

        await page.InvokeAsync(() => page.FindAll("#blocks table.hm")[1].QuerySelectorAll("tbody td[tabindex]")[0].Click());

        Assert.StartsWith("ε 0 × ε 0 is the mean of 2 cells", page.Find("#blocks .behind p").TextContent, StringComparison.Ordinal);
        Assert.Equal([$"{names[1]} × {names[0]} .400", $"{names[0]} × {names[1]} .200"], page.FindAll("#blocks .behind li").Select(l => l.TextContent)); // largest first
        await page.InvokeAsync(() => page.Find("#blocks .behind button").Click());
        Assert.Empty(page.FindAll("#blocks .behind"));

        await page.InvokeAsync(() => page.FindAll("#matrices table.hm")[2].QuerySelectorAll("tbody td[tabindex]")[1].Click());
        Assert.Equal([".400", ".200"], page.FindAll("#matrices .behind b").Skip(1).Select(b => b.TextContent));
    }

    [Fact]
    public async Task A_mean_over_seeds_opens_its_seeds()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = (await platform.Experiments.LaunchAsync("Two seeds", spec with { Seeds = [0, 1] }, null, TestContext.Current.CancellationToken)).Id;
        await StoreMatricesAsync(platform, id);
        await using var context = Context(platform);
        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("#matrices table.hm").Count));

        await page.InvokeAsync(() => page.FindAll("#matrices table.hm")[1].QuerySelectorAll("tbody td[tabindex]")[1].Click());

        Assert.Equal(["Seed 0 .200", "Seed 1 .200"], page.FindAll("#matrices .behind li").Select(l => l.TextContent));
        Assert.All(page.FindAll("#matrices .behind li a"), link => Assert.StartsWith("/matrices/", link.GetAttribute("href"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_epsilon_in_the_query_string_chooses_the_matrices()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        await StoreMatricesAsync(platform, id);
        await using var context = Context(platform);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/experiments/{id}?epsilon=1");

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal("ε 1", page.Find("#matrices .thumbs a[aria-current] span:last-child").TextContent[^3..]));
        Assert.Equal(["1", ".80", ".80", "1"], page.FindAll("#matrices .p")[1].QuerySelectorAll("tbody td").Select(c => c.TextContent));
    }

    [Fact]
    public async Task The_quantity_in_the_query_string_chooses_the_training_curves()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        await using (var db = await platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            var train = await db.Runs.FirstAsync(r => r.Kind == RunKind.Train, TestContext.Current.CancellationToken);
            db.Add(Rows.Metric(train, "adv/acc", 10, 0.4));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var context = Context(platform);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/experiments/{id}?curve=robust");

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal("Robust accuracy", page.Find(".curves-head a[aria-current]").TextContent));
        Assert.Contains("PGD-5, L2, ε 1", page.Find("#runs .cap").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gallery_shows_the_epsilons_of_the_query_string_and_the_pairs_images()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await LaunchAsync(platform);
        var pairs = await StorePairsAsync(platform);
        await using var context = Context(platform);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/experiments/{id}?inversions=1");

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal("ε 1", page.Find(".gal-choice a.on").TextContent));
        Assert.Equal(12, page.FindAll(".gal .row")[0].QuerySelectorAll(".px").Length);
        Assert.Contains($"/images/pairs/{pairs.Id}/seed.png?first=0&count=12&v={pairs.Key[..12]}", page.FindAll(".gal .row")[0].GetAttribute("style"), StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".gal .later").Count); // two architectures at that epsilon, not inverted yet
    }

    [Fact]
    public async Task An_experiment_that_does_not_exist_is_said_not_to()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await using var context = Context(platform);

        var page = context.Render<Kindred.Web.Experiments.ExperimentPage>(p => p.Add(x => x.Id, 404));

        Assert.Equal("There is no experiment 404", page.Find("h1").TextContent);
    }

    private static async Task<ImagePairSet> StorePairsAsync(TestPlatform platform)
    {
        var indices = new byte[16 * sizeof(int)]; // the first test image, sixteen times
        var pairs = new ImagePairSet
        {
            Key = InversionKey.Pairs(spec.Dataset, spec.Inversion.PairSeed, spec.Inversion.Pairs),
            Dataset = "fashion-mnist-small",
            Count = 16,
            SeedIndices = indices,
            TargetIndices = indices,
        };
        await using var db = await platform.Database.CreateDbContextAsync();
        db.Add(pairs);
        await db.SaveChangesAsync();
        return pairs;
    }

    internal static BunitContext Context(TestPlatform platform)
    {
        BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(30); // a busy machine reads its database slowly
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton(platform.Options).AddSingleton<TimeProvider>(platform.Clock);
        context.Services.AddSingleton(platform.Database).AddSingleton(platform.Experiments).AddSingleton(new SavedViews(platform.Database, platform.Clock));
        context.Services.AddSingleton<MatrixReader>().AddSingleton<FindingsReader>().AddSingleton<ReportReader>().AddSingleton<ReportCache>().AddSingleton<DatasetInstaller>().AddSingleton<DatasetShelf>().AddSingleton<TestImages>();
        context.Services.AddSingleton<ArtifactStore>().AddSingleton<Travels>().AddSingleton<StudioReader>();
        context.AddBunitPersistentComponentState();
        context.SetRendererInfo(new RendererInfo("Server", isInteractive: true)); // last: it takes the services into use
        return context;
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<Kindred.Web.Experiments.ExperimentPage> page, string text) =>
        page.FindAll(".actions button").Single(b => b.TextContent.Trim() == text);

    private static async Task<long> LaunchAsync(TestPlatform platform) =>
        (await platform.Experiments.LaunchAsync("Two by two", spec, null, TestContext.Current.CancellationToken)).Id;

    private static async Task<ExperimentStatus> StatusAsync(TestPlatform platform, long id)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        return await db.Experiments.Where(e => e.Id == id).Select(e => e.Status).SingleAsync();
    }

    // plain .90 everywhere; inverted at epsilon 0 .20 one way and .40 the other, at epsilon 1 .80
    private static async Task StoreMatricesAsync(TestPlatform platform, long id)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        var experiment = await db.Experiments.SingleAsync(e => e.Id == id);
        var networks = await db.Networks.Where(n => n.ExperimentId == id).OrderBy(n => n.Index).ToListAsync();
        var run = await db.Runs.FirstAsync(r => r.Kind == RunKind.Compare);
        var labels = networks.Select(n => n.ArchitectureLabel).Distinct().ToList();
        double Inverted(ExperimentNetwork row, ExperimentNetwork column) =>
            row == column ? 1 : row.Epsilon > 0 || column.Epsilon > 0 ? 0.8 : labels.IndexOf(row.ArchitectureLabel) == 0 ? 0.2 : 0.4;
        foreach (var (set, value) in new (string, Func<ExperimentNetwork, ExperimentNetwork, double>)[] { (ImageSets.Target, (a, b) => a == b ? 1 : 0.9), (ImageSets.Inverted, Inverted) })
        {
            await db.Matrices.Where(m => m.ExperimentId == id && m.ImageSet == set).ExecuteDeleteAsync();
            var matrix = Rows.Matrix(experiment, run, [.. networks.Select(r => networks.Select(c => value(r, c)).ToArray())], set);
            matrix.Measure = SpecJson.Serialize(spec.Measures[0]);
            matrix.MeasureLabel = spec.Measures[0].Label;
            db.Add(matrix);
        }

        await db.SaveChangesAsync();
    }
}
