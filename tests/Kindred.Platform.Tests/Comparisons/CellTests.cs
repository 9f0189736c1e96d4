using System.Runtime.InteropServices;
using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Inversions;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Cells are computed again from the networks and images themselves.</summary>
[Collection(nameof(Tensors))]
public sealed class CellTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_cell_of_an_experiment_is_the_same_again_and_its_images_are_told_apart(DatabaseKind kind)
    {
        await using var grid = await TrainedGrid.CreateAsync(kind);
        grid.InvertAll();
        grid.Runs(RunKind.Compare).ForEach(r => grid.Execute(r));
        var table = await ReadAsync(grid.Platform, m => m.ImageSet == ImageSets.Inverted && m.MeasureLabel == "linear CKA (debiased)");

        var check = await AgainAsync(grid.Platform, table, 1, 4);

        Assert.Equal(table.Value(1, 4)!.Value, check.Value!.Value, 1e-5);
        Assert.Equal(20, check.Agreement.Count);
        Assert.All(check.Agreement, a => Assert.InRange(a, -1, 1));
        Assert.True(check.Agreement.Distinct().Count() > 10);
        AssertKept(await grid.Platform.Get<CellService>().ImagesAsync(table.Id, 1, 4, Cancellation), check.Agreement);
        Assert.Null(await grid.Platform.Get<CellService>().ImagesAsync(table.Id, 1, 1, Cancellation));
        var inversions = (await grid.Platform.Get<CellService>().InversionsAsync(table, 1, Cancellation))!;
        Assert.Equal(inversions.UnconvergedShare, inversions.Residuals.Count(r => r >= 0.1f) / 20.0, 1e-9);
        Assert.Null(await grid.Platform.Get<CellService>().InversionsAsync(await ReadAsync(grid.Platform, m => m.ImageSet == ImageSets.Target), 1, Cancellation));
    }

    // networks in other batches differ in their last digits
    private static void AssertKept(ImageExtremes? kept, IReadOnlyList<double> agreement)
    {
        var known = agreement.Where(a => !double.IsNaN(a)).ToList();
        Assert.Equal(ImageExtremes.Each, kept!.Most.Count);
        Assert.All(kept.Most.Concat(kept.Least), i => Assert.Equal(agreement[i.Image], i.Rating, 1e-3));
        Assert.Equal(known.Max(), kept.Most[0].Rating, 1e-3);
        Assert.Equal(known.Min(), kept.Least[0].Rating, 1e-3);
    }

    [Fact]
    public async Task What_is_kept_is_not_used_so_that_a_wrong_value_is_found()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var models = await ModelsAsync(grid);
        var comparison = await grid.Platform.Get<ComparisonService>().LaunchAsync(new() { Models = models[..2], Measures = [new LinearCka()] }, null, Cancellation);
        ComparisonRuns.Execute(grid.Platform, comparison.RunId);
        var right = await ReadAsync(grid.Platform, m => m.ComparisonId == comparison.Id);
        await using (var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation))
        {
            var row = await db.MatrixRows.SingleAsync(r => r.MatrixId == right.Id && r.Index == 0, Cancellation);
            row.Values = MemoryMarshal.AsBytes<double>([1, 0.123]).ToArray();
            var (first, second) = (await db.StoredRepresentations.OrderBy(r => r.Key).FirstAsync(Cancellation), await db.StoredRepresentations.OrderBy(r => r.Key).LastAsync(Cancellation));
            (first.Artifact, second.Artifact) = (second.Artifact, first.Artifact);
            await db.SaveChangesAsync(Cancellation);
        }

        var check = await AgainAsync(grid.Platform, await ReadAsync(grid.Platform, m => m.Id == right.Id), 0, 1);

        Assert.Equal(right.Value(0, 1)!.Value, check.Value!.Value, 1e-5);
        await using var after = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        Assert.Equal(2, await after.StoredRepresentations.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Only_images_on_which_the_two_disagree_have_an_agreement_where_only_those_are_compared_on()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var comparison = await grid.Platform.Get<ComparisonService>()
            .LaunchAsync(new() { Models = await ModelsAsync(grid), Images = [ImageSets.Disagree], Pairs = 20, Measures = [new LinearCka()] }, null, Cancellation);
        ComparisonRuns.Execute(grid.Platform, comparison.RunId);
        var table = await ReadAsync(grid.Platform, m => m.ComparisonId == comparison.Id);
        var column = Enumerable.Range(1, 5).First(c => table.Value(0, c) is not null);

        var check = await AgainAsync(grid.Platform, table, 0, column);
        var same = await AgainAsync(grid.Platform, table, 0, 0);

        Assert.Equal(table.Value(0, column)!.Value, check.Value!.Value, 1e-5);
        Assert.Equal(20, check.Agreement.Count);
        Assert.InRange(check.Agreement.Count(a => !double.IsNaN(a)), 10, 20);
        AssertKept(await grid.Platform.Get<CellService>().ImagesAsync(table.Id, 0, column, Cancellation), check.Agreement);
        Assert.Equal("the two networks disagree on 0 of 20 images: too few to compare on", same.Undefined);
        Assert.Empty(same.Agreement);
    }

    [Fact]
    public async Task A_cell_of_uploads_is_computed_from_the_arrays_and_said_in_the_runs_note()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var service = platform.Get<RepresentationService>();
        var first = await service.StoreAsync(Arrays.Npy(Arrays.Normal(40, 5, 1, 1), 40, 5), "a", Cancellation);
        var second = await service.StoreAsync(Arrays.Npy(Arrays.Normal(40, 5, 2, 1), 40, 5), "b", Cancellation);
        var comparison = await platform.Get<ComparisonService>()
            .LaunchAsync(new() { Representations = [$"{first.Id}", $"{second.Id}"], Measures = [new Procrustes()] }, null, Cancellation);
        ComparisonRuns.Execute(platform, comparison.RunId);
        var table = await ReadAsync(platform, m => m.ComparisonId == comparison.Id);

        var run = await platform.Get<CellService>().RecomputeAsync(table, 0, 1, "again", Cancellation);
        var twice = await platform.Get<CellService>().RecomputeAsync(table, 0, 1, "again", Cancellation);
        var recorded = ComparisonRuns.Execute(platform, run.Id);
        ComparisonRuns.Execute(platform, run.Id);

        Assert.Equal(run.Id, twice.Id);
        Assert.Contains(" now, ", recorded.Summary);
        var found = Assert.Single(await platform.Get<CellService>().RecomputationsAsync(table.Id, 0, 1, Cancellation));
        Assert.Equal(table.Value(0, 1)!.Value, found.Result!.Value!.Value, 1e-9);
        Assert.Equal(40, found.Result.Agreement.Count);
        Assert.Empty(await platform.Get<CellService>().RecomputationsAsync(table.Id, 1, 0, Cancellation));
    }

    private static async Task<CellCheck> AgainAsync(TestPlatform platform, MatrixTable table, int row, int column)
    {
        var run = await platform.Get<CellService>().RecomputeAsync(table, row, column, null, Cancellation);
        ComparisonRuns.Execute(platform, run.Id);
        return Assert.Single(await platform.Get<CellService>().RecomputationsAsync(table.Id, row, column, Cancellation)).Result!;
    }

    private static async Task<MatrixTable> ReadAsync(TestPlatform platform, System.Linq.Expressions.Expression<Func<SimilarityMatrix, bool>> which)
    {
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        var id = await db.Matrices.Where(which).OrderBy(m => m.Id).Select(m => m.Id).FirstAsync(Cancellation);
        return (await new MatrixReader(platform.Database).ReadAsync(id, Cancellation))!;
    }

    private static async Task<List<string>> ModelsAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        return await db.Models.OrderBy(m => m.Id).Select(m => $"{m.Id}").ToListAsync(Cancellation);
    }
}
