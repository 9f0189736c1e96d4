using System.Diagnostics;

namespace Kindred.Platform.Runs;

/// <summary>The child process that executes one run in a slot.</summary>
public sealed class RunProcess(long runId, int slot, string worker, string device)
{
    /// <summary>Time between asking a process to stop and killing it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? process;

    public long RunId => runId;
    public int Slot => slot;
    public string Worker => worker;
    public string Device => device;

    /// <summary>The child's process id, once it has started.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>Asks it to stop: it writes its last words within a batch, or is killed.</summary>
    public void Stop() => stop.TrySetResult();

    /// <summary>Kills it: it has fallen silent and would not hear.</summary>
    public void Kill()
    {
        if (process is { } child)
        {
            ChildProcesses.Signal(child, ChildProcesses.SigKill);
        }
    }

    /// <summary>Starts it and waits for its end.</summary>
    /// <returns>Its exit code; 128 + N where signal N ended it.</returns>
    internal async Task<int> ExecuteAsync(ProcessStartInfo info, RunLog log)
    {
        using var child = await ChildProcesses.StartAsync(info);
        process = child;
        ProcessId = child.Id;
        child.OutputDataReceived += (_, line) => Keep(line.Data, log);
        child.ErrorDataReceived += (_, line) => Keep(line.Data, log);
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        var exit = child.WaitForExitAsync();
        if (await Task.WhenAny(exit, stop.Task) != exit)
        {
            ChildProcesses.Signal(child, ChildProcesses.SigTerm);
            if (await Task.WhenAny(exit, Task.Delay(Patience)) != exit)
            {
                ChildProcesses.Signal(child, ChildProcesses.SigKill);
            }
        }

        await exit; // and the last of its output
        process = null;
        return child.ExitCode;
    }

    private static void Keep(string? line, RunLog log)
    {
        if (line is not null)
        {
            log.Add(line);
        }
    }
}
