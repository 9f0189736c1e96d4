using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Inversions;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Comparisons;

[Collection(nameof(Tensors))]
public sealed class CompareRunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Matrices_of_all_measures_on_both_image_sets_come_out_whole(DatabaseKind kind)
    {
        await using var grid = await TrainedGrid.CreateAsync(kind);
        grid.InvertAll();

        grid.Runs(RunKind.Compare).ForEach(r => grid.Execute(r));

        var matrices = await ReadAsync(grid);
        Assert.Equal(
            [("linear CKA (biased)", "inverted"), ("linear CKA (biased)", "target"), ("linear CKA (debiased)", "inverted"), ("linear CKA (debiased)", "target")],
            matrices.Select(m => (m.MeasureLabel, m.ImageSet)).Order());
        foreach (var matrix in matrices)
        {
            Assert.NotNull(matrix.FinishedAt);
            Assert.Matches("^[0-9a-f]{64}$", matrix.ContentHash);
            Assert.Empty(matrix.Undefined);
            Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(1, matrix.Value(i, i)!.Value, 1e-6)); // computed, not assumed
            var pairs = from a in Enumerable.Range(0, 6) from b in Enumerable.Range(0, a) select (matrix.Value(a, b)!.Value, matrix.Value(b, a)!.Value);
            Assert.All(pairs, p => Assert.InRange(p.Item1, -1, .9999));
            Assert.Equal(matrix.ImageSet == "target", pairs.All(p => Math.Abs(p.Item1 - p.Item2) < 1e-9));
        }
    }

    [Fact]
    public async Task Rows_that_are_stored_are_not_computed_again()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var run = grid.Runs(RunKind.Compare)[0];
        grid.Execute(run);
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        await db.MatrixRows.Where(r => r.Index == 2).ExecuteDeleteAsync(Cancellation);
        await db.MatrixRows.Where(r => r.Index == 3).ExecuteUpdateAsync(r => r.SetProperty(x => x.RunId, 77), Cancellation);
        await db.Matrices.ExecuteUpdateAsync(m => m.SetProperty(x => x.FinishedAt, (DateTime?)null).SetProperty(x => x.ContentHash, (string?)null), Cancellation);

        var context = grid.Execute(run);

        Assert.Contains("5 of 6 rows already stored", context.Lines);
        Assert.Single(context.Progress);
        Assert.Equal(2, await db.MatrixRows.CountAsync(r => r.RunId == 77, Cancellation)); // one for each measure, untouched
        Assert.All(await ReadAsync(grid), m => Assert.NotNull(m.ContentHash));
    }

    [Fact]
    public async Task The_hash_is_of_labels_and_values_alone()
    {
        await using var one = await TrainedGrid.CreateAsync();
        await using var other = await TrainedGrid.CreateAsync();
        other.Platform.Clock.Advance(3600);

        one.Execute(one.Runs(RunKind.Compare)[0]);
        other.Execute(other.Runs(RunKind.Compare)[0]);

        Assert.Equal((await ReadAsync(one)).Select(m => m.ContentHash), (await ReadAsync(other)).Select(m => m.ContentHash));
        Assert.Equal(2, (await ReadAsync(one)).Select(m => m.ContentHash).Distinct().Count());
    }

    [Fact]
    public async Task Runs_of_one_experiment_fill_the_same_matrices_side_by_side_and_the_last_finishes_them()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        grid.InvertAll();
        var halves = grid.Runs(RunKind.Compare).Where(r => r.Task!.Contains("inverted", StringComparison.Ordinal)).ToList();
        var first = grid.Context(halves[0]);
        first.BeforeCommit = () =>
        {
            if (first.Progress.Count > 0)
            {
                first.BeforeCommit = null;
                grid.Execute(halves[1]); // all of it within the first run's first row
            }
        };

        grid.Executor(RunKind.Compare).Execute(first, Cancellation);

        var matrices = await ReadAsync(grid);
        Assert.Equal(2, matrices.Count);
        Assert.All(matrices, m => Assert.Equal(6, m.RowsDone));
        Assert.All(matrices, m => Assert.NotNull(m.FinishedAt));
    }

    [Fact]
    public async Task A_row_without_inverted_images_is_named()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var run = grid.Runs(RunKind.Compare)[^1];
        var first = SpecJson.Deserialize<CompareTask>(run.Task!).FirstRow;

        var error = Assert.Throws<InvalidOperationException>(() => grid.Execute(run));

        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var label = (await db.Networks.SingleAsync(n => n.Index == first, Cancellation)).Label;
        Assert.Equal($"no images have been inverted through {label}: its row cannot be computed", error.Message);
    }

    [Fact]
    public async Task A_network_that_was_not_trained_is_named()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var missing = await db.Networks.SingleAsync(n => n.Index == 4, Cancellation);
        await db.Models.Where(m => m.Key == missing.ModelKey).ExecuteDeleteAsync(Cancellation);

        var error = Assert.Throws<InvalidOperationException>(() => grid.Execute(grid.Runs(RunKind.Compare)[0]));

        Assert.Equal($"{missing.Label} has not been trained: the matrix needs all 6 networks", error.Message);
    }

    [Fact]
    public async Task Findings_are_read_from_the_rows()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        grid.InvertAll();
        grid.Runs(RunKind.Compare).ForEach(r => grid.Execute(r));
        var experiment = grid.Runs(RunKind.Compare)[0].ExperimentId!.Value;

        var findings = await new FindingsReader(grid.Platform.Database).ReadAsync(experiment, Cancellation);

        var matrix = (await ReadAsync(grid)).Single(m => m is { MeasureLabel: "linear CKA (biased)", ImageSet: "inverted" });
        var expected = (from a in Enumerable.Range(3, 3) from b in Enumerable.Range(3, 3) where a != b select matrix.Value(a, b)!.Value).Average();
        Assert.Equal("linear CKA (biased)", findings!.MeasureLabel);
        Assert.Equal([0, 1], findings.ByEpsilon.Select(e => e.Epsilon));
        Assert.Equal(expected, findings.ByEpsilon[1].Inverted!.Value, 1e-12);
        Assert.Equal(6, findings.ByEpsilon[1].Pairs);
        Assert.Equal("linear CKA (debiased)", (await new FindingsReader(grid.Platform.Database).ReadAsync(experiment, "linear CKA (debiased)", Cancellation))!.MeasureLabel);
        Assert.Null(await new FindingsReader(grid.Platform.Database).ReadAsync(experiment + 1, Cancellation));
    }

    [Fact]
    public async Task A_network_at_chance_is_left_out_with_its_accuracy()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        grid.Execute(grid.Runs(RunKind.Compare)[0]);
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var collapsed = await db.Networks.SingleAsync(n => n.Index == 4, Cancellation);
        foreach (var cell in await db.Networks.ToListAsync(Cancellation))
        {
            var model = await db.Models.SingleAsync(m => m.Key == cell.ModelKey, Cancellation);
            cell.ModelId = model.Id;
            db.Evaluations.Add(new()
            {
                Key = cell.ModelKey,
                ModelId = model.Id,
                Label = "PGD",
                Norm = cell.Epsilon == 0 ? null : Engine.Attacks.Norm.L2,
                Epsilon = cell.Epsilon == 0 ? null : cell.Epsilon,
                Dataset = "fashion-mnist-small",
                Count = 250,
                Correct = cell.Index == 4 ? 28 : 200,
                Outcomes = [],
            });
        }

        await db.SaveChangesAsync(Cancellation);

        var findings = await new FindingsReader(grid.Platform.Database).ReadAsync(collapsed.ExperimentId, Cancellation);

        var left = Assert.Single(findings!.Excluded);
        Assert.Equal(4, left.Index);
        Assert.Equal("robust accuracy at its own ε 1 is 11.2 % (95 % interval 7.9 to 15.7, n 250), not above chance (10 %)", left.Reason);
        Assert.Equal(2, findings.ByEpsilon[1].Pairs);
    }

    private static async Task<List<MatrixTable>> ReadAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var tables = new List<MatrixTable>();
        foreach (var id in await db.Matrices.OrderBy(m => m.Id).Select(m => m.Id).ToListAsync(Cancellation))
        {
            tables.Add((await new MatrixReader(grid.Platform.Database).ReadAsync(id, Cancellation))!);
        }

        return tables;
    }
}
