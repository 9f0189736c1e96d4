using System.Runtime.InteropServices;

namespace Kindred.Engine.Runtime;

/// <summary>Settings of the C library that must be made before libtorch allocates or starts threads. Linux with glibc; elsewhere nothing happens.</summary>
internal static partial class NativeMemory
{
    // malloc.h
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;

    /// <summary>
    /// Keeps freed memory in the process. By default glibc returns every large activation to the kernel and page-faults it in again at the
    /// next step, which costs a small residual network nearly two thirds of its training time.
    /// </summary>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var accepted = MallOpt(MmapMax, 0) & MallOpt(TrimThreshold, int.MaxValue) & MallOpt(TopPad, 64 << 20) & MallOpt(ArenaMax, 1);
        if (accepted != 1)
        {
            throw new InvalidOperationException("The C library refused a malloc setting; it is not the glibc this build is for.");
        }
    }

    /// <summary>Makes new threads of this process start with this many OpenMP threads. Takes effect only before libgomp is loaded.</summary>
    public static void LimitOpenMp(int threads)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // .NET keeps its own copy of the environment, which native code does not see
        _ = SetEnv("OMP_NUM_THREADS", $"{threads}", 1);
        _ = SetEnv("MKL_NUM_THREADS", $"{threads}", 1);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
