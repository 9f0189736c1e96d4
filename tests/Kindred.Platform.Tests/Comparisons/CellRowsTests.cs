using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Inversions;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Matrices of an experiment on the images where two networks agree, and where they disagree.</summary>
[Collection(nameof(Tensors))]
public sealed class CellRowsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ExperimentSpec Spec { get; } = TrainedGrid.Spec with
    {
        Epsilons = [0],
        Inversion = new InversionSpec { Pairs = 120, Method = new AdamInversion { Steps = 12 } },
        Measures = [new LinearCka(), new KnnJaccard { Neighbours = 3 }, new Disagreement()],
        SplitByAgreement = true,
    };

    [Fact]
    public async Task Each_cell_is_the_measure_on_as_many_images_where_its_networks_agree_as_where_they_disagree()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: Spec);
        var (agree, disagree) = await FilledAsync(grid);

        using var scope = NewDisposeScope();
        var shown = await ShownAsync(grid);
        var checkedCells = 0;
        for (var a = 0; a < 3; a++)
        {
            for (var b = 0; b < 3; b++)
            {
                var same = shown[a].Classes.eq(shown[b].Classes);
                var (few, table) = same.sum().item<long>() <= 60 ? (same, agree) : (same.logical_not(), disagree);
                var places = few.nonzero().flatten();
                if (places.shape[0] < 10)
                {
                    Assert.Contains($"on {places.shape[0]} of 120 images: too few", agree.UndefinedBecause(a, b));
                    Assert.Equal(agree.UndefinedBecause(a, b), disagree.UndefinedBecause(a, b));
                    continue;
                }

                checkedCells++;
                var expected = new LinearCka().Compare(shown[a].Representation.index_select(0, places), shown[b].Representation.index_select(0, places));
                Assert.Equal(expected.Value, table.Value(a, b)!.Value, 1e-5);
                Assert.True(agree.StatisticsOf(a, b).NullMean < 1);
            }
        }

        Assert.True(checkedCells >= 4, $"{checkedCells} cells have images enough");
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("the two networks disagree on 0 of 120 images: too few to compare on", agree.UndefinedBecause(i, i)));
    }

    [Fact]
    public async Task Only_measures_of_representations_are_split_and_the_report_reads_them()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: Spec);
        await FilledAsync(grid);
        grid.Execute(grid.Runs(RunKind.Compare)[0]);

        var experiment = grid.Runs(RunKind.Compare)[0].ExperimentId!.Value;
        var report = await new ReportReader(grid.Platform.Database, new(grid.Platform.Database)).ReadAsync(experiment, Cancellation);

        Assert.Equal([true, true, false], report!.Measures.Select(m => m.Split is not null));
        var point = Assert.Single(report.Measures[0].Split!.Points);
        Assert.Equal(6, point.Agree.Count + point.Undefined); // ordered pairs of three architectures
        Assert.Equal(point.Agree.Count, point.Disagree.Count);
    }

    [Fact]
    public async Task Rows_that_are_stored_are_not_computed_again()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: Spec);
        var run = grid.Runs(RunKind.Compare).Single(r => r.Task!.Contains("\"disagree\"", StringComparison.Ordinal));
        grid.Execute(run);
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var whole = await TableAsync(grid, ImageSets.Disagree);
        await db.MatrixRows.Where(r => r.Index == 1).ExecuteDeleteAsync(Cancellation);
        await db.Matrices.ExecuteUpdateAsync(m => m.SetProperty(x => x.FinishedAt, (DateTime?)null).SetProperty(x => x.ContentHash, (string?)null), Cancellation);

        var context = grid.Execute(run);

        Assert.Single(context.Progress);
        Assert.Equal(whole.ContentHash, (await TableAsync(grid, ImageSets.Disagree)).ContentHash);
    }

    [Fact]
    public void A_split_without_a_measure_of_representations_is_refused()
    {
        var errors = SpecValidation.Validate(Spec with { Measures = [new Disagreement()] });

        Assert.Equal("There is no measure of representations to compare by.", Assert.Single(errors.For("splitByAgreement")));
    }

    private static async Task<(MatrixTable Agree, MatrixTable Disagree)> FilledAsync(TrainedGrid grid)
    {
        foreach (var run in grid.Runs(RunKind.Compare).Where(r => r.Task!.Contains("agree\"", StringComparison.Ordinal)))
        {
            grid.Execute(run);
        }

        return (await TableAsync(grid, ImageSets.Agree), await TableAsync(grid, ImageSets.Disagree));
    }

    private static async Task<MatrixTable> TableAsync(TrainedGrid grid, string imageSet)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var label = new LinearCka().Label;
        var id = await db.Matrices.Where(m => m.MeasureLabel == label && m.ImageSet == imageSet).Select(m => m.Id).SingleAsync(Cancellation);
        return (await new MatrixReader(grid.Platform.Database).ReadAsync(id, Cancellation))!;
    }

    // what each network makes of the target images, straight from the networks
    private static async Task<List<(Tensor Representation, Tensor Classes)>> ShownAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var test = Spec.Dataset.Load(new DatasetInstaller(grid.Platform.Options, grid.Platform.Database, grid.Platform.Clock).Folder(Spec.Dataset), DatasetSplit.Test);
        var pairs = await db.PairSets.SingleAsync(p => p.Count == 120, Cancellation);
        var images = test.Images(PairSets.Indices(pairs.TargetIndices), CPU);
        var store = new NetworkStore(grid.Platform.Database, grid.Platform.Get<ArtifactStore>());
        var keys = await db.Networks.OrderBy(n => n.Index).Select(n => n.ModelKey).ToListAsync(Cancellation);
        var found = store.Find(keys);
        return keys.ConvertAll(key =>
        {
            using var network = store.Load(found[key], Spec.Dataset, CPU);
            using var noGrad = no_grad();
            return (AllPairs.Represent(network, images, 64), network.call(images).argmax(1));
        });
    }
}
