using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Runs of comparisons, executed in the test's process.</summary>
internal static class ComparisonRuns
{
    public static RecordedRun Execute(TestPlatform platform, long runId)
    {
        using var db = platform.Database.CreateDbContext();
        var context = new RecordedRun
        {
            Run = db.Runs.AsNoTracking().Single(r => r.Id == runId),
            Experiment = null!,
            Spec = null!,
            Database = platform.Database,
            Artifacts = platform.Get<ArtifactStore>(),
            Options = platform.Options,
            Clock = platform.Clock,
            Device = "cpu",
            Folder = Directory.CreateDirectory(Path.Combine(platform.Options.DataFolder, "runs", $"{runId}")).FullName,
        };
        new CompareRun(new DatasetInstaller(platform.Options, platform.Database, platform.Clock)).Execute(context, TestContext.Current.CancellationToken);
        return context;
    }

    public static async Task MarkSucceededAsync(TestPlatform platform, long runId)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        await db.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Status, RunStatus.Succeeded));
    }

    public static async Task<List<MatrixTable>> TablesAsync(TestPlatform platform, long comparison)
    {
        await using var db = await platform.Database.CreateDbContextAsync();
        var tables = new List<MatrixTable>();
        foreach (var id in await db.Matrices.Where(m => m.ComparisonId == comparison).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync())
        {
            tables.Add((await new MatrixReader(platform.Database).ReadAsync(id, CancellationToken.None))!);
        }

        return tables;
    }
}
