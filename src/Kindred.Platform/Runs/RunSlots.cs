namespace Kindred.Platform.Runs;

/// <summary>The slots of this server: each executes one run at a time, on its device.</summary>
public sealed class RunSlots(KindredOptions options)
{
    private readonly Lock gate = new();
    private readonly RunProcess?[] held = new RunProcess?[options.ExecutesRuns ? options.Workers.SlotCount : 0];

    public int Count => held.Length;

    /// <summary>The name under which this machine's runs and slots are stored.</summary>
    public string Machine { get; } = Environment.MachineName;

    /// <summary>The device of a slot: GPUs in turn where this build can use them, else the CPU.</summary>
    public string Device(int slot) =>
        options.Workers.Device != "auto" ? options.Workers.Device
        : SlotDevices.Gpus is var gpus and > 0 ? $"cuda:{slot % gpus}"
        : "cpu";

    /// <summary>What each slot executes now; null where it is free.</summary>
    public IReadOnlyList<RunProcess?> Held()
    {
        lock (gate)
        {
            return [.. held];
        }
    }

    public bool Holds(long runId) => Held().Any(p => p?.RunId == runId);

    /// <summary>Puts a process into a free slot. Hangfire has as many workers as there are slots, so there is one; null where the run is held already.</summary>
    internal RunProcess? Take(long runId, Func<int, RunProcess> create)
    {
        lock (gate)
        {
            var free = Array.IndexOf(held, null);
            return free < 0 || held.Any(p => p?.RunId == runId) ? null : held[free] = create(free);
        }
    }

    internal void Free(RunProcess process)
    {
        lock (gate)
        {
            held[Array.IndexOf(held, process)] = null;
        }
    }
}

/// <summary>GPUs this build of libtorch can use, found without loading it.</summary>
public static class SlotDevices
{
    private const string NvidiaDriver = "/proc/driver/nvidia/gpus";

    public static int Gpus { get; } =
        Directory.Exists(NvidiaDriver) && Directory.EnumerateFiles(AppContext.BaseDirectory, "libtorch_cuda.so", SearchOption.AllDirectories).Any()
            ? Directory.GetDirectories(NvidiaDriver).Length
            : 0;
}
