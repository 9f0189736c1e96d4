using System.Globalization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>Resident memory of this process while it trains, or inverts: it must not grow with the number of batches.</summary>
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

    /// <summary>Inverts the same pairs in batches of 32 with ten Adam steps each, again and again.</summary>
    public static void RunInversion(int batches)
    {
        const int BatchSize = 32, BatchesPerRound = 4;
        NativeRuntime.Start();
        set_num_threads(1);
        Classifier? built = null;
        Randomness.Seeded(0, () => built = new ResNet().Build(new(1, 28, 28), 10, Normalization.None));
        using var classifier = built!;
        using var generator = new Generator(1);
        using var seeds = rand([BatchSize * BatchesPerRound, 1, 28, 28], float32, generator: generator);
        using var targets = rand([BatchSize * BatchesPerRound, 1, 28, 28], float32, generator: generator);
        var rounds = batches / BatchesPerRound;
        for (var round = 1; round <= rounds; round++)
        {
            var result = new RepresentationInverter(classifier, new AdamInversion { Steps = 10 }, BatchSize).Invert(seeds, targets, CancellationToken.None);
            if (round % Math.Max(1, rounds / 20) == 0)
            {
                Console.WriteLine($"{BatchesPerRound * round,6} batches   {ResidentMegabytes(),6:0} MB   median distance {result.MedianCurve[^1]:0.0000}");
            }
        }
    }

    private static double ResidentMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }
}
