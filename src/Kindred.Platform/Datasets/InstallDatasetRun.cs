using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Datasets;

/// <summary>Installs the data set that the run's task names.</summary>
public sealed class InstallDatasetRun(DatasetInstaller installer) : RunExecutor
{
    public override RunKind Kind => RunKind.Install;

    public override bool NeedsTensors => false;

    /// <summary>The task of a run that installs a data set.</summary>
    public static string Task(ImageDataset dataset) => SpecJson.Serialize(dataset);

    public override void Execute(RunContext context, CancellationToken cancellation)
    {
        var task = context.Run.Task ?? throw new InvalidOperationException($"Run {context.Run.Id} does not say which data set to install.");
        var dataset = SpecJson.Deserialize<ImageDataset>(task);

        // no tensor is touched here, so waiting on the calling thread is all that its rules ask
        var installed = installer.InstallAsync(dataset, context.Report, cancellation).GetAwaiter().GetResult();
        context.Log($"{installed.Id}: {installed.Bytes:N0} bytes from {installed.Source}, checked by SHA-256, in {installer.Folder(dataset)}");
        context.Commit(db => DatasetInstaller.Remember(db, installed));
        context.Summary = $"{installed.Bytes / 1e6:0.0} MB from {installed.Source}";
    }
}
