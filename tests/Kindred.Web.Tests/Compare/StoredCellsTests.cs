using Kindred.Engine.Architectures;
using Kindred.Platform.Comparisons;
using Kindred.Testing;

namespace Kindred.Web.Tests.Compare;

public sealed class StoredCellsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Cells_of_one_measure_on_the_same_images_come_together_from_all_matrices(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var (first, second) = (await Grid.CreateAsync(platform.Database), await Grid.CreateAsync(platform.Database, "Another"));
        var (a, b) = (await first.NetworkAsync(new Mlp(), 0), await first.NetworkAsync(new Vgg(), 0));
        var c = await second.NetworkAsync(new Mlp(), 1);
        await first.MatrixAsync([[1, .2], [.3, 1]]);
        await second.MatrixAsync([[1]]);
        await second.MatrixAsync([[1]], ImageSets.Target);
        var stored = new StoredCells(platform.Database);
        long[] models = [c.Id, b.Id, a.Id];

        var sources = await stored.SourcesAsync(models, Cancellation);
        var table = await stored.ReadAsync(sources[0], models, Cancellation);

        Assert.Equal([(ImageSets.Inverted, 2, 2), (ImageSets.Target, 0, 1)], sources.Select(s => (s.ImageSet, s.Cells, s.Matrices.Count)));
        Assert.Equal([1, null, null, null, 1, .3, null, .2, 1], table.Cells.Cast<StoredCell?>().Select(v => v?.Value));
        Assert.Equal((2, 6), (table.Stored, table.Pairs));
        Assert.Equal(.25, table.Mean!.Value, 6);
        Assert.Equal(.2, table.RowMean(a.Id));
        Assert.Null(table.RowMean(c.Id));
        Assert.Equal((0, 1), (table.Cells[2, 1]!.Row, table.Cells[2, 1]!.Column)); // its place in the matrix it is of
    }

    [Fact]
    public async Task Cells_on_other_pairs_are_kept_apart()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var (first, second) = (await Grid.CreateAsync(platform.Database), await Grid.CreateAsync(platform.Database, "Another"));
        var (a, b) = (await first.NetworkAsync(new Mlp(), 0), await first.NetworkAsync(new Vgg(), 0));
        await second.NetworkAsync(new Mlp(), 1);
        await first.MatrixAsync([[1, .2], [.3, 1]], pairs: "p");
        await second.MatrixAsync([[1]], pairs: "q");

        var sources = await new StoredCells(platform.Database).SourcesAsync([a.Id, b.Id, b.Id + 1], Cancellation);

        Assert.Equal([2, 0], sources.Select(s => s.Cells));
        Assert.Equal(2, sources.Select(s => s.Id).Distinct().Count());
    }

    [Fact]
    public async Task Rows_that_are_not_computed_yet_and_values_that_do_not_exist_are_told_apart()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await Grid.CreateAsync(platform.Database);
        var (a, b) = (await grid.NetworkAsync(new Mlp(), 0), await grid.NetworkAsync(new Vgg(), 0));
        await grid.MatrixAsync([[1, double.NaN], null]);
        var stored = new StoredCells(platform.Database);

        var source = Assert.Single(await stored.SourcesAsync([a.Id, b.Id], Cancellation));
        var table = await stored.ReadAsync(source, [a.Id, b.Id], Cancellation);

        Assert.Equal((null, "constant representation"), (table.Cells[0, 1]!.Value, table.Cells[0, 1]!.Undefined));
        Assert.Null(table.Cells[1, 0]);
        Assert.Equal(1, table.Stored);
        Assert.Null(table.Mean);
    }
}
