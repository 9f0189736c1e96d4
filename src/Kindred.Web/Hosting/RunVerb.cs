using System.Globalization;
using System.Runtime.InteropServices;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;

namespace Kindred.Web.Hosting;

/// <summary>
/// The verb <c>run ID</c>: executes one run in this process, then exits. It is started for every run, so it builds no web host: settings,
/// database and executors only.
/// </summary>
internal static class RunVerb
{
    public static int Execute(string runId)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (!long.TryParse(runId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            Console.Error.WriteLine($"run takes the number of a run, not \"{runId}\".");
            return ExitCodes.WrongUse;
        }

        if (!OptionsExtensions.TryRead(configuration, out var options))
        {
            return ExitCodes.WrongSettings;
        }

        if (configuration[RunProgram.ParentVariable] is { } parent && !RunProgram.DieWithParent(int.Parse(parent, CultureInfo.InvariantCulture)))
        {
            return ExitCodes.ParentGone;
        }

        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var services = new ServiceCollection()
            .AddSingleton(options).AddSingleton(TimeProvider.System)
            .AddKindredData(options).AddKindredExecutors()
            .BuildServiceProvider();
        var claimant = new RunClaimant(
            Environment.MachineName, Environment.ProcessId,
            configuration[RunProgram.WorkerVariable] ?? $"{Environment.MachineName}, by hand", configuration[RunProgram.DeviceVariable] ?? "cpu");
        services.GetRequiredService<RunExecution>().Execute(id, claimant, stop.Token);
        return ExitCodes.Success;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true; // the run writes its last word first
            stop.Cancel();
        }
    }
}
