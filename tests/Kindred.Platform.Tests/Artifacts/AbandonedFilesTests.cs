using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kindred.Platform.Tests.Artifacts;

/// <summary>What requests, runs and killed processes that failed half-way leave in the data folder: nothing.</summary>
[Collection(nameof(Tensors))]
public sealed class AbandonedFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_request_that_ends_before_its_files_are_kept_takes_back_those_that_only_it_brought(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var there = Put(platform, "there before");
        string mine, asked;
        await using (var draft = Draft(platform))
        {
            Assert.Equal(there, (await ReceiveAsync(draft, "there before")).Sha256);
            mine = (await ReceiveAsync(draft, "mine")).Sha256;
            asked = (await ReceiveAsync(draft, "asked for by a run meanwhile")).Sha256;
            await RunAsync(platform, RunKind.ImportDataset, RunStatus.Queued, Task(asked));
        }

        Assert.Equal((true, false, true), (Exists(platform, there), Exists(platform, mine), Exists(platform, asked)));
        await Assert.ThrowsAsync<UploadTooLargeException>(async () =>
        {
            await using var draft = Draft(platform);
            await ReceiveAsync(draft, "small");
            await draft.ReceiveAsync(new MemoryStream(new byte[100]), "application/octet-stream", 10, Cancellation);
        });
        Assert.Equal(2, Files(platform).Count);
    }

    [Fact]
    public async Task A_data_set_that_is_none_is_not_kept_and_says_so_when_it_is_tried_again()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var upload = Put(platform, "hello");
        var context = Context(platform, await RunAsync(platform, RunKind.ImportDataset, RunStatus.Running, Task(upload)));

        var first = Assert.Throws<InvalidDataException>(() => new ImportDatasetRun(Installer(platform)).Execute(context, Cancellation));
        var again = Assert.Throws<InvalidDataException>(() => new ImportDatasetRun(Installer(platform)).Execute(context, Cancellation));

        Assert.Contains("no whole number of CIFAR records", first.Message);
        Assert.Equal("The upload is not kept any more: bring it again.", again.Message);
        Assert.Empty(Files(platform));
        Assert.Empty(Directory.GetFiles(platform.Options.DataFolder, "*.npz", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_network_that_cannot_be_read_is_not_kept_but_for_a_run_that_waits_for_the_same_file()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var upload = Put(platform, "no module");
        var task = SpecJson.Serialize(new ImportModelTask { Name = "none", Dataset = new FashionMnistSmall(), File = new() { Format = Kindred.Engine.Checkpoints.NetworkFormat.TorchScript, InputShape = new(1, 28, 28), Classes = 10, Normalization = Kindred.Engine.Architectures.Normalization.None }, Weights = upload });
        var context = Context(platform, await RunAsync(platform, RunKind.ImportModel, RunStatus.Running, task));
        var other = await RunAsync(platform, RunKind.ImportModel, RunStatus.Queued, task.Replace("none", "other", StringComparison.Ordinal));

        Assert.Throws<InvalidDataException>(() => new ImportModelRun(Installer(platform)).Execute(context, Cancellation));

        Assert.True(Exists(platform, upload));
        Assert.Throws<InvalidDataException>(() => new ImportModelRun(Installer(platform)).Execute(Context(platform, other), Cancellation));
        Assert.True(Exists(platform, upload)); // the first may be tried again
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        await db.Runs.Where(r => r.Id == context.Run.Id).ExecuteDeleteAsync(Cancellation);
        Assert.Throws<InvalidDataException>(() => new ImportModelRun(Installer(platform)).Execute(Context(platform, other), Cancellation));
        Assert.Empty(Files(platform));
    }

    [Fact]
    public async Task At_start_what_is_older_than_a_day_and_needed_by_nothing_is_deleted()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var (row, stray, young, waiting, failed, long_ago) = (Put(platform, "row"), Put(platform, "stray"), Put(platform, "young"), Put(platform, "waiting"), Put(platform, "failed"), Put(platform, "long ago"));
        await using (var db = await platform.Database.CreateDbContextAsync(Cancellation))
        {
            ArtifactStore.Remember(db, platform.Get<ArtifactStore>().Row(row, "text/plain"));
        }

        await RunAsync(platform, RunKind.ImportDataset, RunStatus.Queued, Task(waiting));
        await RunAsync(platform, RunKind.ImportModel, RunStatus.Failed, Task(failed), platform.Now.AddHours(-2));
        await RunAsync(platform, RunKind.ImportDataset, RunStatus.Failed, Task(long_ago), platform.Now.AddDays(-2));
        var unfinished = Directory.CreateDirectory(Path.Combine(platform.Options.DataFolder, "artifacts", "unfinished"));
        var (killed, writing) = (Path.Combine(unfinished.FullName, "killed"), Path.Combine(unfinished.FullName, "writing"));
        var upload = Directory.CreateDirectory(Path.Combine(platform.Options.DataFolder, "datasets", "uploaded-0123456789ab")).FullName;
        var catalog = Directory.CreateDirectory(Path.Combine(platform.Options.DataFolder, "datasets", "cifar10")).FullName;
        File.WriteAllText(killed, "half");
        File.WriteAllText(writing, "half");
        foreach (var file in Files(platform).Where(f => f != writing && f != platform.Get<ArtifactStore>().PathOf(young)))
        {
            File.SetLastWriteTimeUtc(file, platform.Now.AddDays(-3));
        }

        Directory.SetLastWriteTimeUtc(upload, platform.Now.AddDays(-3));
        Directory.SetLastWriteTimeUtc(catalog, platform.Now.AddDays(-3));
        var sweep = new ArtifactSweep(platform.Get<ArtifactStore>(), Installer(platform), platform.Database, platform.Clock, NullLogger<ArtifactSweep>.Instance);

        var deleted = await sweep.SweepAsync(Cancellation);

        Assert.Equal(4, deleted);
        Assert.Equal((true, false, true, true, true, false), (Exists(platform, row), Exists(platform, stray), Exists(platform, young), Exists(platform, waiting), Exists(platform, failed), Exists(platform, long_ago)));
        Assert.Equal((false, true, false, true), (File.Exists(killed), File.Exists(writing), Directory.Exists(upload), Directory.Exists(catalog)));
        Assert.Equal(0, await sweep.SweepAsync(Cancellation));
    }

    [Fact]
    public async Task Servers_that_start_together_on_one_folder_delete_what_is_left_without_failing_on_one_another()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var upload = Directory.CreateDirectory(Path.Combine(platform.Options.DataFolder, "datasets", "uploaded-0123456789ab"));
        for (var part = 0; part < 200; part++)
        {
            upload.CreateSubdirectory($"{part}").CreateSubdirectory("images");
        }

        upload.LastWriteTimeUtc = platform.Now.AddDays(-3);

        await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 8).Select(_ => System.Threading.Tasks.Task.Run(() => Installer(platform).ForgetAbandoned([]), Cancellation)));

        Assert.False(Directory.Exists(upload.FullName));
    }

    private static string Task(string sha256) => SpecJson.Serialize(new ImportDatasetTask { Name = "tiles", Files = [new("a.bin", sha256)] });

    private static DatasetInstaller Installer(TestPlatform platform) => new(platform.Options, platform.Database, platform.Clock);

    private static ArtifactDraft Draft(TestPlatform platform) => new(platform.Get<ArtifactStore>(), platform.Database);

    private static Task<Artifact> ReceiveAsync(ArtifactDraft draft, string text) =>
        draft.ReceiveAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "application/octet-stream", 1 << 20, Cancellation);

    private static string Put(TestPlatform platform, string text) =>
        platform.Get<ArtifactStore>().Put("text/plain", s => s.Write(System.Text.Encoding.UTF8.GetBytes(text))).Sha256;

    private static bool Exists(TestPlatform platform, string sha256) => File.Exists(platform.Get<ArtifactStore>().PathOf(sha256));

    private static List<string> Files(TestPlatform platform) => [.. Directory.GetFiles(Path.Combine(platform.Options.DataFolder, "artifacts"), "*", SearchOption.AllDirectories)];

    private static async Task<Run> RunAsync(TestPlatform platform, RunKind kind, RunStatus status, string task, DateTime? finished = null)
    {
        var run = new Run { Kind = kind, Label = "Import", Task = task, Status = status, CreatedAt = platform.Now, FinishedAt = finished };
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        db.Add(run);
        await db.SaveChangesAsync(Cancellation);
        return run;
    }

    private static RecordedRun Context(TestPlatform platform, Run run) => new()
    {
        Run = run,
        Experiment = null!,
        Spec = null!,
        Database = platform.Database,
        Artifacts = platform.Get<ArtifactStore>(),
        Options = platform.Options,
        Clock = platform.Clock,
        Device = "cpu",
        Folder = platform.Options.DataFolder,
    };
}
