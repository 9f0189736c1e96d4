using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Models;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Evaluations;

/// <summary>Evaluations that stand alone.</summary>
[Collection(nameof(Tensors))]
public sealed class EvaluationTaskTests
{
    private static readonly PgdAttack attack = new() { Epsilon = 0.5, Steps = 2 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Images_by_index_have_their_outcomes_in_the_given_order(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var model = await TrainedAsync(platform);

        await MeasureAsync(platform, Task(model, new() { Count = 40 }, attack));
        await MeasureAsync(platform, Task(model, new() { Indices = [.. Enumerable.Range(0, 40).Reverse()] }));

        var rows = await RowsAsync(platform, model);
        var (first, reversed) = (rows.Single(r => r.Attack is null && r.Images is null), rows.Single(r => r.Attack is null && r.Images is not null));
        Assert.Equal(OutcomeBits.Unpack(first.Outcomes, 40), OutcomeBits.Unpack(reversed.Outcomes, 40).Reverse());
        Assert.True(first.Correct is > 0 and < 40); // else any order would do
    }

    [Fact]
    public async Task Its_first_test_images_are_those_of_experiments_and_measured_once()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        grid.Execute(RunKind.Train, 0.5);
        var made = grid.Execute(RunKind.Evaluate, 0.5);

        var taken = await MeasureAsync(platform, Task(grid.Model(0.5).Id, new() { Count = 50 }, attack));

        Assert.Equal(made.Run.Id, taken.ReusedRunId);
        Assert.Equal(3, grid.Model(0.5).Evaluations.Count);
    }

    [Fact]
    public async Task A_stopped_evaluation_goes_on_after_its_last_batch_and_ends_as_one_that_was_not()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var model = await TrainedAsync(platform);
        var random = new PgdAttack { Epsilon = 0.3, Steps = 2, RandomStart = true };
        var stopped = await ContextAsync(platform, Task(model, new() { Count = 400 }, random));
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Execute(platform, stopped, stop, afterReports: 5)); // four clean batches, one attacked
        var again = Context(platform, stopped.Run);
        Execute(platform, again, new CancellationTokenSource(), afterReports: int.MaxValue);

        var resumed = (await RowsAsync(platform, model)).Single(r => r.Attack is not null);
        await ForgetAsync(platform, resumed.Id);
        await MeasureAsync(platform, Task(model, new() { Count = 400 }, random));
        var whole = (await RowsAsync(platform, model)).Single(r => r.Attack is not null);
        Assert.Contains(again.Lines, l => l.StartsWith("goes on with PGD-2, L2, ε 0.3: ", StringComparison.Ordinal));
        Assert.DoesNotContain(again.Lines, l => l.StartsWith("clean", StringComparison.Ordinal));
        Assert.Equal(whole.Outcomes, resumed.Outcomes);
        Assert.Equal(whole.Correct, resumed.Correct);
    }

    [Fact]
    public async Task The_network_is_probed_and_a_patch_at_the_worst_place_has_a_map()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var model = await TrainedAsync(platform);
        var patch = new OcclusionAttack { Size = 0.5, Grid = 2 };

        await MeasureAsync(platform, Task(model, new() { Count = 40 }, patch, attack with { Epsilon = 0 }));

        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        var stored = await db.Models.Include(m => m.Evaluations).Include(m => m.Checks).SingleAsync(m => m.Id == model, Cancellation);
        var worst = stored.Evaluations.Single(e => e.Stages is not null);
        var places = SpecJson.Deserialize<IReadOnlyList<AttackStage>>(worst.Stages!);
        Assert.Equal(["row 1, column 1", "row 1, column 2", "row 2, column 1", "row 2, column 2"], places.Select(p => p.Label));
        Assert.All(places, p => Assert.InRange(p.Survivors, worst.Correct, 40));
        var checks = ModelFlags.Checks(stored).ToDictionary(c => c.Code, c => c.Verdict);
        Assert.Equal(CheckVerdict.Passed, checks[RedFlags.TrainMode]);
        Assert.Equal(CheckVerdict.Passed, checks[RedFlags.ProbabilityOutput]);
        Assert.Equal(CheckVerdict.Passed, checks[RedFlags.EpsilonZero]);
        Assert.Equal(CheckVerdict.NotTested, checks[RedFlags.BlackBoxStronger]);
    }

    [Fact]
    public async Task Everything_that_cannot_be_measured_is_refused_at_once()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var model = await TrainedAsync(platform);
        var task = Task(model, new() { Indices = [0, 0, 5_000_000], Count = 3, Dataset = "no-such-set" }, attack, attack);

        var refused = await Assert.ThrowsAsync<SpecException>(() => platform.Get<EvaluationService>().LaunchAsync(task, null, Cancellation));
        var missing = await Assert.ThrowsAsync<SpecException>(() => platform.Get<EvaluationService>().LaunchAsync(task with { ModelId = "x" }, null, Cancellation));
        var outside = await Assert.ThrowsAsync<SpecException>(
            () => platform.Get<EvaluationService>().LaunchAsync(Task(model, new() { Indices = [1, 5_000_000] }), null, Cancellation));

        Assert.Equal(["attacks", "images", "images.dataset", "images.indices"], refused.Errors.ToDictionary().Keys);
        Assert.Contains("modelId", missing.Errors.ToDictionary().Keys);
        Assert.Contains("5000000 is out of range", outside.Errors.For("images.indices")[0]);
    }

    private static EvaluationTask Task(long model, EvaluationImages images, params Attack[] attacks) =>
        new() { ModelId = $"{model}", Images = images, Attacks = attacks };

    private static async Task<long> TrainedAsync(TestPlatform platform)
    {
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        grid.Execute(RunKind.Train, 0.5);
        return grid.Model(0.5).Id;
    }

    private static async Task<RecordedRun> MeasureAsync(TestPlatform platform, EvaluationTask task)
    {
        var context = await ContextAsync(platform, task);
        Execute(platform, context, new CancellationTokenSource(), afterReports: int.MaxValue);
        return context;
    }

    private static async Task<RecordedRun> ContextAsync(TestPlatform platform, EvaluationTask task) =>
        Context(platform, await platform.Get<EvaluationService>().LaunchAsync(task, null, Cancellation));

    private static RecordedRun Context(TestPlatform platform, Run run) => new()
    {
        Run = run,
        Database = platform.Database,
        Artifacts = platform.Get<ArtifactStore>(),
        Options = platform.Options,
        Clock = TimeProvider.System,
        Device = "cpu",
        Folder = Directory.CreateDirectory(platform.Options.RunFolder(run.Id)).FullName,
    };

    private static void Execute(TestPlatform platform, RecordedRun context, CancellationTokenSource stop, int afterReports)
    {
        context.Reported = count =>
        {
            if (count == afterReports)
            {
                stop.Cancel();
            }
        };
        new EvaluateRun(new DatasetInstaller(platform.Options, platform.Database, platform.Clock)).Execute(context, stop.Token);
    }

    private static async Task<List<Evaluation>> RowsAsync(TestPlatform platform, long model)
    {
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        return await db.Evaluations.AsNoTracking().Where(e => e.ModelId == model).ToListAsync(Cancellation);
    }

    private static async Task ForgetAsync(TestPlatform platform, long evaluation)
    {
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        await db.Evaluations.Where(e => e.Id == evaluation).ExecuteDeleteAsync(Cancellation);
    }
}
