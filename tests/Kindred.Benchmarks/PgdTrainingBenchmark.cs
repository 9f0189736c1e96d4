using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// Adversarial training, images a second on one thread: the trainer's own epochs against the same step in PyTorch (pgd_training.py), in
/// turns within one run, so that whatever else the machine does hits both.
/// </summary>
internal static class PgdTrainingBenchmark
{
    private const int BatchSize = 128;
    internal const int BatchesPerRound = 4;
    private const int Steps = PgdTrainingRounds.Steps;
    private static readonly ImageShape Shape = new(1, 28, 28);

    private static readonly (string Peer, Architecture Architecture)[] Networks =
    [
        ("resnet-8", new ResNet()),
        ("resnet-20", new ResNet { Depth = 20 }),
        ("vgg", new Vgg()),
        ("vit", new VisionTransformer()),
    ];

    /// <summary>All networks, or the one named.</summary>
    public static void Run(int rounds, string? network)
    {
        NativeRuntime.Start();
        foreach (var (peer, architecture) in Networks.Where(n => network is null || n.Peer == network))
        {
            Console.WriteLine($"PGD-{Steps} training of {architecture.Label} on {Shape} images, batch {BatchSize}, SGD with momentum, one thread; load {Load()}");
            Run(rounds, peer, architecture);
        }
    }

    private static void Run(int rounds, string peer, Architecture architecture)
    {
        using var plain = new PyTorchPeer(peer, channelsLast: false);
        using var channelsLast = new PyTorchPeer(peer, channelsLast: true);
        using var ours = Start(architecture, ArithmeticPrecision.Float32, rounds + 1);
        using var narrow = ours.SupportsBFloat16 ? Start(architecture, ArithmeticPrecision.BFloat16, rounds + 1) : null;
        var done = new List<Round>();
        for (var round = 0; round <= rounds; round++)
        {
            done.Add(new Round(ours.Round(), narrow?.Round(), plain.Round(), channelsLast.Round(), MatrixProducts()));
            Console.WriteLine(done[^1]);
        }

        done.RemoveAt(0); // the first round warms up
        Console.WriteLine("images a second: by the clock; of processor time");
        Print("Kindred, float32", done, r => r.Kindred);
        Print(plain.Name, done, r => r.Plain);
        Print($"{plain.Name}, channels last", done, r => r.ChannelsLast);
        Print("ratio to PyTorch", done, r => r.Kindred / r.Plain, "0.00");
        Print("ratio to PyTorch, channels last", done, r => r.Kindred / r.ChannelsLast, "0.00");
        if (narrow is not null)
        {
            Print("Kindred, bfloat16 adversary", done, r => r.BFloat16!.Value);
            Print("ratio to PyTorch", done, r => r.BFloat16!.Value / r.Plain, "0.00");
            Print("ratio to PyTorch, channels last", done, r => r.BFloat16!.Value / r.ChannelsLast, "0.00");
        }

        // an attack step goes forward and back to the input; the training step forward, back to the input and back to the weights
        var flopsPerImage = 2.0 * architecture.Cost(Shape, 10).MultiplyAdds * (2 * Steps + 3);
        var (reached, products) = (Median(done, r => r.Kindred.Wall) * flopsPerImage / 1e9, Median(done, r => r.MatrixProducts));
        Console.WriteLine($"float32 matrix products {products:0.0} GFLOP/s; Kindred in float32 {reached:0.0} GFLOP/s, {reached / products:P0} of that; load {Load()}");
    }

    internal static PgdTrainingRounds Start(Architecture architecture, ArithmeticPrecision adversary, int rounds) =>
        new(architecture, adversary, RandomImages(Shape, BatchSize * BatchesPerRound), RandomImages(Shape, 2), BatchSize, rounds);

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
    private sealed record Round(Speed Kindred, Speed? BFloat16, Speed Plain, Speed ChannelsLast, double MatrixProducts)
    {
        public override string ToString() =>
            $"  Kindred {Kindred.Wall,6:0.0}   bfloat16 adversary {BFloat16?.Wall,6:0.0}   PyTorch {Plain.Wall,6:0.0}   PyTorch, channels last {ChannelsLast.Wall,6:0.0}"
            + $"   matrix products {MatrixProducts,5:0.0} GFLOP/s";
    }
}
