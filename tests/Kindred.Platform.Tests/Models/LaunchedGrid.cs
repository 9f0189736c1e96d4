using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Models;

/// <summary>A launched experiment whose runs are executed one by one, here in the test's process.</summary>
internal sealed class LaunchedGrid(TestPlatform platform, Experiment experiment, ExperimentSpec spec)
{
    /// <summary>Small enough to train in a second; two attacks for each network of epsilon 0.5.</summary>
    public static ExperimentSpec Spec { get; } = Some.Spec() with
    {
        Architectures = [new Engine.Architectures.Mlp { Layers = 1, Width = 16 }],
        Epsilons = [0, 0.5],
        Training = new() { Epochs = 3, BatchSize = 32 },
    };

    public static async Task<LaunchedGrid> CreateAsync(TestPlatform platform, ExperimentSpec spec) =>
        new(platform, await platform.Experiments.LaunchAsync("Grid", spec, null, TestContext.Current.CancellationToken), spec);

    public Run Run(RunKind kind, double epsilon)
    {
        using var db = platform.Database.CreateDbContext();
        return db.Runs.AsNoTracking().Include(r => r.Network)
            .Single(r => r.ExperimentId == experiment.Id && r.Kind == kind && r.Network!.Epsilon == epsilon);
    }

    public RecordedRun Context(RunKind kind, double epsilon)
    {
        var run = Run(kind, epsilon);
        return new RecordedRun
        {
            Run = run,
            Experiment = experiment,
            Spec = spec,
            Network = run.Network,
            Database = platform.Database,
            Artifacts = platform.Get<ArtifactStore>(),
            Options = platform.Options,
            Clock = TimeProvider.System,
            Device = "cpu",
            Folder = Directory.CreateDirectory(Path.Combine(platform.Options.DataFolder, "runs", $"{run.Id}")).FullName,
        };
    }

    public RecordedRun Execute(RunKind kind, double epsilon) => Execute(Context(kind, epsilon), TestContext.Current.CancellationToken);

    public RecordedRun Execute(RecordedRun context, CancellationToken cancellation)
    {
        Engine.Runtime.NativeRuntime.Start();
        var datasets = new DatasetInstaller(platform.Options, platform.Database, platform.Clock);
        RunExecutor executor = context.Run.Kind == RunKind.Train ? new TrainRun(datasets) : new EvaluateRun(datasets);
        executor.Execute(context, cancellation);
        return context;
    }

    public TrainedModel Model(double epsilon)
    {
        using var db = platform.Database.CreateDbContext();
        return db.Models.AsNoTracking().Include(m => m.Evaluations).Single(m => m.Epsilon == epsilon);
    }
}
