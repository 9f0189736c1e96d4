using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Data;

public sealed class MigrationTests
{
    [Fact]
    public void Sqlite_migrations_match_the_model()
    {
        var builder = new DbContextOptionsBuilder<SqliteKindredDb>();
        builder.UseKindredSqlite("nowhere.db");
        using var db = new SqliteKindredDb(builder.Options);

        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), "Add a migration for both providers: the command is in migrations/README.md.");
    }

    [Fact]
    public void Postgres_migrations_match_the_model()
    {
        var builder = new DbContextOptionsBuilder<PostgresKindredDb>();
        builder.UseKindredPostgres("Host=nowhere");
        using var db = new PostgresKindredDb(builder.Options);

        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), "Add a migration for both providers: the command is in migrations/README.md.");
    }
}
