using System.Globalization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;

namespace Kindred.Benchmarks;

/// <summary>Resident memory of this process while it trains: it must not grow with the number of batches.</summary>
internal static class MemoryBenchmark
{
    public static void Run(int batches)
    {
        NativeRuntime.Start();
        var rounds = batches / PgdTrainingBenchmark.BatchesPerRound;
        using var training = PgdTrainingBenchmark.Start(new ResNet(), ArithmeticPrecision.Float32, rounds + 1);
        for (var round = 1; round <= rounds; round++)
        {
            var speed = training.Round();
            if (round % Math.Max(1, rounds / 20) == 0)
            {
                Console.WriteLine($"{PgdTrainingBenchmark.BatchesPerRound * round,6} batches   {ResidentMegabytes(),6:0} MB   {speed.Wall,7:0.0} images/s");
            }
        }
    }

    private static double ResidentMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }
}
