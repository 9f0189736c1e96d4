using System.Diagnostics;
using System.Globalization;

namespace Kindred.Benchmarks;

/// <summary>matrix_pairs.py in Debian's Python (packages python3-numpy and libopenblas0-pthread), one thread.</summary>
internal static class NumPy
{
    /// <summary>Name and version, and the seconds that the whole matrix would take at the rate of a sample of its pairs.</summary>
    public static (string Name, double Seconds) Matrix(string variant, int networks, int images, int width)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "matrix_pairs.py"), variant, $"{networks}", $"{images}", $"{width}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";

        // the same malloc as NativeRuntime sets for Kindred, and OpenBLAS's own choice of kernels, whatever the environment says
        start.Environment["GLIBC_TUNABLES"] =
            "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=2147483647:glibc.malloc.top_pad=67108864:glibc.malloc.arena_max=1";
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        return process.ExitCode == 0
            ? (answer[0], double.Parse(answer[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("NumPy ended; are python3-numpy and libopenblas0-pthread installed?");
    }
}
