using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Datasets;

/// <summary>The data sets there are: those of the catalog, and those people have uploaded.</summary>
public sealed class DatasetShelf(IDbContextFactory<KindredDb> database, DatasetInstaller installer)
{
    /// <summary>The data set of an id; null where there is none.</summary>
    public async Task<ImageDataset?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return OfCatalog(id) ?? Uploaded(await db.InstalledDatasets.Where(d => d.Id == id).Select(d => d.Spec).SingleOrDefaultAsync(cancellation));
    }

    /// <summary>As <see cref="FindAsync"/>, for threads that compute and may not await.</summary>
    public ImageDataset? Find(string id) => Find(database, id);

    /// <summary>The data set of an id; null where there is none.</summary>
    public static ImageDataset? Find(IDbContextFactory<KindredDb> database, string id)
    {
        using var db = database.CreateDbContext();
        return Find(db, id);
    }

    /// <summary>The data set of an id; null where there is none.</summary>
    public static ImageDataset? Find(KindredDb db, string id) =>
        OfCatalog(id) ?? Uploaded(db.InstalledDatasets.Where(d => d.Id == id).Select(d => d.Spec).SingleOrDefault());

    /// <summary>The folder that holds an installed data set's files.</summary>
    public string Folder(ImageDataset dataset) => installer.Folder(dataset);

    /// <summary>True where runs can read it now.</summary>
    public Task<bool> IsInstalledAsync(ImageDataset dataset, CancellationToken cancellation) => installer.IsInstalledAsync(dataset, cancellation);

    /// <summary>Those that runs can read now: shipped ones first, then the catalog's, then uploads by age.</summary>
    public async Task<IReadOnlyList<ImageDataset>> InstalledAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.InstalledDatasets.AsNoTracking().OrderBy(d => d.InstalledAt).ToListAsync(cancellation);
        var catalog = Catalog<ImageDataset>.All.Select(e => (ImageDataset)e.Default).ToList();
        return
        [
            .. catalog.Where(d => d.Shipped),
            .. catalog.Where(d => !d.Shipped && rows.Any(r => r.Id == d.Id)),
            .. rows.Select(r => Uploaded(r.Spec)).OfType<ImageDataset>(),
        ];
    }

    private static ImageDataset? OfCatalog(string id) => Catalog<ImageDataset>.Find(id) is { Default: ImageDataset known } && known.Id == id ? known : null;

    private static ImageDataset? Uploaded(string? spec) => spec is null ? null : SpecJson.Deserialize<ImageDataset>(spec);
}
