using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Experiments;

public sealed class LaunchTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Launching_stores_the_experiment_with_its_networks_runs_and_needs(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var spec = Some.Spec() with { Epsilons = [0, 0.5], Seeds = [3, 4] };

        var launched = await platform.Experiments.LaunchAsync(" Two kinds ", spec, null, CancellationToken.None);

        await using var db = await platform.Database.CreateDbContextAsync();
        var stored = await db.Experiments.Include(e => e.Networks).Include(e => e.Runs).ThenInclude(r => r.Needs).SingleAsync(e => e.Id == launched.Id);
        Assert.Equal("Two kinds", stored.Name);
        Assert.Equal(SpecJson.Serialize(spec), stored.Spec);
        Assert.Equal(ExperimentStatus.Queued, stored.Status);
        Assert.Equal(platform.Now, stored.CreatedAt);
        Assert.Equal(DateTimeKind.Utc, stored.CreatedAt.Kind);
        Assert.Equal(8, stored.Networks.Count);
        Assert.Equal(
            [(RunKind.Train, 8, RunStatus.Queued), (RunKind.Evaluate, 8, RunStatus.Waiting), (RunKind.Invert, 8, RunStatus.Waiting), (RunKind.Compare, 3, RunStatus.Waiting)],
            stored.Runs.GroupBy(r => r.Kind).OrderBy(g => g.Key).Select(g => (g.Key, g.Count(), g.Select(r => r.Status).Distinct().Single())));
        Assert.Equal([8, 12, 12], stored.Runs.Where(r => r.Kind == RunKind.Compare).OrderBy(r => r.Order).Select(r => r.Needs.Count));
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once_and_nothing_is_written()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var spec = Some.Spec() with { TrainingImages = 7, Epsilons = [-1], Training = new TrainingSpec { Epochs = 0 } };

        var refused = await Assert.ThrowsAsync<SpecException>(() =>
            platform.Experiments.LaunchAsync(new string('n', 121), spec, null, CancellationToken.None));

        Assert.Equal(["epsilons[0]", "name", "training.epochs", "trainingImages"], refused.Errors.ToDictionary().Keys.Order(StringComparer.Ordinal));
        await using var db = await platform.Database.CreateDbContextAsync();
        Assert.False(await db.Experiments.AnyAsync());
    }

    [Fact]
    public async Task A_layer_that_an_architecture_does_not_have_is_refused_with_those_it_has()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var spec = Some.Spec() with
        {
            Architectures = [new ResNet(), new Mlp(), new Vgg { Stages = 2 }],
            Inversion = new() { Method = new AdamInversion { Layer = "layer1" } },
        };

        var refused = await Assert.ThrowsAsync<SpecException>(() => platform.Experiments.LaunchAsync("Layers", spec, null, CancellationToken.None));
        var launched = await platform.Experiments.LaunchAsync("Layers", spec with { Architectures = [new ResNet(), new Mlp()] }, null, CancellationToken.None);

        Assert.Equal("VGG has no layer \"layer1\". Known: pool1, pool2, penultimate.", Assert.Single(refused.Errors.For("inversion.method.layer")));
        Assert.Single(refused.Errors.ToDictionary());
        Assert.Equal("layer1", SpecJson.Deserialize<ExperimentSpec>(launched.Spec).Inversion.Method.Layer);
    }

    [Fact]
    public async Task A_launch_that_fails_half_way_leaves_nothing_behind()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await using var db = await platform.Database.CreateDbContextAsync();
        await db.Database.ExecuteSqlAsync($"CREATE TRIGGER refuse BEFORE INSERT ON Runs WHEN NEW.Kind = 'Compare' BEGIN SELECT RAISE(ABORT, 'full'); END");

        await Assert.ThrowsAsync<DbUpdateException>(() => platform.Experiments.LaunchAsync("Half", Some.Spec(), null, CancellationToken.None));

        Assert.False(await db.Experiments.AnyAsync());
        Assert.False(await db.Networks.AnyAsync());
        Assert.False(await db.Runs.AnyAsync());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task The_same_idempotency_key_answers_with_the_same_experiment(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);

        var launches = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => platform.Experiments.LaunchAsync("Once", Some.Spec(), "key-1", CancellationToken.None))));
        var another = await platform.Experiments.LaunchAsync("Twice", Some.Spec(), "key-2", CancellationToken.None);

        Assert.Single(launches.Select(e => e.Id).Distinct());
        Assert.NotEqual(launches[0].Id, another.Id);
        await using var db = await platform.Database.CreateDbContextAsync();
        Assert.Equal(2, await db.Experiments.CountAsync());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_cell_trained_and_evaluated_before_is_reused_and_says_so(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var first = await platform.Experiments.LaunchAsync("First", Some.Spec(), null, CancellationToken.None);
        var model = await FinishAsync(platform, first.Id, "MLP");

        var second = await platform.Experiments.LaunchAsync("Second", Some.Spec() with { Epsilons = [0, 1] }, null, CancellationToken.None);

        await using var db = await platform.Database.CreateDbContextAsync();
        var runs = await db.Runs.Include(r => r.Network).Where(r => r.ExperimentId == second.Id).ToListAsync();
        var reused = runs.Where(r => r.ReusedRunId is not null).OrderBy(r => r.Kind).ToList();
        Assert.Equal([RunKind.Train, RunKind.Evaluate], reused.Select(r => r.Kind));
        Assert.All(reused, r => Assert.Equal((RunStatus.Succeeded, 1.0, 0.0), (r.Status, r.Progress, r.Network!.Epsilon)));
        Assert.Equal(["Reused: trained for “First”", "Reused: evaluated for “First”"], reused.Select(r => r.Note));
        Assert.Equal([model], await db.Networks.Where(n => n.ExperimentId == second.Id && n.ModelId != null).Select(n => n.ModelId!.Value).ToListAsync());
        var plan = await platform.Get<ExperimentPlanner>().PlanAsync(Some.Spec(), CancellationToken.None);
        Assert.Equal([(RunKind.Train, 2, 1), (RunKind.Evaluate, 2, 1), (RunKind.Invert, 2, 0), (RunKind.Compare, 2, 0)], plan.Runs.Select(r => (r.Kind, r.Count, r.Reused)));
        Assert.Equal([model, null], plan.Cells.OrderBy(c => c.ArchitectureKind).Select(c => c.ModelId));
    }

    /// <summary>Writes what a training and an evaluation of the network of that label would have left.</summary>
    internal static async Task<long> FinishAsync(TestPlatform platform, long experimentId, string architectureLabel)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        var network = await db.Networks.FirstAsync(n => n.ExperimentId == experimentId && n.ArchitectureLabel.StartsWith(architectureLabel));
        var runs = await db.Runs.Where(r => r.NetworkId == network.Id && (r.Kind == RunKind.Train || r.Kind == RunKind.Evaluate)).ToListAsync();
        var model = Model(network, runs[0].Id);
        db.Add(model);
        await db.SaveChangesAsync();
        network.ModelId = model.Id;
        db.Add(new Evaluation { Key = "e", ModelId = model.Id, RunId = runs[1].Id, Label = "clean", Dataset = "d", Outcomes = [], CreatedAt = platform.Now });
        runs.ForEach(r => (r.Status, r.StartedAt, r.FinishedAt, r.Fence) = (RunStatus.Succeeded, platform.Now, platform.Now.AddSeconds(10), 1));
        await db.SaveChangesAsync();
        return model.Id;
    }

    internal static TrainedModel Model(ExperimentNetwork network, long runId) => new()
    {
        Key = network.ModelKey,
        Name = network.Label,
        Dataset = "fashion-mnist-small",
        DatasetHash = "",
        Architecture = network.Architecture,
        ArchitectureKind = network.ArchitectureKind,
        ArchitectureLabel = network.ArchitectureLabel,
        Training = "{}",
        Objective = "",
        WeightsArtifact = "",
        Numerics = "{}",
        TrainRunId = runId,
    };
}
