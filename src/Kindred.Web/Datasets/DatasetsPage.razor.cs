using Kindred.Engine.Datasets;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Datasets;

/// <summary>Data sets that there are, with a few of their images, and the form that brings one.</summary>
public sealed partial class DatasetsPage
{
    private const int Shown = 12;
    private IReadOnlyList<DatasetSummary>? rows;
    private Dictionary<string, long> installing = [];
    private IReadOnlyDictionary<string, string[]> errors = new Dictionary<string, string[]>();

    [Inject]
    public required DatasetShelf Shelf { get; init; }

    [Inject]
    public required StandAloneRuns Launcher { get; init; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    // one may be brought or installed by somebody else at any time
    protected override bool Live => true;

    private PrintedTable Print() => new TableOf<DatasetSummary>().Text("Data set", "name", d => d.Name).Value("id", d => d.Id).Text("State", "state", d => d.Uploaded ? "uploaded" : d.Installed ? "installed" : "not installed")
        .Written("Image", d => string.Join("×", d.Shape)).Value("shape", d => string.Join('x', d.Shape)).Count("Classes", "classes", d => d.Classes.Count).Count("Train", "train_images", d => d.TrainImages).Count("Test", "test_images", d => d.TestImages)
        .Table("datasets", "Data sets: image as channels, height and width; numbers of images to train and to test with.", rows!);

    protected override Task OnInitializedAsync() => ReadAsync(CancellationToken.None);

    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        rows = await DatasetRows.ReadAsync(Shelf, cancellation);
        await using var db = await Database.CreateDbContextAsync(cancellation);
        var runs = await db.Runs.Where(r => r.Kind == RunKind.Install && r.Task != null && r.Status != RunStatus.Succeeded && r.Status != RunStatus.Failed && r.Status != RunStatus.Cancelled)
            .Select(r => new { r.Id, Task = r.Task! }).ToListAsync(cancellation);
        installing = runs.DistinctBy(r => r.Task).ToDictionary(r => Engine.Specs.SpecJson.Deserialize<ImageDataset>(r.Task).Id, r => r.Id);
    }

    private string[] Of(string field) => errors.GetValueOrDefault(field) ?? [];

    private void Refuse(IReadOnlyDictionary<string, string[]> refused) => errors = refused;

    private async Task InstallAsync(DatasetSummary row)
    {
        if (await Shelf.FindAsync(row.Id, CancellationToken.None) is { } dataset)
        {
            var run = await Launcher.LaunchAsync(RunKind.Install, $"Install {dataset.Title}", InstallDatasetRun.Task(dataset), null, null, CancellationToken.None);
            installing[row.Id] = run.Id;
        }
    }
}
