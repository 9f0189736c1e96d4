using System.Reflection;
using System.Runtime.InteropServices;
using Kindred.Platform;
using Kindred.Platform.Data;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kindred.Web.Api;

/// <summary>What is running.</summary>
/// <param name="Version">Kindred's version.</param>
/// <param name="Commit">The commit it was built from; null where it was built outside a repository.</param>
/// <param name="Runtime">The .NET runtime.</param>
public sealed record VersionDocument(string Version, string? Commit, string Runtime);

/// <summary>/health/live (the process answers), /health/ready (it can do its work) and /version.</summary>
public static class HealthApi
{
    public static void AddKindredHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<DatabaseCheck>("database")
        .AddCheck<MigrationsCheck>("migrations")
        .AddCheck<DataFolderCheck>("dataFolder");

    public static void MapKindredHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
        app.MapGet("/version", Version).WithName("getVersion").WithTags("Server");
    }

    /// <summary>Which version answers.</summary>
    public static Ok<VersionDocument> Version()
    {
        // "0.1.0+commit": the SDK appends the commit
        var parts = typeof(HealthApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
        return TypedResults.Ok(new VersionDocument(parts[0], parts.ElementAtOrDefault(1), RuntimeInformation.FrameworkDescription));
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString().ToLowerInvariant(),
        checks = report.Entries.ToDictionary(
            e => e.Key,
            e => new { status = e.Value.Status.ToString().ToLowerInvariant(), detail = e.Value.Description ?? e.Value.Exception?.Message }),
    });

    private sealed class DatabaseCheck(IDbContextFactory<KindredDb> database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var db = await database.CreateDbContextAsync(cancellationToken);
            return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database cannot be reached.");
        }
    }

    private sealed class MigrationsCheck(IDbContextFactory<KindredDb> database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var db = await database.CreateDbContextAsync(cancellationToken);
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            return pending.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Not applied: {string.Join(", ", pending)}.");
        }
    }

    private sealed class DataFolderCheck(KindredOptions options) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var probe = Path.Combine(options.DataFolder, $".writable-{Guid.NewGuid():N}");
            try
            {
                await File.WriteAllBytesAsync(probe, [], cancellationToken);
                File.Delete(probe);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return HealthCheckResult.Unhealthy($"The data folder {options.DataFolder} cannot be written: {e.Message}");
            }
        }
    }
}
