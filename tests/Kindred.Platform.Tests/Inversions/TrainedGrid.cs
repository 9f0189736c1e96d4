using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Inversions;

/// <summary>A launched experiment whose networks have their random first weights for trained ones: enough to invert through and to compare.</summary>
internal sealed class TrainedGrid(TestPlatform platform, Experiment experiment, ExperimentSpec spec) : IAsyncDisposable
{
    public TestPlatform Platform { get; } = platform;

    public static ExperimentSpec Spec { get; } = new()
    {
        TrainingImages = 100,
        Architectures = [new Mlp { Layers = 1, Width = 16 }, new Mlp { Layers = 2, Width = 24 }, new Vgg { Width = 8, Convolutions = 1 }],
        Epsilons = [0, 1],
        Inversion = new InversionSpec { Pairs = 20, Method = new AdamInversion { Steps = 12 }, BatchSize = 8 },
        Measures = [new LinearCka(), new LinearCka { Estimator = CkaEstimator.Debiased }],
    };

    public static async Task<TrainedGrid> CreateAsync(DatabaseKind kind = DatabaseKind.Sqlite, ExperimentSpec? other = null)
    {
        var platform = await TestPlatform.CreateAsync(kind);
        var spec = other ?? Spec;
        var experiment = await platform.Experiments.LaunchAsync("Two kinds", spec, null, CancellationToken.None);
        var grid = new TrainedGrid(platform, experiment, spec);
        grid.Train();
        return grid;
    }

    /// <summary>Runs of a kind in their order.</summary>
    public List<Run> Runs(RunKind kind)
    {
        using var db = Platform.Database.CreateDbContext();
        return db.Runs.AsNoTracking().Include(r => r.Network).Where(r => r.ExperimentId == experiment.Id && r.Kind == kind).OrderBy(r => r.Order).ToList();
    }

    public RecordedRun Context(Run run) => new()
    {
        Run = run,
        Experiment = experiment,
        Spec = spec,
        Network = run.Network,
        Database = Platform.Database,
        Artifacts = Platform.Get<ArtifactStore>(),
        Options = Platform.Options,
        Clock = Platform.Clock,
        Device = "cpu",
        Folder = Directory.CreateDirectory(Path.Combine(Platform.Options.DataFolder, "runs", $"{run.Id}")).FullName,
    };

    public RecordedRun Execute(Run run)
    {
        var context = Context(run);
        Executor(run.Kind).Execute(context, TestContext.Current.CancellationToken);
        return context;
    }

    public RunExecutor Executor(RunKind kind)
    {
        var datasets = new DatasetInstaller(Platform.Options, Platform.Database, Platform.Clock);
        return kind == RunKind.Invert ? new InvertRun(datasets) : new CompareRun(datasets);
    }

    public void InvertAll() => Runs(RunKind.Invert).ForEach(r => Execute(r));

    public ValueTask DisposeAsync() => Platform.DisposeAsync();

    private void Train()
    {
        using var db = Platform.Database.CreateDbContext();
        foreach (var cell in db.Networks.Where(n => n.ExperimentId == experiment.Id).ToList())
        {
            cell.Model = Model(cell, Weights(cell));
        }

        db.SaveChanges();
    }

    private Artifact Weights(ExperimentNetwork cell)
    {
        Classifier? network = null;
        Randomness.Seeded(cell.Index, () => network = SpecJson.Deserialize<Architecture>(cell.Architecture).Build(spec.Dataset.Shape, 10, spec.Dataset.Normalization));
        using (network)
        {
            return Platform.Get<ArtifactStore>().Put("application/octet-stream", s => Safetensors.SaveWeights(network!, s));
        }
    }

    private TrainedModel Model(ExperimentNetwork cell, Artifact weights) => new()
    {
        Key = cell.ModelKey,
        Name = cell.Label,
        Dataset = Catalog<ImageDataset>.IdOf(spec.Dataset),
        DatasetHash = "",
        Architecture = cell.Architecture,
        ArchitectureKind = cell.ArchitectureKind,
        ArchitectureLabel = cell.ArchitectureLabel,
        Training = SpecJson.Serialize(new TrainingSpec()),
        Objective = "none",
        Classes = 10,
        Epsilon = cell.Epsilon,
        WeightsArtifact = weights.Sha256,
        Numerics = "{}",
        CreatedAt = Platform.Now,
    };
}
