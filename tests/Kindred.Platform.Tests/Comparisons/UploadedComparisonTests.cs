using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Comparisons of arrays made elsewhere: no network takes part.</summary>
[Collection(nameof(Tensors))]
public sealed class UploadedComparisonTests
{
    private const int Samples = 40;
    private static readonly int[] Widths = [6, 9, 12, 7];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Matrices_hold_what_the_measures_give_with_intervals_and_null(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var ids = await UploadAsync(platform, 3);
        SimilarityMeasure[] measures = [new LinearCka(), new Procrustes(), new LinearRegression(), new Rtd { BatchSize = 20 }];

        var comparison = await LaunchAsync(platform, new() { Representations = ids, Measures = measures });
        Execute(platform, comparison.RunId);

        foreach (var (table, measure) in (await TablesAsync(platform, comparison.Id)).Zip(measures))
        {
            Assert.Equal((measure.Label, ImageSets.Uploaded, 3), (table.MeasureLabel, table.ImageSet, table.Size));
            Assert.NotNull(table.ContentHash);
            for (var a = 0; a < 3; a++)
            {
                for (var b = 0; b < 3; b++)
                {
                    using var scope = NewDisposeScope();
                    var expected = measure.Compare(Array(a), Array(b)).Value;
                    Assert.Equal(expected, table.Value(a, b)!.Value, 1e-5);
                    AssertAround(expected, table.StatisticsOf(a, b), a == b);
                }
            }
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task One_more_is_a_row_and_a_column_and_leaves_the_smaller_matrix_as_it_was(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var ids = await UploadAsync(platform, 4);
        SimilarityMeasure[] measures = [new LinearCka(), new LinearRegression()];
        var comparison = await LaunchAsync(platform, new() { Representations = ids[..3], Measures = measures });
        Execute(platform, comparison.RunId);
        var before = await TablesAsync(platform, comparison.Id);
        await MarkSucceededAsync(platform, comparison.RunId);

        var grown = (await platform.Get<ComparisonService>().AddAsync(comparison.Id, new() { Representations = ids[3..] }, Cancellation))!;
        var run = Execute(platform, grown.RunId);

        var whole = await LaunchAsync(platform, new() { Representations = ids, Measures = measures });
        Execute(platform, whole.RunId);
        var tables = await TablesAsync(platform, comparison.Id);
        Assert.Equal(2, run.Lines.Count(l => l.EndsWith("takes over 3 × 3 cells", StringComparison.Ordinal)));
        Assert.Equal(before.Select(t => t.ContentHash), tables.Where(t => t.Size == 3).Select(t => t.ContentHash));
        foreach (var (larger, atOnce, smaller) in tables.Where(t => t.Size == 4).Zip(await TablesAsync(platform, whole.Id), before))
        {
            for (var a = 0; a < 4; a++)
            {
                Assert.All(Enumerable.Range(0, 4), b => Assert.Equal(atOnce.Value(a, b)!.Value, larger.Value(a, b)!.Value, 1e-5));
            }

            Assert.All(Enumerable.Range(0, 3), a => Assert.Equal(smaller.Rows[a], larger.Rows[a]![..3]));
        }
    }

    [Fact]
    public async Task Samples_in_another_order_are_refused_with_the_first_that_differ()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var service = platform.Get<RepresentationService>();
        string[] names = [.. Enumerable.Range(0, 5).Select(i => $"image {i}")];
        var first = await service.StoreAsync(Arrays.Npz(Arrays.Npy(Arrays.Normal(5, 3, 1), 5, 3), names), "one", Cancellation);
        var second = await service.StoreAsync(Arrays.Npz(Arrays.Npy(Arrays.Normal(5, 3, 2), 5, 3), [names[1], names[0], .. names[2..]]), "two", Cancellation);
        var third = await service.StoreAsync(Arrays.Npy(Arrays.Normal(6, 3, 2), 6, 3), "three", Cancellation);

        var error = await Assert.ThrowsAsync<SpecException>(() => LaunchAsync(platform, new()
        {
            Representations = [$"{first.Id}", $"{second.Id}", $"{third.Id}"],
            Measures = [new LinearCka()],
        }));

        Assert.Equal(
            ["2 of the 5 sample ids of “two” are not those of “one”: sample 0 is \"image 1\" here and \"image 0\" there, sample 1 is \"image 0\" here and \"image 1\" there. They are the same samples in another order."],
            error.Errors.For("representations[1]"));
        Assert.Equal(["“three” has 6 samples and “one” 5: all need the same samples in the same order."], error.Errors.For("representations[2]"));
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        Assert.False(await db.Runs.AnyAsync(Cancellation));
    }

    [Fact]
    public async Task Unrelated_arrays_lie_at_the_null_and_related_ones_above_it()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var service = platform.Get<RepresentationService>();
        var ids = new List<string>();
        foreach (var (seed, common) in new[] { (1, 2.0), (2, 2.0), (3, 0.0) })
        {
            ids.Add($"{(await service.StoreAsync(Arrays.Npy(Arrays.Normal(60, 8, seed, common), 60, 8), null, Cancellation)).Id}");
        }

        var comparison = await LaunchAsync(platform, new() { Representations = ids, Measures = [new Procrustes { Form = ProcrustesForm.Similarity }], Permutations = 40 });
        Execute(platform, comparison.RunId);

        var table = Assert.Single(await TablesAsync(platform, comparison.Id));
        Assert.True(table.Value(0, 1) > table.StatisticsOf(0, 1).NullHigh + 0.1);
        Assert.True(table.StatisticsOf(0, 1).CiLow > table.StatisticsOf(0, 1).NullHigh);
        Assert.InRange(table.Value(0, 2)!.Value, table.StatisticsOf(0, 2).NullMean!.Value - 0.15, table.StatisticsOf(0, 2).NullHigh!.Value + 0.1);
    }

