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
    public async Task A_layer_that_is_not_there_is_named_and_one_that_is_gives_other_values()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var models = (await ModelsAsync(grid)).Skip(2).Take(2).ToList(); // two-layer MLPs

        var wrong = await LaunchAsync(grid, new() { Models = models, Layers = ["nowhere"], Measures = [new LinearCka()] });
        var error = Assert.Throws<ArgumentException>(() => ComparisonRuns.Execute(grid.Platform, wrong.RunId));

        Assert.Contains("nowhere", error.Message);
        Assert.Contains("penultimate", error.Message);
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
