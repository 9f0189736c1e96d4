using System.Globalization;

namespace Kindred.Benchmarks;

/// <summary>Resident memory of this process while it trains: it must not grow with the number of batches.</summary>
internal static class MemoryBenchmark
{
    public static void Run(int batches)
    {
        Engine.Runtime.NativeRuntime.Start();
        var rounds = batches / 4;
        var round = 0;
        PgdTrainingBenchmark.Train(rounds, speed =>
        {
            if (++round % Math.Max(1, rounds / 20) == 0)
            {
                Console.WriteLine($"{4 * round,6} batches   {ResidentMegabytes(),6:0} MB   {speed.Wall,7:0.0} images/s");
            }
        });
    }

    private static double ResidentMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }
}