    [Fact]
    public async Task One_key_launches_one_comparison_and_refuses_another()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var spec = new ComparisonSpec { Representations = await UploadAsync(platform, 2), Measures = [new LinearCka()] };
        var service = platform.Get<ComparisonService>();

        var first = await service.LaunchAsync(spec, "key", Cancellation);
        var second = await service.LaunchAsync(spec, "key", Cancellation);

        Assert.Equal(first.Id, second.Id);
        await Assert.ThrowsAsync<IdempotencyKeyReusedException>(() => service.LaunchAsync(spec with { Bootstrap = 0 }, "key", Cancellation));
        await Assert.ThrowsAsync<ComparisonBusyException>(() => service.AddAsync(first.Id, new() { Representations = ["1"] }, Cancellation));
    }

    [Fact]
    public async Task Measures_of_answers_need_networks()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var ids = await UploadAsync(platform, 2);

        var error = await Assert.ThrowsAsync<SpecException>(() => LaunchAsync(platform, new() { Representations = ids, Measures = [new CohenKappa()] }));

        Assert.Single(error.Errors.For("measures[0]"));
    }

    private static void AssertAround(double value, CellStatistics statistics, bool same)
    {
        Assert.InRange(value, statistics.CiLow!.Value - 1e-5, statistics.CiHigh!.Value + 1e-5);
        Assert.True(same || statistics.CiHigh > statistics.CiLow);
        Assert.NotNull(statistics.NullMean);
        Assert.NotNull(statistics.NullHigh);
    }

    private static Tensor Array(int index) => tensor(Arrays.Normal(Samples, Widths[index], index, 1), [Samples, Widths[index]]);

    private static async Task<List<string>> UploadAsync(TestPlatform platform, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var row = await platform.Get<RepresentationService>().StoreAsync(
                Arrays.Npy(Arrays.Normal(Samples, Widths[i], i, 1), Samples, Widths[i]), $"array {i}", Cancellation);
            ids.Add($"{row.Id}");
        }

        return ids;
    }

    private static Task<Comparison> LaunchAsync(TestPlatform platform, ComparisonSpec spec) => platform.Get<ComparisonService>().LaunchAsync(spec, null, Cancellation);

    private static RecordedRun Execute(TestPlatform platform, long runId) => ComparisonRuns.Execute(platform, runId);

    private static Task MarkSucceededAsync(TestPlatform platform, long runId) => ComparisonRuns.MarkSucceededAsync(platform, runId);

    private static Task<List<MatrixTable>> TablesAsync(TestPlatform platform, long comparison) => ComparisonRuns.TablesAsync(platform, comparison);
}
