using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kindred.Platform.Runs;

/// <summary>What .NET leaves out of starting, ending and recognising child processes on Linux.</summary>
internal static partial class ChildProcesses
{
    public const int SigTerm = 15;
    public const int SigKill = 9;
    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG

    private static readonly Lazy<BlockingCollection<Action>> Starter = new(StartThread);

    /// <summary>
    /// Starts a process from the one thread that lives as long as this process: the kernel ties a child that asked to die with its
    /// parent to the *thread* that forked it, and pool threads come and go.
    /// </summary>
    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starter.Value.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    /// <summary>Called first thing by a child: it is killed when its parent is, so that no orphan computes on. False where the parent is gone already.</summary>
    /// <param name="parent">The process id of the server that started it.</param>
    public static bool DieWithParent(int parent) =>
        !OperatingSystem.IsLinux() || (Prctl(SetParentDeathSignal, SigKill, 0, 0, 0) == 0 && ParentId() == parent);

    /// <summary>True while the process of that id is there and is one of ours at work on that run (ids are given out again).</summary>
    public static bool IsAlive(int? processId, long runId)
    {
        if (processId is not { } id || !OperatingSystem.IsLinux())
        {
            return processId is not null;
        }

        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").EndsWith($"\0run\0{runId}\0", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false; // it ended before or while we looked
        }
    }

    public static void Signal(Process process, int signal)
    {
        if (!process.HasExited)
        {
            _ = Kill(process.Id, signal); // fails only where it has ended since
        }
    }

    /// <summary>How a process ended, in words.</summary>
    public static string Ending(int exitCode) => exitCode switch
    {
        128 + SigKill => "its process was killed (signal 9; out of memory, if nobody did it)",
        128 + SigTerm => "its process was ended (signal 15)",
        128 + 6 => "its process aborted (signal 6)",
        128 + 11 => "its process crashed (signal 11)",
        > 128 and < 160 => $"its process was ended by signal {exitCode - 128}",
        _ => $"its process ended with exit code {exitCode}",
    };

    private static BlockingCollection<Action> StartThread()
    {
        var actions = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in actions.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "run starter" }.Start();
        return actions;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
