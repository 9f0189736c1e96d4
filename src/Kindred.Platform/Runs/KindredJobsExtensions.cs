using System.Runtime.CompilerServices;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kindred.Platform.Runs;

public static class KindredJobsExtensions
{
    // Hangfire's installer takes its logger when the type is first touched, from whatever provider is set then. Of two hosts in one process (tests) the
    // first may be gone by then, and its logger factory with it: touched here, before any host sets one, it takes none.
    static KindredJobsExtensions() => RuntimeHelpers.RunClassConstructor(typeof(PostgreSqlObjectsInstaller).TypeHandle);

    /// <summary>Experiments and the jobs they become: launching and steering, the dispatcher, and, where this process executes runs, its slots.</summary>
    public static IServiceCollection AddKindredJobs(this IServiceCollection services, KindredOptions options)
    {
        services.AddSingleton<ExperimentService>().AddSingleton<ExperimentPlanner>().AddSingleton<StandAloneRuns>().AddSingleton<EvaluationService>();
        services.AddSingleton<RepresentationService>().AddSingleton<ComparisonMembers>().AddSingleton<ComparisonService>().AddSingleton<CellService>();
        services.AddSingleton<RunDispatcher>().AddSingleton<RunRecovery>().AddSingleton<RunSlots>();
        services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseStorage(options));
        if (options.ExecutesRuns)
        {
            services.AddHostedService<WorkerHeartbeat>();
            services.AddHangfireServer(server =>
            {
                server.WorkerCount = options.Workers.SlotCount;
                server.StopTimeout = TimeSpan.FromSeconds(10); // longer than a child may take to stop
                server.ShutdownTimeout = TimeSpan.FromSeconds(15);
                server.CancellationCheckInterval = TimeSpan.FromSeconds(1);
            });
        }

        services.AddHostedService<DispatcherService>();
        services.AddHostedService<ArtifactSweep>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        return services;
    }

    /// <summary>What a process needs that executes one run: every executor of this assembly, found by type.</summary>
    public static IServiceCollection AddKindredExecutors(this IServiceCollection services)
    {
        services.AddSingleton<ArtifactStore>().AddSingleton<DatasetInstaller>().AddSingleton<DatasetShelf>().AddSingleton<RunExecution>();
        foreach (var type in typeof(RunExecutor).Assembly.GetTypes().Where(t => t is { IsSealed: true, IsAbstract: false } && t.IsSubclassOf(typeof(RunExecutor))))
        {
            services.AddSingleton(typeof(RunExecutor), type);
        }

        return services;
    }

    private static void UseStorage(this IGlobalConfiguration hangfire, KindredOptions options)
    {
        if (options.Database.IsPostgres)
        {
            hangfire.UsePostgreSqlStorage(
                postgres => postgres.UseNpgsqlConnection(options.Database.ConnectionString),
                new PostgreSqlStorageOptions
                {
                    UseSlidingInvisibilityTimeout = true, // the default steals every job longer than half an hour, again and again
                    InvisibilityTimeout = TimeSpan.FromMinutes(3),
                    EnableLongPolling = true,
                    QueuePollInterval = TimeSpan.FromSeconds(1),
                    PrepareSchemaIfNecessary = false, // DatabaseUpgrade does, one process at a time
                });
        }
        else
        {
            hangfire.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(3) });
        }
    }
}
