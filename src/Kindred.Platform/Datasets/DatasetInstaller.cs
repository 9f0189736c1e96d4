using System.Security.Cryptography;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Datasets;

/// <summary>
/// Puts a data set's files into the data folder: from the system's data sets where they are, else by download. Each file is checked
/// against its SHA-256 before it is renamed into place, so that any number of processes may install at once, and one that was killed
/// goes on with the file it was at.
/// </summary>
public sealed class DatasetInstaller(KindredOptions options, IDbContextFactory<KindredDb> database, TimeProvider clock)
{
    /// <summary>Where the operating system's packages put data sets, each in a folder named by its id.</summary>
    public string SystemFolder { get; init; } = "/usr/share/datasets";

    /// <summary>A download that brings nothing for this long has failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    private string Unfinished => Path.Combine(options.DataFolder, "datasets", "unfinished");

    /// <summary>The folder that holds the data set's files, once they are installed.</summary>
    public string Folder(ImageDataset dataset) =>
        dataset.ShippedFolder ?? Path.Combine(options.DataFolder, "datasets", dataset.Id);

    /// <summary>True where runs can read it: it comes with the program, or was installed and its files are still there.</summary>
    public async Task<bool> IsInstalledAsync(ImageDataset dataset, CancellationToken cancellation)
    {
        if (dataset.Shipped)
        {
            return true;
        }

        if (!dataset.Files.All(f => File.Exists(Path.Combine(Folder(dataset), f.Name))))
        {
            return false;
        }

        var id = dataset.Id;
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.InstalledDatasets.AnyAsync(d => d.Id == id, cancellation);
    }

    /// <summary>Brings every file that is not in place yet. The caller stores the row with <see cref="Remember"/>.</summary>
    /// <exception cref="InvalidDataException">A file is not the one it should be; the message names it and both hashes.</exception>
    /// <exception cref="IOException">A file cannot be downloaded; the message names it, its address, and what to do without a network.</exception>
    public async Task<InstalledDataset> InstallAsync(ImageDataset dataset, Action<StepProgress> report, CancellationToken cancellation)
    {
        var folder = Folder(dataset);
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        double done = 0, total = dataset.Files.Sum(f => f.Bytes);
        ForgetUnfinished();
        foreach (var file in dataset.Files)
        {
            if (file.Problem(Path.Combine(folder, file.Name)) is { } problem)
            {
                if (dataset.Shipped)
                {
                    throw new InvalidDataException(problem);
                }

                sources.Add(await BringAsync(dataset, file, (fraction, note) => report(new((done + fraction * file.Bytes) / total, note)), cancellation));
            }

            done += file.Bytes;
            report(new(done / total, file.Name));
        }

        return await RowAsync(dataset, sources, cancellation);
    }

    /// <summary>Adds or renews the row of an installed data set. Takes part in the open transaction.</summary>
    public static void Remember(KindredDb db, InstalledDataset installed) => db.Database.ExecuteSql($"""
        INSERT INTO "InstalledDatasets" ("Id", "Name", "Spec", "Source", "Bytes", "InstalledAt")
        VALUES ({installed.Id}, {installed.Name}, {installed.Spec}, {installed.Source}, {installed.Bytes}, {installed.InstalledAt})
        ON CONFLICT ("Id") DO UPDATE SET "Name" = excluded."Name", "Spec" = excluded."Spec", "Source" = excluded."Source", "Bytes" = excluded."Bytes",
            "InstalledAt" = excluded."InstalledAt"
        """);

    /// <summary>Puts an uploaded data set into its folder, named by the hash of what was written.</summary>
    /// <returns>The record with its hash, and the bytes it takes.</returns>
    internal (UploadedDataset Dataset, long Bytes) Store(UploadedDataset record, LabeledImages train, LabeledImages test)
    {
        var temporary = Path.Combine(Directory.CreateDirectory(Unfinished).FullName, $"{Guid.NewGuid():N}.npz");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                UploadedDataset.Write(file, train, test);
                file.Flush(flushToDisk: true);
                file.Position = 0;
                record = record with { Hash = Convert.ToHexStringLower(SHA256.HashData(file)) };
            }

