using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Data;

/// <summary>Brings the database to the schema of this version at start, one process at a time.</summary>
public sealed class DatabaseUpgrade(IDbContextFactory<KindredDb> database, KindredOptions options)
{
    /// <summary>Key of the advisory lock on PostgreSQL: "kindred" in ASCII.</summary>
    private const long LockKey = 0x6b696e64726564;

    public async Task ApplyAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.DataFolder);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (options.Database.IsPostgres)
        {
            await UnderAdvisoryLockAsync(db, cancellation);
        }
        else
        {
            await ForgetAbandonedLockAsync(db, cancellation);
            await db.Database.MigrateAsync(cancellation);
        }
    }

    // Two processes starting on an empty database race in CREATE TABLE, of our tables and of Hangfire's. The lock belongs to the session, so a second connection holds it.
    private async Task UnderAdvisoryLockAsync(KindredDb db, CancellationToken cancellation)
    {
        await using var connection = new Npgsql.NpgsqlConnection(options.Database.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var take = new Npgsql.NpgsqlCommand($"SELECT pg_advisory_lock({LockKey})", connection) { CommandTimeout = 300 };
        await take.ExecuteNonQueryAsync(cancellation);
        await db.Database.MigrateAsync(cancellation);
        Hangfire.PostgreSql.PostgreSqlObjectsInstaller.Install(connection);
        await using var release = new Npgsql.NpgsqlCommand($"SELECT pg_advisory_unlock({LockKey})", connection);
        await release.ExecuteNonQueryAsync(cancellation);
    }

    // EF guards SQLite migrations by a row that a killed process leaves behind for ever. DataFolderLock admits one server to a data
    // folder, so whoever wrote the row is gone.
    private static async Task ForgetAbandonedLockAsync(KindredDb db, CancellationToken cancellation)
    {
        var locks = await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellation);
        if (locks > 0)
        {
            await db.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellation);
        }
    }
}
