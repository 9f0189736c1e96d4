using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Platform.Data;

public static class KindredDataExtensions
{
    /// <summary>Both providers' migrations live in this assembly, each in its folder.</summary>
    private const string MigrationsAssembly = "Kindred.Migrations";

    /// <summary>The database of the options' provider as <see cref="IDbContextFactory{TContext}"/> of <see cref="KindredDb"/>.</summary>
    public static IServiceCollection AddKindredData(this IServiceCollection services, KindredOptions options)
    {
        services.AddSingleton<DatabaseUpgrade>();
        if (options.Database.IsPostgres)
        {
            services.AddPooledDbContextFactory<PostgresKindredDb>(builder => builder.UseKindredPostgres(options.Database.ConnectionString!));
            services.AddSingleton<IDbContextFactory<KindredDb>, KindredDbFactory<PostgresKindredDb>>();
        }
        else
        {
            services.AddPooledDbContextFactory<SqliteKindredDb>(builder => builder.UseKindredSqlite(options.SqliteFile));
            services.AddSingleton<IDbContextFactory<KindredDb>, KindredDbFactory<SqliteKindredDb>>();
        }

        return services;
    }

    public static DbContextOptionsBuilder UseKindredSqlite(this DbContextOptionsBuilder builder, string file) => builder
        .UseSqlite($"Data Source={file}", sqlite => sqlite.MigrationsAssembly(MigrationsAssembly))
        .AddInterceptors(new SqlitePragmas());

    public static DbContextOptionsBuilder UseKindredPostgres(this DbContextOptionsBuilder builder, string connectionString) => builder
        .UseNpgsql(connectionString, npgsql => npgsql.MigrationsAssembly(MigrationsAssembly));
}