            var target = Path.Combine(Directory.CreateDirectory(Folder(record)).FullName, record.Files[0].Name);
            File.Move(temporary, target, overwrite: true); // the same content where it was there already
            return (record, new FileInfo(target).Length);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // returns where the file came from
    private async Task<string> BringAsync(ImageDataset dataset, DatasetFile file, Action<double, string> report, CancellationToken cancellation)
    {
        var systemFolder = Path.Combine(SystemFolder, dataset.Id);
        var packaged = Path.Combine(systemFolder, file.Name);
        var temporary = Path.Combine(Directory.CreateDirectory(Unfinished).FullName, $"{Guid.NewGuid():N}-{file.Name}");
        var source = systemFolder;
        try
        {
            if (file.Problem(packaged) is not { } problem)
            {
                report(0, $"{file.Name}, copying from {systemFolder}");
                await CopyAsync(packaged, temporary, cancellation);
            }
            else if (file.Url is { } url)
            {
                source = new Uri(url).Host;
                await new DatasetDownload(file, new Uri(url), Patience, Folder(dataset)).ToFileAsync(temporary, report, cancellation);
            }
            else
            {
                throw new InvalidDataException($"{problem} It has no download address.");
            }

            if (file.Problem(temporary, $"{file.Name} from {(source == systemFolder ? systemFolder : file.Url)}") is { } wrong)
            {
                throw new InvalidDataException(wrong);
            }

            Directory.CreateDirectory(Folder(dataset));
            File.Move(temporary, Path.Combine(Folder(dataset), file.Name), overwrite: true); // the same content where another process was faster
            return source;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellation)
    {
        await using var source = File.OpenRead(from);
        await using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
        await source.CopyToAsync(target, cancellation);
        target.Flush(flushToDisk: true);
    }

    private async Task<InstalledDataset> RowAsync(ImageDataset dataset, SortedSet<string> sources, CancellationToken cancellation)
    {
        var id = dataset.Id;
        if (sources.Count == 0)
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            if (await db.InstalledDatasets.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancellation) is { } row)
            {
                return row;
            }
        }

        return new InstalledDataset
        {
            Id = id,
            Source = sources.Count == 0 ? "found in place" : string.Join(", ", sources),
            Bytes = dataset.Files.Sum(f => new FileInfo(Path.Combine(Folder(dataset), f.Name)).Length),
            InstalledAt = clock.GetUtcNow().UtcDateTime,
        };
    }

    /// <summary>Deletes what killed processes left behind: unfinished files, and uploads that never got their row. A day is longer than any install at work.</summary>
    /// <param name="installed">Ids of the data sets that have a row.</param>
    /// <returns>How many files and folders.</returns>
    internal int ForgetAbandoned(IReadOnlyCollection<string> installed)
    {
        var yesterday = clock.GetUtcNow().UtcDateTime.AddDays(-1);
        var uploads = new DirectoryInfo(Path.Combine(options.DataFolder, "datasets")) is { Exists: true } folder
            ? folder.EnumerateDirectories($"{UploadedDataset.IdPrefix}*").Where(d => !installed.Contains(d.Name) && d.LastWriteTimeUtc < yesterday).ToList() : [];
        return uploads.Count(Forget) + ForgetUnfinished();
    }

    private static bool Forget(DirectoryInfo upload)
    {
        while (Directory.Exists(upload.FullName))
        {
            try
            {
                upload.Delete(recursive: true);
                return true;
            }
            catch (DirectoryNotFoundException)
            {
                // another server that starts now deletes it too, and was quicker at a part: go on with what is left
            }
        }

        return false;
    }

    private int ForgetUnfinished()
    {
        var yesterday = clock.GetUtcNow().UtcDateTime.AddDays(-1);
        var files = Directory.Exists(Unfinished) ? Directory.GetFiles(Unfinished).Where(f => File.GetLastWriteTimeUtc(f) < yesterday).ToList() : [];
        files.ForEach(File.Delete);
        return files.Count;
    }
}
