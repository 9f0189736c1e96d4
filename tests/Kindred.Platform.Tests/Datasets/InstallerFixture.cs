using System.Security.Cryptography;
using Kindred.Engine.Datasets;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Platform.Tests.Datasets;

/// <summary>A data folder with a migrated SQLite database, and a folder that stands for the system's data sets.</summary>
public sealed class InstallerFixture : IAsyncLifetime
{
    internal static readonly byte[] Content = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    private ServiceProvider? services;

    internal KindredOptions Options { get; } = new() { DataFolder = Directory.CreateTempSubdirectory("kindred-install").FullName };

    internal string SystemFolder => Path.Combine(Options.DataFolder, "system");

    internal IDbContextFactory<KindredDb> Database => services!.GetRequiredService<IDbContextFactory<KindredDb>>();

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        services = new ServiceCollection().AddSingleton(Options).AddKindredData(Options).BuildServiceProvider();
        await services.GetRequiredService<DatabaseUpgrade>().ApplyAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await services!.DisposeAsync();
        Directory.Delete(Options.DataFolder, recursive: true);
    }

    internal DatasetInstaller Installer() =>
        new(Options, Database, TimeProvider.System) { SystemFolder = SystemFolder, Patience = TimeSpan.FromSeconds(1) };

    internal static DatasetFile File(string name, string? url = null) =>
        new(name, Convert.ToHexStringLower(SHA256.HashData(Content)), Content.Length, url);

    /// <summary>Everything below the data set's folder and the unfinished files, by name.</summary>
    internal string[] Files() => Directory.Exists(Path.Combine(Options.DataFolder, "datasets"))
        ? [.. Directory.GetFiles(Path.Combine(Options.DataFolder, "datasets"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Path.Combine(Options.DataFolder, "datasets"), f)).Order(StringComparer.Ordinal)]
        : [];
}
