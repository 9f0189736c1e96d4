using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Datasets;

public sealed class InstallDatasetRunTests(InstallerFixture fixture) : IClassFixture<InstallerFixture>
{
    [Fact]
    public async Task The_full_set_installs_from_the_systems_package_and_loads()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/datasets/fashion-mnist"), "Debian's dataset-fashion-mnist is not installed.");
        var dataset = new FashionMnist();
        var installer = new DatasetInstaller(fixture.Options, fixture.Database, TimeProvider.System);
        var context = Context(InstallDatasetRun.Task(dataset));

        Assert.False(await installer.IsInstalledAsync(dataset, InstallerFixture.Cancellation));
        new InstallDatasetRun(installer).Execute(context, InstallerFixture.Cancellation);

        Assert.True(await installer.IsInstalledAsync(dataset, InstallerFixture.Cancellation));
        Assert.Equal(10_000, dataset.Load(installer.Folder(dataset), DatasetSplit.Test).Count);
        Assert.Equal("30.9 MB from /usr/share/datasets/fashion-mnist", context.Summary);
        Assert.Equal(1, context.Progress[^1].Fraction);
        Assert.Contains("checked by SHA-256", Assert.Single(context.Lines));
        await using var db = await fixture.Database.CreateDbContextAsync(InstallerFixture.Cancellation);
        var row = await db.InstalledDatasets.SingleAsync(d => d.Id == "fashion-mnist", InstallerFixture.Cancellation);
        Assert.Equal((30_878_551, "/usr/share/datasets/fashion-mnist"), (row.Bytes, row.Source));
    }

    private RecordingContext Context(string task)
    {
        var experiment = new Experiment { Name = "install", Spec = "{}" };
        return new RecordingContext
        {
            Run = new Run { Kind = RunKind.Install, Label = "Install Fashion-MNIST", Task = task },
            Experiment = experiment,
            Spec = new ExperimentSpec(),
            Database = fixture.Database,
            Artifacts = new ArtifactStore(fixture.Options, TimeProvider.System),
            Options = fixture.Options,
            Clock = TimeProvider.System,
            Device = "cpu",
            Folder = fixture.Options.DataFolder,
        };
    }

    /// <summary>Owns its run for ever and remembers what it was told.</summary>
    private sealed class RecordingContext : RunContext
    {
        public List<StepProgress> Progress { get; } = [];
        public List<string> Lines { get; } = [];

        public override void Report(StepProgress progress) => Progress.Add(progress);
        public override void Metric(string name, long step, double epoch, double value) => throw new NotSupportedException("An install measures nothing.");
        public override void Log(string line) => Lines.Add(line);
        public override void Numerics(NumericsVerdict verdict) => throw new NotSupportedException("An install computes nothing.");

        public override void Commit(Action<KindredDb> write)
        {
            using var db = Database.CreateDbContext();
            using var transaction = db.Database.BeginTransaction();
            write(db);
            transaction.Commit();
        }
    }
}
