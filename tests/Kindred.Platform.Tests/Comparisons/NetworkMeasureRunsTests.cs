using Kindred.Engine.Attacks;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Inversions;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Measures of networks themselves, in comparisons and in experiments.</summary>
[Collection(nameof(Tensors))]
public sealed class NetworkMeasureRunsTests
{
    private static readonly Stir stir = new() { Inversion = new AdamInversion { Steps = 5 }, BatchSize = 8 };
    private static readonly ModelStitching stitching = new() { Steps = 2 };
    private static readonly AttackTransfer transfer = new() { Attack = new FgsmAttack { Norm = Norm.Linf, Epsilon = 0.2 } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Networks_are_compared_on_target_images_with_intervals_and_a_network_is_added()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        grid.InvertAll();
        var models = await ModelsAsync(grid);
        var spec = new ComparisonSpec { Models = models[..2], Images = [ImageSets.Target, ImageSets.Inverted], Measures = [new LinearCka(), stir, stitching, transfer] };
        var comparison = await LaunchAsync(grid, spec);
        var run = ComparisonRuns.Execute(grid.Platform, comparison.RunId);
        await ComparisonRuns.MarkSucceededAsync(grid.Platform, comparison.RunId);

        var grown = (await grid.Platform.Get<ComparisonService>().AddAsync(comparison.Id, new() { Models = models[2..3] }, Cancellation))!;
        ComparisonRuns.Execute(grid.Platform, grown.RunId);

        Assert.Equal("5 matrices of 2 × 2", run.Summary); // those of networks on target images alone
        var tables = await ComparisonRuns.TablesAsync(grid.Platform, comparison.Id);
        foreach (var label in (string[])[stir.Label, stitching.Label, transfer.Label])
        {
            var (small, large) = (tables.Single(t => t.MeasureLabel == label && t.Size == 2), tables.Single(t => t.MeasureLabel == label && t.Size == 3));
            Assert.Equal(ImageSets.Target, large.ImageSet);
            Assert.NotNull(large.ContentHash);
            for (var a = 0; a < 3; a++)
            {
                Assert.All(Enumerable.Range(0, 3), b => Assert.True(large.Value(a, b) is not null || large.UndefinedBecause(a, b) is not null));
                Assert.All(Enumerable.Range(0, 3).Where(b => a < 2 && b < 2), b => Assert.Equal(small.Value(a, b), large.Value(a, b)));
            }
        }

        var stitched = tables.Single(t => t.MeasureLabel == stitching.Label && t.Size == 3);
        Assert.Equal(Engine.Similarity.Statistics.ProportionInterval.Wilson((int)Math.Round(stitched.Value(0, 1)!.Value * 10), 10)!.Value.Low, stitched.StatisticsOf(0, 1).CiLow!.Value, 1e-12);
        Assert.NotNull(tables.Single(t => t.MeasureLabel == stir.Label && t.Size == 3).StatisticsOf(0, 1).NullMean);
    }

    [Fact]
    public async Task An_experiment_fills_their_matrices_on_target_images_and_keeps_them_out_of_the_report()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: TrainedGrid.Spec with { Epsilons = [0], Measures = [new LinearCka(), transfer] });
        var run = grid.Runs(RunKind.Compare)[0];

        grid.Execute(run);
        var again = grid.Execute(run);

        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var id = await db.Matrices.Where(m => m.MeasureLabel == transfer.Label).Select(m => m.Id).SingleAsync(Cancellation);
        var table = (await new MatrixReader(grid.Platform.Database).ReadAsync(id, Cancellation))!;
        Assert.Equal((3, ImageSets.Target), (table.RowsDone, table.ImageSet));
        Assert.Contains("score interval", table.Provenance);
        Assert.Empty(again.Progress); // all rows are stored
        var report = await new ReportReader(grid.Platform.Database, new(grid.Platform.Database)).ReadAsync(run.ExperimentId!.Value, Cancellation);
        Assert.Single(report!.Measures);
    }

    [Fact]
    public async Task What_cannot_be_asked_of_them_is_refused_with_the_field_and_the_reason()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var models = await ModelsAsync(grid);

        Assert.StartsWith("STIR (linear CKA (biased)) is computed on target images", Refused(new() { Models = models, Images = [ImageSets.Seed], Measures = [new Stir()] }, "images"));
        Assert.Contains("takes no layers", Refused(new() { Models = models, Layers = ["block1"], Measures = [new Stir()] }, "layers"));
        Assert.Contains("compares networks themselves; uploaded representations have none", Refused(new() { Representations = ["1"], Measures = [new Stir()] }, "measures[0]"));
        Assert.Contains("STIR compares representations", Refused(new() { Models = models, Measures = [new Stir { Measure = new Disagreement() }] }, "measures[0].measure"));
        Assert.Contains("put one of representations first", Assert.Single(SpecValidation.Validate(TrainedGrid.Spec with { Measures = [new Stir()] }).For("measures[0]")));

        static string Refused(ComparisonSpec spec, string field) => Assert.Single(SpecValidation.Validate(spec).For(field));
    }

    private static Task<Comparison> LaunchAsync(TrainedGrid grid, ComparisonSpec spec) => grid.Platform.Get<ComparisonService>().LaunchAsync(spec, null, Cancellation);

    private static async Task<List<string>> ModelsAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        return await db.Networks.OrderBy(n => n.Index).Join(db.Models, n => n.ModelKey, m => m.Key, (_, m) => $"{m.Id}").ToListAsync(Cancellation);
    }
}
