using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Kindred.Migrations;

/// <summary>For <c>dotnet ef</c> alone: a context without a database.</summary>
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<SqliteKindredDb>
{
    public SqliteKindredDb CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<SqliteKindredDb>();
        builder.UseKindredSqlite("design-time.db");
        return new(builder.Options);
    }
}

/// <summary>For <c>dotnet ef</c> alone: a context without a database.</summary>
internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresKindredDb>
{
    public PostgresKindredDb CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<PostgresKindredDb>();
        builder.UseKindredPostgres("Host=design-time");
        return new(builder.Options);
    }
}
