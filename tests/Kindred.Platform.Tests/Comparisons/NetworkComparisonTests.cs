using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Inversions;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Comparisons of networks of an experiment, which stand alone.</summary>
[Collection(nameof(Tensors))]
public sealed class NetworkComparisonTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task They_give_what_the_experiment_itself_gives_on_its_pairs(DatabaseKind kind)
    {
        await using var grid = await TrainedGrid.CreateAsync(kind);
        grid.InvertAll();
        grid.Runs(RunKind.Compare).ForEach(r => grid.Execute(r));
        var models = await ModelsAsync(grid);

        var comparison = await LaunchAsync(grid, new() { Models = models, Images = [ImageSets.Target, ImageSets.Inverted], Measures = [new LinearCka()] });
        ComparisonRuns.Execute(grid.Platform, comparison.RunId);

        foreach (var table in await ComparisonRuns.TablesAsync(grid.Platform, comparison.Id))
        {
            var own = await OwnAsync(grid, table.MeasureLabel, table.ImageSet);
            Assert.Equal(6, table.Size);
            for (var a = 0; a < 6; a++)
            {
                Assert.All(Enumerable.Range(0, 6), b => Assert.Equal(own.Value(a, b)!.Value, table.Value(a, b)!.Value, 1e-5));
            }
        }
    }

    [Fact]
    public async Task All_image_sets_are_compared_on_and_adding_a_network_shows_only_it_what_is_new()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        grid.InvertAll();
        var models = await ModelsAsync(grid);
        var spec = new ComparisonSpec { Models = models[..3], Images = ImageSets.OfNetworks, Measures = [new LinearCka(), new CohenKappa()] };
        var comparison = await LaunchAsync(grid, spec);
        ComparisonRuns.Execute(grid.Platform, comparison.RunId);
        var kept = await KeptAsync(grid);
        await ComparisonRuns.MarkSucceededAsync(grid.Platform, comparison.RunId);

        var grown = (await grid.Platform.Get<ComparisonService>().AddAsync(comparison.Id, new() { Models = models[3..4] }, Cancellation))!;
        ComparisonRuns.Execute(grid.Platform, grown.RunId);

        var tables = await ComparisonRuns.TablesAsync(grid.Platform, comparison.Id);
        Assert.Equal(24, tables.Count);
        Assert.All(tables, t => Assert.NotNull(t.FinishedAt));
        Assert.Equal(3 * 2 * (1 + 3 + 1 + 1), kept); // target, inverted through each, seed, pooled: representations and logits
        Assert.Equal(4 * 2 * (1 + 4 + 1 + 1) + 3 * 2, await KeptAsync(grid)); // and the smaller pool
        var agree = tables.Single(t => t is { ImageSet: "agree", Size: 4, MeasureLabel: "linear CKA (biased)" });
        var target = tables.Single(t => t is { ImageSet: "target", Size: 4, MeasureLabel: "linear CKA (biased)" });
        Assert.Equal(1, agree.Value(2, 2)!.Value, 1e-5);
        Assert.NotEqual(target.Value(0, 1), agree.Value(0, 1));
        var disagree = tables.Single(t => t is { ImageSet: "disagree", Size: 4, MeasureLabel: "linear CKA (biased)" });
        Assert.Equal("the two networks disagree on 0 of 20 images: too few to compare on", disagree.UndefinedBecause(3, 3));
    }

    [Fact]
    public async Task A_layer_that_is_not_there_is_refused_with_those_there_are_before_anything_is_stored()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var models = (await ModelsAsync(grid)).Take(2).ToList(); // an MLP of one layer, and one of two

        var one = await Assert.ThrowsAsync<SpecException>(() => LaunchAsync(grid, new() { Models = models, Layers = ["nowhere"], Measures = [new LinearCka()] }));
        var each = await Assert.ThrowsAsync<SpecException>(() => LaunchAsync(grid, new() { Models = models, Layers = ["layer1", "layer1"], Measures = [new LinearCka()] }));
        var right = await LaunchAsync(grid, new() { Models = models, Layers = ["penultimate", "layer1"], Measures = [new LinearCka()] });
        await ComparisonRuns.MarkSucceededAsync(grid.Platform, right.RunId);
        var vgg = (await ModelsAsync(grid))[2];
        var added = await Assert.ThrowsAsync<SpecException>(() => grid.Platform.Get<ComparisonService>().AddAsync(right.Id, new() { Models = [vgg], Layers = ["layer1"] }, Cancellation));

        Assert.Equal(2, one.Errors.For("layers[0]").Count);
        Assert.EndsWith("has no layer \"nowhere\". Known: layer1, penultimate.", one.Errors.For("layers[0]")[1]);
        Assert.EndsWith("has no layer \"layer1\". Known: penultimate.", Assert.Single(each.Errors.For("layers[0]")));
        Assert.Empty(each.Errors.For("layers[1]"));
        Assert.EndsWith("has no layer \"layer1\". Known: pool1, pool2, pool3, penultimate.", Assert.Single(added.Errors.For("layers[0]")));
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        Assert.Equal(1, await db.Comparisons.CountAsync(Cancellation));
    }

    [Fact]
    public async Task An_experiment_inverted_at_a_layer_is_compared_there_and_so_are_its_networks_afterwards()
    {
        var method = new AdamInversion { Steps = 12, Layer = "layer1" };
        await using var grid = await TrainedGrid.CreateAsync(other: TrainedGrid.Spec with
        {
            Architectures = [new Mlp { Layers = 2, Width = 24 }, new Mlp { Layers = 3, Width = 16 }],
            Inversion = TrainedGrid.Spec.Inversion with { Method = method },
            Measures = [new LinearCka(), new Disagreement()],
        });
        grid.InvertAll();
        grid.Runs(RunKind.Compare).ForEach(r => grid.Execute(r));
        var models = await ModelsAsync(grid);

        var same = await LaunchAsync(grid, new() { Models = models, Layers = ["layer1"], Images = [ImageSets.Target, ImageSets.Inverted], Measures = [new LinearCka(), new Disagreement()] });
        var other = await LaunchAsync(grid, new() { Models = models, Images = [ImageSets.Inverted], Measures = [new LinearCka()] });
        ComparisonRuns.Execute(grid.Platform, same.RunId);
        ComparisonRuns.Execute(grid.Platform, other.RunId);

        Assert.Equal(method, SpecJson.Deserialize<ComparisonSpec>(same.Spec).Inversion);
        var tables = await ComparisonRuns.TablesAsync(grid.Platform, same.Id);
        Assert.Equal(4, tables.Count);
        foreach (var table in tables)
        {
            var own = await OwnAsync(grid, table.MeasureLabel, table.ImageSet);
            Assert.Contains("\"layer\":\"layer1\"", own.Provenance);
            for (var a = 0; a < 4; a++)
            {
                Assert.All(Enumerable.Range(0, 4), b => Assert.Equal(own.Value(a, b)!.Value, table.Value(a, b)!.Value, 1e-5));
            }
        }

        var penultimate = Assert.Single(await ComparisonRuns.TablesAsync(grid.Platform, other.Id));
        Assert.NotEqual(tables.Single(t => t is { ImageSet: "inverted", MeasureLabel: "linear CKA (biased)" }).Value(0, 3), penultimate.Value(0, 3));
        var stored = await new StoredCells(grid.Platform.Database).SourcesAsync([.. models.Select(long.Parse)], Cancellation);
        Assert.Equal([penultimate.Id], stored.SelectMany(s => s.Matrices).Select(m => m.Id)); // side by side stand penultimate representations alone
    }

    [Fact]
    public async Task Networks_without_inverted_images_are_named_before_anything_is_stored()
    {
        await using var grid = await TrainedGrid.CreateAsync();

        var error = await Assert.ThrowsAsync<SpecException>(async () =>
            await LaunchAsync(grid, new() { Models = (await ModelsAsync(grid))[..1], Images = [ImageSets.Inverted], Measures = [new LinearCka()] }));

        Assert.StartsWith("\"inverted\" needs images inverted on the same pairs in the same way; there are none through “", Assert.Single(error.Errors.For("images")));
    }

    private static Task<Comparison> LaunchAsync(TrainedGrid grid, ComparisonSpec spec) => grid.Platform.Get<ComparisonService>().LaunchAsync(spec, null, Cancellation);

    private static async Task<List<string>> ModelsAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var keys = await db.Networks.OrderBy(n => n.Index).Select(n => n.ModelKey).ToListAsync(Cancellation);
        var ids = await db.Models.ToDictionaryAsync(m => m.Key, m => m.Id, Cancellation);
        return keys.ConvertAll(k => $"{ids[k]}");
    }

    private static async Task<int> KeptAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        return await db.StoredRepresentations.CountAsync(Cancellation);
    }

    private static async Task<MatrixTable> OwnAsync(TrainedGrid grid, string measure, string imageSet)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var id = await db.Matrices.Where(m => m.ExperimentId != null && m.MeasureLabel == measure && m.ImageSet == imageSet).Select(m => m.Id).SingleAsync(Cancellation);
        return (await new MatrixReader(grid.Platform.Database).ReadAsync(id, Cancellation))!;
    }
}
