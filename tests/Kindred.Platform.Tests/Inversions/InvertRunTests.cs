using System.Runtime.InteropServices;
using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Platform.Inversions;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Inversions;

[Collection(nameof(Tensors))]
public sealed class InvertRunTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_inversion_is_stored_with_images_distances_and_curve(DatabaseKind kind)
    {
        await using var grid = await TrainedGrid.CreateAsync(kind);
        var run = grid.Runs(RunKind.Invert)[0];

        var context = grid.Execute(run);

        await using var db = await grid.Platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var set = await db.InvertedImageSets.Include(s => s.Model).Include(s => s.PairSet).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(run.ResultKey, set.Key); // what the planner looks for
        Assert.Equal(run.Network!.ModelKey, set.Model!.Key);
        Assert.Equal(20, set.PairSet!.Count);
        Assert.Equal("12 Adam steps", set.MethodLabel);
        var residuals = MemoryMarshal.Cast<byte, float>(set.Residuals).ToArray();
        var curve = MemoryMarshal.Cast<byte, float>(set.ResidualCurve).ToArray();
        Assert.Equal(20, residuals.Length);
        Assert.Equal(13, curve.Length);
        Assert.True(curve[^1] < curve[0]);
        Assert.Equal(curve[^1], set.MedianResidual, 1e-6);
        Assert.Equal(residuals.Count(r => r >= InvertedImageSet.UnconvergedAt) / 20.0, set.UnconvergedShare);
        using var file = context.Artifacts.Open(set.ImagesArtifact);
        Assert.All(NpyFile.Read<float>(file, out var shape), p => Assert.InRange(p, 0, 1));
        Assert.Equal([20, 1, 28, 28], shape);
        Assert.Equal("0,1,2,4,6,9,12", set.FilmSteps); // of 12 steps, the first two marks fall together
        using var film = context.Artifacts.Open(set.FilmArtifact!);
        NpyFile.Read<byte>(film, out var filmShape);
        Assert.Equal([12, 7, 1, 28, 28], filmShape);
        Assert.Equal($"median distance {set.MedianResidual:0.000}, {residuals.Count(r => r >= .1f)} of 20 unconverged", context.Summary);
        Assert.True(context.Verdict!.Passed);
        Assert.Equal(curve.Select((v, step) => ("residual/median", (long)step, (double)v)), context.Metrics.Select(m => (m.Name, m.Step, m.Value)));
    }

    [Fact]
    public async Task What_was_computed_in_bfloat16_and_what_was_not_is_said()
    {
        var spec = TrainedGrid.Spec with
        {
            Architectures = [new Mlp { Layers = 1, Width = 16 }, new Mlp { Layers = 2, Width = 24 }],
            Epsilons = [0],
            Inversion = new InversionSpec { Pairs = 20, Method = new AdamInversion { Steps = 12, Precision = ArithmeticPrecision.BFloat16 }, BatchSize = 8 },
        };
        await using var grid = await TrainedGrid.CreateAsync(other: spec);

        var contexts = grid.Runs(RunKind.Invert).ConvertAll(grid.Execute);

        await using var db = await grid.Platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var labels = await db.InvertedImageSets.OrderBy(s => s.RunId).Select(s => s.MethodLabel).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["12 Adam steps in float32, because Mlp has no bfloat16 pass", "12 Adam steps, coarse steps in bfloat16"], labels.Distinct());
        Assert.Contains("all steps in float32, because Mlp has no bfloat16 pass", contexts[0].Lines);
        Assert.Contains(contexts[^1].Lines, l => l.StartsWith("coarse steps in bfloat16: gradients agree with float32's to 0.9", StringComparison.Ordinal)
            || l.StartsWith("coarse steps in bfloat16: gradients agree with float32's to 1.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_networks_are_inverted_on_the_same_pairs()
    {
        await using var grid = await TrainedGrid.CreateAsync();

        grid.InvertAll();

        await using var db = await grid.Platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(6, await db.InvertedImageSets.Select(s => s.ModelId).Distinct().CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(6, await db.InvertedImageSets.Select(s => s.ImagesArtifact).Distinct().CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await db.PairSets.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_made_already_is_found_and_not_made_again()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var runs = grid.Runs(RunKind.Invert);
        var first = grid.Execute(runs[0]);

        var context = grid.Context(new Run { Id = runs[0].Id + 1000, Label = "again", Kind = RunKind.Invert, Network = runs[0].Network });
        grid.Executor(RunKind.Invert).Execute(context, TestContext.Current.CancellationToken);

        Assert.Equal(runs[0].Id, context.ReusedRunId);
        Assert.Equal(first.Summary, context.Summary);
        Assert.Null(context.Verdict);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_from_its_finished_batches_to_the_same_images()
    {
        await using var whole = await TrainedGrid.CreateAsync();
        await using var stopped = await TrainedGrid.CreateAsync();
        using var source = new CancellationTokenSource();
        var run = stopped.Runs(RunKind.Invert)[0];
        var context = stopped.Context(run);
        context.Heard = line =>
        {
            if (line.StartsWith("images 9 to 16", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        };

        Assert.Throws<OperationCanceledException>(() => stopped.Executor(RunKind.Invert).Execute(context, source.Token));
        var resumed = stopped.Execute(run);

        Assert.Contains("20 pairs, 12 Adam steps, 8 at once, 16 already done", resumed.Lines);
        Assert.Single(resumed.Lines, l => l.StartsWith("images", StringComparison.Ordinal));
        Assert.Equal(Artifact(whole, whole.Execute(whole.Runs(RunKind.Invert)[0])), Artifact(stopped, resumed));
    }

    [Fact]
    public async Task A_rival_that_is_faster_leaves_one_set_and_both_runs_succeed()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        var run = grid.Runs(RunKind.Invert)[0];
        var context = grid.Context(run);
        var rival = grid.Context(new Run { Id = run.Id + 1000, Label = "rival", Kind = RunKind.Invert, Network = run.Network });
        context.BeforeCommit = () =>
        {
            context.BeforeCommit = null;
            grid.Executor(RunKind.Invert).Execute(rival, CancellationToken.None); // draws the pairs and stores the set first
        };

        grid.Executor(RunKind.Invert).Execute(context, TestContext.Current.CancellationToken);

        Assert.Equal(run.Id + 1000, context.ReusedRunId);
        await using var db = await grid.Platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await db.InvertedImageSets.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await db.PairSets.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_rival_that_stores_the_set_while_this_run_computes_is_reused_at_the_end()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        grid.Execute(grid.Runs(RunKind.Invert)[1]); // the pairs are there
        var run = grid.Runs(RunKind.Invert)[0];
        var context = grid.Context(run);
        context.BeforeCommit = () =>
        {
            context.BeforeCommit = null; // the only commit left is the set's
            grid.Executor(RunKind.Invert).Execute(grid.Context(new Run { Id = run.Id + 1000, Label = "rival", Kind = RunKind.Invert, Network = run.Network }), CancellationToken.None);
        };

        grid.Executor(RunKind.Invert).Execute(context, TestContext.Current.CancellationToken);

        Assert.Equal(run.Id + 1000, context.ReusedRunId);
    }

    [Fact]
    public async Task A_network_that_was_not_trained_is_named()
    {
        await using var grid = await TrainedGrid.CreateAsync();
        await using var db = await grid.Platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await db.Models.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        var run = grid.Runs(RunKind.Invert)[0];

        var error = Assert.Throws<InvalidOperationException>(() => grid.Execute(run));

        Assert.Equal($"{run.Network!.Label} has not been trained: there is nothing to invert through", error.Message);
    }

    private static string Artifact(TrainedGrid grid, RecordedRun context)
    {
        using var db = grid.Platform.Database.CreateDbContext();
        return db.InvertedImageSets.Single(s => s.RunId == context.Run.Id).ImagesArtifact;
    }
}
