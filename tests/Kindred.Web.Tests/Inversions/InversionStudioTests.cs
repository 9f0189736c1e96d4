using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Bunit;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Inversions;
using Kindred.Web.Tests.Api;
using Kindred.Web.Tests.ExperimentPage;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.Inversions;

/// <summary>The studio over two architectures at two epsilons, of which the first network has been inverted: every image is its target, darkened.</summary>
public sealed class InversionStudioTests
{
    private const int size = 28 * 28;

    private static readonly ExperimentSpec spec = Some.Spec() with { Epsilons = [0, 1], Seeds = [0, 3] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pair_is_shown_in_every_network_with_its_residual_and_its_way()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform, films: true);
        await using var context = ExperimentPageTests.Context(platform);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/experiments/{id}/inversions?pair=2");

        var page = context.Render<InversionStudioPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll(".gridi figure").Count));
        var images = page.FindAll(".gridi figure");
        var test = Test();
        var dark = Math.Sqrt(Pixels(test, 5).Sum(v => v * v)) / 2; // the target's own length, halved
        Assert.Contains("0.120", images[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("unconverged", images[0].QuerySelector(".un")!.GetAttribute("title"));
        Assert.Contains($"target {dark:0.00}", images[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("/2.png?v=", images[0].QuerySelector(".px")!.GetAttribute("style"), StringComparison.Ordinal); // its film
        Assert.All(images.Skip(1), f => Assert.Contains("not inverted yet", f.TextContent, StringComparison.Ordinal));
        Assert.Equal(16, page.FindAll(".pairs li").Count);
        Assert.Equal($"{Name(test, 2)} to {Name(test, 5)}", page.Find(".pairs a[aria-current]").TextContent.Trim());
    }

    [Theory]
    [InlineData(4, 28, 924, 6)]
    [InlineData(5, 28, 924, 5)]
    [InlineData(8, 28, 924, 3)]
    [InlineData(5, 28, 368, 2)]
    [InlineData(5, 32, 924, 4)]
    [InlineData(12, 28, 368, 1)]
    public async Task The_largest_whole_scale_is_chosen_at_which_no_image_is_cut_off(int columns, int width, int room, int scale)
    {
        await using var context = new BunitContext();

        var rules = context.Render<ImageScale>(p => p.Add(x => x.Columns, columns).Add(x => x.Width, width)).Find("style").TextContent;

        var holding = Regex.Matches(rules, @"@container studio (?:\(max-width:(\d+)px\) and )?\(min-width:(\d+)px\)\{\.gridi\{--k:(\d)\}\}")
            .Where(m => (!m.Groups[1].Success || room <= int.Parse(m.Groups[1].Value)) && room >= int.Parse(m.Groups[2].Value));
        Assert.Equal(scale, holding.Select(m => int.Parse(m.Groups[3].Value)).DefaultIfEmpty(1).Last()); // the last rule that holds wins
    }

    [Fact]
    public async Task The_slider_moves_all_films_together()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform, films: true);
        await using var context = ExperimentPageTests.Context(platform);
        var page = context.Render<InversionStudioPage>(p => p.Add(x => x.Id, id));
        page.WaitForAssertion(() => Assert.Equal("2", page.Find("#step").GetAttribute("max")));
        Assert.Contains("--i:2;--n:3", page.Find(".gridi").GetAttribute("style"), StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find("#step").Input("1"));

        Assert.Contains("--i:1;--n:3", page.Find(".gridi").GetAttribute("style"), StringComparison.Ordinal);
        Assert.Contains("4 of 9", page.Find(".step label").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_without_films_show_their_final_images_and_say_so()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform, films: false);
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<InversionStudioPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Contains("before films were kept", page.Find(".top").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("#step"));
        Assert.Contains("/images/inverted/", page.Find(".gridi .px").GetAttribute("style"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task J_and_k_go_to_the_next_and_the_previous_pair()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = await StoreAsync(platform, films: true);
        await using var context = ExperimentPageTests.Context(platform);
        var navigation = context.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo($"/experiments/{id}/inversions?pair=1&network=0");
        var page = context.Render<InversionStudioPage>(p => p.Add(x => x.Id, id));
        page.WaitForAssertion(() => Assert.Equal(16, page.FindAll(".sheet a").Count));

        await page.InvokeAsync(() => page.Instance.KeyAsync("j", false));
        Assert.EndsWith("?pair=2&network=0", navigation.Uri, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Instance.KeyAsync("k", false));
        await page.InvokeAsync(() => page.Instance.KeyAsync("k", false));

        Assert.EndsWith("/inversions?network=0", navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_any_inversion_the_studio_says_what_will_stand_there()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var id = (await platform.Experiments.LaunchAsync("Two by two", spec, null, Cancellation)).Id;
        await using var context = ExperimentPageTests.Context(platform);

        var page = context.Render<InversionStudioPage>(p => p.Add(x => x.Id, id));

        page.WaitForAssertion(() => Assert.Contains("will stand here", page.Find(".empty").TextContent, StringComparison.Ordinal));
    }

    private static LabeledImages Test()
    {
        var dataset = new FashionMnistSmall();
        return dataset.Load(dataset.ShippedFolder!, DatasetSplit.Test);
    }

    private static IEnumerable<double> Pixels(LabeledImages test, int index) => test.Pixels.Skip(index * size).Take(size).Select(v => v / 255.0);

    private static string Name(LabeledImages test, int index) => spec.Dataset.ClassNames[test.Labels[index]];

    // pair i goes from test image i to test image i + 3
    private static async Task<long> StoreAsync(TestPlatform platform, bool films)
    {
        var id = (await platform.Experiments.LaunchAsync("Two by two", spec, null, Cancellation)).Id;
        var (test, store) = (Test(), new ArtifactStore(platform.Options, platform.Clock));
        int[] seeds = [.. Enumerable.Range(0, 16)], targets = [.. Enumerable.Range(3, 16)];
        float[] images = [.. targets.SelectMany(t => Pixels(test, t)).Select(v => (float)(v / 2))];
        float[] residuals = [.. Enumerable.Repeat(.12f, 16)], curve = [1, .8f, .6f, .5f, .4f, .3f, .25f, .2f, .15f, .12f];
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        var network = await db.Networks.Where(n => n.ExperimentId == id).OrderBy(n => n.Index).FirstAsync(Cancellation);
        var run = await db.Runs.FirstAsync(r => r.Kind == RunKind.Invert, Cancellation);
        var pairs = new ImagePairSet
        {
            Key = InversionKey.Pairs(spec.Dataset, spec.Inversion.PairSeed, spec.Inversion.Pairs),
            Dataset = "fashion-mnist-small",
            Count = 16,
            SeedIndices = MemoryMarshal.AsBytes<int>(seeds).ToArray(),
            TargetIndices = MemoryMarshal.AsBytes<int>(targets).ToArray(),
        };
        var model = Rows.Model(run, "weights");
        db.AddRange(pairs, model);
        await db.SaveChangesAsync(Cancellation);
        db.Add(new InvertedImageSet
        {
            Key = InversionKey.For(network.ModelKey, pairs.Key, spec.Inversion.Method),
            ModelId = model.Id,
            PairSetId = pairs.Id,
            RunId = run.Id,
            Method = "{}",
            MethodLabel = "9 Adam steps",
            Count = 16,
            ImagesArtifact = store.Put(NpyFile.MediaType, s => NpyFile.Write<float>(s, images, 16, 1, 28, 28)).Sha256,
            FilmArtifact = films ? store.Put(NpyFile.MediaType, s => NpyFile.Write<byte>(s, new byte[InversionFilm.Pairs * 3 * size], InversionFilm.Pairs, 3, 1, 28, 28)).Sha256 : null,
            FilmSteps = films ? "0,4,9" : null,
            Residuals = MemoryMarshal.AsBytes<float>(residuals).ToArray(),
            ResidualCurve = MemoryMarshal.AsBytes<float>(curve).ToArray(),
            CreatedAt = Rows.Monday,
        });
        await db.SaveChangesAsync(Cancellation);
        return id;
    }
}
