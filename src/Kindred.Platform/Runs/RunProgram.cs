using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kindred.Platform.Runs;

/// <summary>The program whose verb <c>run ID</c> executes one run: found beside the running one in bin, publish and test hosts alike.</summary>
/// <param name="Assembly">Full path of the dll.</param>
public sealed record RunProgram(string Assembly)
{
    /// <summary>Environment variables by which a server tells its child where it is; absent when a person types the verb.</summary>
    public const string ParentVariable = "KINDRED_PARENT";

    public const string WorkerVariable = "KINDRED_WORKER";
    public const string DeviceVariable = "KINDRED_DEVICE";

    /// <summary>How to start a run's process with the server's own settings.</summary>
    public ProcessStartInfo Start(long runId, KindredOptions options, string worker, string device)
    {
        var info = new ProcessStartInfo(DotNet, [Assembly, "run", $"{runId}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = options.DataFolder,
        };
        foreach (var (name, value) in Variables(options, worker, device))
        {
            info.Environment[name] = value;
        }

        return info;
    }

    /// <summary>Called first thing by a child: it is killed when its server is, so that no orphan computes on. False where the server is gone already.</summary>
    public static bool DieWithParent(int parent) => ChildProcesses.DieWithParent(parent);

    private static IEnumerable<(string Name, string? Value)> Variables(KindredOptions options, string worker, string device) =>
    [
        (ParentVariable, $"{Environment.ProcessId}"),
        (WorkerVariable, worker),
        (DeviceVariable, device),
        ("Kindred__DataFolder", options.DataFolder),
        ("Kindred__Role", "all"), // which role its server has does not concern a child
        ("Kindred__Database__Provider", options.Database.Provider),
        ("ConnectionStrings__Kindred", options.Database.ConnectionString),
        ("Kindred__Workers__LeaseSeconds", $"{options.Workers.LeaseSeconds}"),
        ("Kindred__Imports__ModelMegabytes", $"{options.Imports.ModelMegabytes}"),
        ("Kindred__Imports__DatasetMegabytes", $"{options.Imports.DatasetMegabytes}"),
        ("Kindred__Imports__Minutes", $"{options.Imports.Minutes}"),
        // The program is a web server; its child is not: one heap, no collector threads of its own, and no instrumentation
        // of code that is mostly run once.
        ("DOTNET_gcServer", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_TieredPGO", "0"),
    ];

    // the host that runs this process: …/shared/Microsoft.NETCore.App/VERSION/ lies three folders below it
    private static string DotNet => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
