using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>
/// Loads libtorch with the settings every process of ours wants. Call <see cref="Start"/> once per process before the first tensor,
/// and <see cref="PrepareThread"/> at the start of every further thread that computes.
/// </summary>
public static class NativeRuntime
{
    private static readonly Lock Gate = new();
    private static int threads;

    /// <summary>Intra-operator threads of this process; 0 before <see cref="Start"/>.</summary>
    public static int Threads => Volatile.Read(ref threads);

    /// <summary>
    /// Tunes malloc, sets the number of intra-operator threads and loads libtorch. Later calls change nothing, and must ask for the same number.
    /// </summary>
    /// <param name="threads">Intra-operator threads, at least 1. One single-threaded process per core is faster than one process on all cores.</param>
    /// <exception cref="InvalidOperationException">libtorch does not load, or it was started with another number of threads.</exception>
    public static void Start(int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (Gate)
        {
            if (Threads != 0 && Threads != threads)
            {
                throw new InvalidOperationException($"libtorch was started with {Threads} threads and cannot be started again with {threads}.");
            }

            if (Threads == 0)
            {
                NativeMemory.KeepFreedMemory();
                NativeMemory.LimitOpenMp(threads);
                Load();
                Volatile.Write(ref NativeRuntime.threads, threads);
            }
        }

        PrepareThread();
    }

    /// <summary>Sets the number of intra-operator threads for the calling thread: libtorch and MKL keep it per thread.</summary>
    public static void PrepareThread()
    {
        if (Threads == 0)
        {
            throw new InvalidOperationException($"{nameof(NativeRuntime)}.{nameof(Start)} comes first.");
        }

        set_num_threads(Threads);
    }

    private static void Load()
    {
        try
        {
            InitializeDeviceType(TorchSharp.DeviceType.CPU);
            OneDnn.DisableNnpack();
        }
        catch (Exception e) when (e is NotSupportedException or TypeInitializationException or DllNotFoundException or ExternalException)
        {
            // TorchSharp's own message blames a missing package whatever the loader said
            throw new InvalidOperationException(
                "libtorch did not load. It needs glibc and libstdc++ of Debian 12, Ubuntu 22.04 or newer (x64) and the files this build put beside the program. "
                + $"The loader said: {Innermost(e).Message}", e);
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
