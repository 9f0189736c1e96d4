using Kindred.Engine.Datasets;
using Kindred.Engine.Datasets.Uploads;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Datasets;

/// <summary>What an import of a data set does; stored with its run.</summary>
public sealed record ImportDatasetTask
{
    public required string Name { get; init; }
    public required IReadOnlyList<BroughtFile> Files { get; init; }
}

/// <summary>A file of an upload.</summary>
/// <param name="Name">Its name at the sender's.</param>
/// <param name="Sha256">Its artifact.</param>
public sealed record BroughtFile(string Name, string Sha256);

/// <summary>Reads an upload, whatever its format, and puts it into the data folder as one archive named by its hash.</summary>
public sealed class ImportDatasetRun(DatasetInstaller installer) : RunExecutor
{
    public override RunKind Kind => RunKind.ImportDataset;

    public override bool NeedsTensors => false;

    public override TimeSpan? TimeLimit(KindredOptions options) => TimeSpan.FromMinutes(options.Imports.Minutes);

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var task = SpecJson.Deserialize<ImportDatasetTask>(context.Run.Task ?? throw new InvalidOperationException($"Run {context.Run.Id} does not say what to import."));
        BroughtFiles.TakeIn(context, [.. task.Files.Select(f => f.Sha256)], () => TakeIn(context, task, cancellation));
    }

    private void TakeIn(RunContext context, ImportDatasetTask task, CancellationToken cancellation)
    {
        context.Report(new StepProgress(0.05, "reading the upload"));
        var files = task.Files.Select(f => new UploadFile(f.Name, context.Artifacts.PathOf(f.Sha256))).ToList();
        var (record, train, test) = UploadReader.Read(files, context.Options.Imports.DatasetBytes, task.Name, cancellation);
        cancellation.ThrowIfCancellationRequested();
        context.Report(new StepProgress(0.8, "storing images"));
        var (dataset, bytes) = installer.Store(record, train, test);
        context.Log($"{dataset.Id}: {train.Count:N0} training and {test.Count:N0} test images of {dataset.Shape} in {dataset.Classes.Count} classes");
        context.Commit(db => DatasetInstaller.Remember(db, new InstalledDataset
        {
            Id = dataset.Id,
            Name = dataset.Name,
            Spec = SpecJson.Serialize<ImageDataset>(dataset),
            Source = "uploaded",
            Bytes = bytes,
            InstalledAt = context.Clock.GetUtcNow().UtcDateTime,
        }));
        context.Summary = $"{dataset.Id}: {train.Count:N0} + {test.Count:N0} images of {dataset.Shape}, {dataset.Classes.Count} classes";
    }
}
