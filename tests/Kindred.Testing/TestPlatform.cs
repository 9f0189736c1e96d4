using Hangfire;
using Kindred.Platform;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Testing;

/// <summary>The two databases the platform runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>The platform's services over a real, migrated database in a folder of its own; nothing is executed, jobs are only recorded.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private TestPlatform(KindredOptions options)
    {
        Options = options;
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(options).AddSingleton<TimeProvider>(Clock).AddSingleton<ArtifactStore>()
            .AddSingleton(new RunProgram("none.dll"))
            .AddKindredData(options).AddKindredJobs(options)
            .AddSingleton<IBackgroundJobClient>(Jobs)
            .BuildServiceProvider();
    }

    public KindredOptions Options { get; }
    public ManualClock Clock { get; } = new();
    public RecordedJobs Jobs { get; } = new();
    public IDbContextFactory<KindredDb> Database => Get<IDbContextFactory<KindredDb>>();
    public ExperimentService Experiments => Get<ExperimentService>();
    public RunDispatcher Dispatcher => Get<RunDispatcher>();
    public DateTime Now => Clock.Now.UtcDateTime;

    /// <summary>A platform on an empty database of that kind. Skips the test where PostgreSQL is not installed.</summary>
    public static async Task<TestPlatform> CreateAsync(DatabaseKind kind)
    {
        var options = new KindredOptions { DataFolder = Directory.CreateTempSubdirectory("kindred-test-").FullName };
        if (kind == DatabaseKind.Postgres)
        {
            if (PostgresServer.Programs is null)
            {
                throw new InvalidOperationException("$XunitDynamicSkip$PostgreSQL is not installed."); // xunit's mark of a skip
            }

            options.Database = new() { Provider = "postgres", ConnectionString = await (await PostgresServer.GetAsync()).CreateDatabaseAsync() };
        }

        var platform = new TestPlatform(options);
        await platform.Get<DatabaseUpgrade>().ApplyAsync(CancellationToken.None);
        return platform;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Adds live slots, as a worker's heartbeat would.</summary>
    public async Task AddSlotsAsync(int count)
    {
        await using var db = await Database.CreateDbContextAsync();
        db.AddRange(Enumerable.Range(0, count).Select(slot =>
            new WorkerSlot { Machine = "elsewhere", Slot = slot, Device = "cpu", ProcessId = 1, Version = "0", HeartbeatAt = Now }));
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Options.DataFolder, recursive: true);
    }
}
