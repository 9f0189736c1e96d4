using System.Diagnostics;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// Adversarial training, images a second on one thread: the trainer's own epochs against the same step in PyTorch (pgd_training.py), in
/// turns within one run, so that whatever else the machine does hits both.
/// </summary>
internal static class PgdTrainingBenchmark
{
    private const int BatchSize = 128;
    private const int BatchesPerRound = 4;
    private const int Steps = 7;

    // multiply-adds of ResNet-8, width 16, on one 28×28 image forward: stem, then three stages of two 3×3 convolutions and their shortcuts
    private const double Forward = 28 * 28 * 16 * 9.0 + 2 * 28 * 28 * 16 * 16 * 9.0
        + 14 * 14 * (16 * 32 * 9.0 + 32 * 32 * 9.0 + 16 * 32) + 7 * 7 * (32 * 64 * 9.0 + 64 * 64 * 9.0 + 32 * 64) + 64 * 10;

    // an attack step goes forward and back to the input; the training step forward, back to the input and back to the weights
    private const double FlopsPerImage = 2 * Forward * (2 * Steps + 3);

    public static void Run(int rounds)
    {
        NativeRuntime.Start();
        Console.WriteLine($"PGD-{Steps} training of ResNet-8 (width 16) on 1×28×28 images, batch {BatchSize}, SGD with momentum, one thread; load {Load()}");
        using var plain = new PyTorchPeer(channelsLast: false);
        using var channelsLast = new PyTorchPeer(channelsLast: true);
        var done = new List<Round>();
        Train(rounds + 1, speed =>
        {
            done.Add(new Round(speed, plain.Round(), channelsLast.Round(), MatrixProducts()));
            Console.WriteLine(done[^1]);
        });
        done.RemoveAt(0); // the first round warms up

        Console.WriteLine("images a second: by the clock; of processor time");
        Print("Kindred", done, r => r.Kindred);
        Print(plain.Name, done, r => r.Plain);
        Print($"{plain.Name}, channels last", done, r => r.ChannelsLast);
        Print("ratio to PyTorch", done, r => r.Kindred / r.Plain, "0.00");
        Print("ratio to PyTorch, channels last", done, r => r.Kindred / r.ChannelsLast, "0.00");
        var (reached, products) = (Median(done, r => r.Kindred.Wall) * FlopsPerImage / 1e9, Median(done, r => r.MatrixProducts));
        Console.WriteLine($"float32 matrix products {products:0.0} GFLOP/s; Kindred's convolutions {reached:0.0} GFLOP/s, {reached / products:P0} of that; load {Load()}");
    }

    /// <summary>Trains for as many epochs as rounds and tells each one's images a second.</summary>
    internal static void Train(int epochs, Action<Speed> roundDone)
    {
        var busy = TimeSpan.Zero;
        var shape = new ImageShape(1, 28, 28);
        var setup = new TrainingSetup
        {
            Key = "benchmark",
            Architecture = new ResNet(),
            Shape = shape,
            Classes = 10,
            Normalization = new Normalization([0.2860], [0.3530]),
            Training = new TrainingSpec
            {
                Objective = new PgdTraining { Steps = Steps },
                Optimizer = new SgdOptimizer(),
                LearningRate = 0.05,
                Epochs = epochs,
                BatchSize = BatchSize,
                Schedule = new ConstantSchedule(),
            },
            Epsilon = 1,
            Seed = 0,
            MonitorAttack = new FgsmAttack(),
        };
        using var trainer = new Trainer(setup, RandomImages(shape, BatchSize * BatchesPerRound), RandomImages(shape, 2), CPU, TimeProvider.System)
        {
            EpochDone = e =>
            {
                roundDone(new Speed(e.ImagesPerSecond, BatchSize * BatchesPerRound / (ProcessorTime() - busy).TotalSeconds));
                busy = ProcessorTime(); // the next epoch begins
            },
        };
        Console.WriteLine(Numerics.Check(trainer.Classifier, shape, trainer.BatchSizes, CPU).Sentence);
        busy = ProcessorTime();
        trainer.Train(null, CancellationToken.None);
    }

    private static LabeledImages RandomImages(ImageShape shape, int count)
    {
        var random = new Random(0);
        var pixels = new byte[count * shape.Pixels];
        random.NextBytes(pixels);
        return new LabeledImages(shape, pixels, [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(10))]);
    }

    /// <summary>GFLOP/s of 1024×1024 float32 matrix products on this thread.</summary>
    private static double MatrixProducts()
    {
        const int n = 1024;
        const int repeats = 20;
        using var scope = NewDisposeScope();
        var (a, b) = (rand(n, n), rand(n, n));
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            matmul(a, b).Dispose();
        }

        return repeats * 2.0 * n * n * n / TimeProvider.System.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static void Print(string name, List<Round> rounds, Func<Round, Speed> series, string format = "0.0") =>
        Console.WriteLine($"{name,-36} {Summary(rounds, r => series(r).Wall, format)};  {Summary(rounds, r => series(r).Processor, format)}");

    private static string Summary(List<Round> rounds, Func<Round, double> series, string format) =>
        $"median {Median(rounds, series).ToString(format)} ({rounds.Min(series).ToString(format)} to {rounds.Max(series).ToString(format)})";

    private static double Median(List<Round> rounds, Func<Round, double> series)
    {
        var sorted = rounds.Select(series).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>One round of each, one after the other; matrix products in GFLOP/s.</summary>
    private sealed record Round(Speed Kindred, Speed Plain, Speed ChannelsLast, double MatrixProducts)
    {
        public override string ToString() =>
            $"  Kindred {Kindred.Wall,6:0.0}   PyTorch {Plain.Wall,6:0.0}   PyTorch, channels last {ChannelsLast.Wall,6:0.0}   matrix products {MatrixProducts,5:0.0} GFLOP/s";
    }
}
