using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Kindred.Platform.Probes;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Inversions;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Linear classifiers trained anew on an experiment's networks, and how alike their answers are.</summary>
[Collection(nameof(Tensors))]
public sealed class ProbeRowsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ExperimentSpec Spec { get; } = TrainedGrid.Spec with
    {
        TrainingImages = 400,
        Epsilons = [0],
        Evaluation = TrainedGrid.Spec.Evaluation with { CleanImages = 300 },
        Inversion = new InversionSpec { Pairs = 60, Method = new AdamInversion { Steps = 12 } },
        Measures = [new LinearCka(), new Disagreement()],
        Probes = new ProbeSpec { Starts = 2, Epochs = 20, BatchSize = 64 },
    };

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Classifiers_learn_from_frozen_representations_and_their_answers_fill_the_matrix(DatabaseKind kind)
    {
        await using var grid = await TrainedGrid.CreateAsync(kind, Spec);

        var context = grid.Execute(Run(grid));

        Assert.Equal("3 classifiers, 1 measure of their answers", context.Summary);
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var probes = await db.Probes.ToListAsync(Cancellation);
        Assert.Equal(3, probes.Count);
        Assert.All(probes, p => Assert.InRange((double)p.TestCorrect / p.TestCount, 0.2, 1)); // chance is a tenth; networks that were never trained are random features
        Assert.All(probes, p => Assert.Equal((500, 300), (p.ValidationCount, p.TestCount)));
        var table = await TableAsync(grid);
        using var scope = NewDisposeScope();
        var answers = await AnswersAsync(grid, probes);
        for (var a = 0; a < 3; a++)
        {
            Assert.All(Enumerable.Range(0, 3), b => Assert.Equal(answers[a].ne(answers[b]).to(float64).mean().item<double>(), table.Value(a, b)!.Value, 1e-9));
        }
    }

    [Fact]
    public async Task A_cell_is_the_same_again_with_both_classifiers_trained_again()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: Spec);
        grid.Execute(Run(grid));
        var table = await TableAsync(grid);
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var artifact = await db.Probes.Select(p => p.Artifact).FirstAsync(Cancellation);
        await db.Probes.ExecuteUpdateAsync(p => p.SetProperty(x => x.Artifact, artifact), Cancellation); // what is kept is wrong by now, and not used

        var cells = grid.Platform.Get<CellService>();
        foreach (var (row, column) in ((int, int)[])[(0, 2), (1, 1)])
        {
            var run = await cells.RecomputeAsync(table, row, column, null, Cancellation);
            ComparisonRuns.Execute(grid.Platform, run.Id);

            var check = Assert.Single(await cells.RecomputationsAsync(table.Id, row, column, Cancellation)).Result!;
            Assert.Equal(table.Value(row, column)!.Value, check.Value!.Value, 1e-9);
        }

        Assert.Equal(3, await db.Probes.CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_run_that_was_ended_goes_on_behind_the_last_classifier_and_another_experiment_trains_none()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: Spec);
        using var ended = new CancellationTokenSource();
        var context = grid.Context(Run(grid));
        context.Reported = reports =>
        {
            if (reports == 2)
            {
                ended.Cancel();
            }
        };

        Assert.ThrowsAny<OperationCanceledException>(() => grid.Executor(RunKind.Compare).Execute(context, ended.Token));
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var first = Assert.Single(await db.Probes.AsNoTracking().ToListAsync(Cancellation));
        var again = grid.Execute(Run(grid));

        Assert.Equal(3, await db.Probes.CountAsync(Cancellation));
        Assert.Equal(2, again.Lines.Count(l => l.Contains("classifier of start", StringComparison.Ordinal)));
        var stored = await db.Probes.AsNoTracking().SingleAsync(p => p.Key == first.Key, Cancellation);
        Assert.Equal((first.Artifact, first.CreatedAt), (stored.Artifact, stored.CreatedAt));
        Assert.DoesNotContain(grid.Execute(Run(grid)).Lines, l => l.Contains("classifier of start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_sets_them_beside_the_networks_with_the_band_of_their_own_accuracies()
    {
        await using var grid = await TrainedGrid.CreateAsync(other: Spec);
        grid.Execute(grid.Runs(RunKind.Compare)[0]);
        grid.Execute(Run(grid));

        var experiment = Run(grid).ExperimentId!.Value;
        var report = await new ReportReader(grid.Platform.Database, new(grid.Platform.Database)).ReadAsync(experiment, Cancellation);

        Assert.Null(report!.Measures[0].Probes);
        var point = Assert.Single(report.Measures[1].Probes!.Points);
        var table = await TableAsync(grid);
        Assert.Equal(1 - table.Value(0, 1)!.Value, point.Probes[0], 1e-12);
        Assert.Equal(6, point.Pretrained.Count);
        Assert.NotNull(point.ProbeBounds);
        Assert.Null(point.PretrainedBounds); // nobody has measured the networks' accuracies
    }

    [Fact]
    public void The_same_network_and_recipe_have_one_key_and_another_recipe_another()
    {
        Assert.Equal(ProbeKey.For("a", Spec), ProbeKey.For("a", Spec with { Seeds = [0, 1], Measures = [new Disagreement()] }));
        Assert.NotEqual(ProbeKey.For("a", Spec), ProbeKey.For("b", Spec));
        Assert.NotEqual(ProbeKey.For("a", Spec), ProbeKey.For("a", Spec with { Probes = Spec.Probes with { Epochs = 21 } }));
        Assert.NotEqual(ProbeKey.For("a", Spec), ProbeKey.For("a", Spec with { TrainingImages = 401 }));
    }

    [Fact]
    public void Classifiers_without_a_measure_of_answers_are_refused()
    {
        var errors = SpecValidation.Validate(Spec with { Measures = [new LinearCka()] });

        Assert.Contains("add disagreement", Assert.Single(errors.For("probes.starts")));
    }

    private static Run Run(TrainedGrid grid) => grid.Runs(RunKind.Compare).Single(r => r.Task!.Contains("\"probes\"", StringComparison.Ordinal));

    private static async Task<MatrixTable> TableAsync(TrainedGrid grid)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var id = await db.Matrices.Where(m => m.ImageSet == ImageSets.Probes).Select(m => m.Id).SingleAsync(Cancellation);
        return (await new MatrixReader(grid.Platform.Database).ReadAsync(id, Cancellation))!;
    }

    // the stored classifiers' classes of target images, from networks and files alone
    private static async Task<List<Tensor>> AnswersAsync(TrainedGrid grid, List<TrainedProbe> probes)
    {
        await using var db = await grid.Platform.Database.CreateDbContextAsync(Cancellation);
        var test = Spec.Dataset.Load(new DatasetInstaller(grid.Platform.Options, grid.Platform.Database, grid.Platform.Clock).Folder(Spec.Dataset), DatasetSplit.Test);
        var pairs = await db.PairSets.SingleAsync(p => p.Count == 60, Cancellation);
        var images = test.Images(PairSets.Indices(pairs.TargetIndices), CPU);
        var artifacts = grid.Platform.Get<ArtifactStore>();
        var store = new NetworkStore(grid.Platform.Database, artifacts);
        var keys = await db.Networks.OrderBy(n => n.Index).Select(n => n.ModelKey).ToListAsync(Cancellation);
        var found = store.Find(keys);
        return keys.ConvertAll(key =>
        {
            using var network = store.Load(found[key], Spec.Dataset, CPU);
            using var file = artifacts.Open(probes.Single(p => p.ModelId == found[key].Id).Artifact);
            using var probe = LinearProbe.Load(file);
            return probe.Logits(AllPairs.Represent(network, images, 64)).argmax(1);
        });
    }
}
