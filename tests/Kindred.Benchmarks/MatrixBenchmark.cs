using System.Globalization;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// The 50 × 50 debiased linear CKA matrix at n = 2,000, d = 512 on one thread: against its own operations at the machine's rate, against NumPy's
/// pairwise loop (matrix_pairs.py), with intervals, and with a 51st network.
/// </summary>
internal static class MatrixBenchmark
{
    private const int Networks = 50;
    private const int Images = 2000;
    private const int Width = 512;
    private const int Rounds = 3;
    private static readonly LinearCka Measure = new() { Estimator = CkaEstimator.Debiased };

    public static void Run()
    {
        NativeRuntime.Start();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var networks = Representations(Networks + 1, Images);

        // every Gram matrix whole and every pair's product once, both as plain matrix products
        var flops = 2.0 * Images * Images * Width * Networks + 2.0 * Images * Images * Networks * Networks;
        var plain = new MatrixOptions { Statistics = false };
        Time(() => Compute(networks, plain)); // warms up
        var rounds = Enumerable.Range(0, Rounds).Select(_ => new Round(
            Rate(), Time(() => Compute(networks, plain)), Time(() => Compute(networks, new MatrixOptions())), Added(networks), Added(networks, new MatrixOptions { KeepGrams = true }))).ToList();
        var whole = rounds.Select(r => r.Whole).Order().ElementAt(Rounds / 2);
        Console.WriteLine($"{Networks}×{Networks} debiased linear CKA, n = {Images}, d = {Width}, one thread; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Print("float32 matrix products, GFLOP/s", rounds, r => r.Rate / 1e9);
        Print("matrix, s", rounds, r => r.Whole);
        Print($"  over its {flops / 1e9:0} GFLOP at that rate", rounds, r => r.Whole * r.Rate / flops);
        Print("with 1,000 resamples and null, s", rounds, r => r.Bootstrapped);
        Print("  over the matrix", rounds, r => r.Bootstrapped / r.Whole);
        Print("51st network, values, s", rounds, r => r.Added);
        Print("  over the matrix", rounds, r => r.Added / r.Whole);
        Print("51st network, with intervals, s", rounds, r => r.AddedBootstrapped);
        Print("  over the matrix with intervals", rounds, r => r.AddedBootstrapped / r.Bootstrapped);
        Console.WriteLine($"largest difference to the float64 pair over 60 cells: {LargestError(networks):0.0e0}");
        foreach (var variant in new[] { "grams-each-pair", "grams-once" })
        {
            var (name, seconds) = NumPy.Matrix(variant, Networks, Images, Width);
            Console.WriteLine($"{name}, {variant}: {seconds:0.0} s for the whole from a sample of pairs; {seconds / whole:0.0} times ours");
        }
    }

    /// <summary>n = 10,000: the form taken, the time and the most memory this process ever had. In a process of its own.</summary>
    public static void RunLarge(int networks, long megabytesToWorkIn)
    {
        NativeRuntime.Start();
        using var noGrad = no_grad();
        using var matrix = new KernelMatrix(Measure, new MatrixOptions { Statistics = false, Memory = megabytesToWorkIn << 20 }, m =>
        {
            using var scope = NewDisposeScope();
            return Representation(m, 10_000).MoveToOuterDisposeScope();
        });
        var seconds = Time(() => matrix.Compute(networks, CancellationToken.None));
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        var megabytes = long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024;
        Console.WriteLine($"{networks}×{networks}, n = 10,000, d = {Width}: {megabytesToWorkIn} MiB to work in: {matrix.Form} form, {seconds:0.0} s, at most {megabytes} MiB resident (VmHWM)");
    }

    private static void Compute(List<Tensor> networks, MatrixOptions options)
    {
        using var matrix = new KernelMatrix(Measure, options, m => networks[m].alias());
        matrix.Compute(Networks, CancellationToken.None);
    }

    private static double Added(List<Tensor> networks, MatrixOptions? options = null)
    {
        using var matrix = new KernelMatrix(Measure, options ?? new MatrixOptions { Statistics = false, KeepGrams = true }, m => networks[m].alias());
        matrix.Compute(Networks, CancellationToken.None);
        return Time(() => matrix.Row(Networks, Networks + 1, CancellationToken.None));
    }

    private static double LargestError(List<Tensor> networks)
    {
        using var matrix = new KernelMatrix(Measure, new MatrixOptions { Statistics = false }, m => networks[m].alias());
        var cells = matrix.Compute(Networks, CancellationToken.None);
        return Enumerable.Range(0, 60).Max(i => Math.Abs(cells[i % 50, i * 7 % 50].Value - Measure.Compare(networks[i % 50], networks[i * 7 % 50]).Value));
    }

    /// <summary>FLOP/s of 2048×2048 float32 matrix products on this thread.</summary>
    private static double Rate()
    {
        const int n = 2048;
        const int repeats = 6;
        using var scope = NewDisposeScope();
        var (a, b) = (rand(n, n), rand(n, n));
        matmul(a, b).Dispose();
        return repeats * 2.0 * n * n * n / Time(() =>
        {
            for (var i = 0; i < repeats; i++)
            {
                matmul(a, b).Dispose();
            }
        });
    }

    private static double Time(Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        run();
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private static List<Tensor> Representations(int networks, int images) => [.. Enumerable.Range(0, networks).Select(m => Representation(m, images))];

    // n×d, after a ReLU, with a part that all networks share
    private static Tensor Representation(int network, int images)
    {
        using var scope = NewDisposeScope();
        using var common = new Generator(0);
        using var own = new Generator((ulong)network + 1);
        var shared = randn([images, 64], float32, generator: common).mm(randn([64, Width], float32, generator: own));
        return shared.add_(randn([images, Width], float32, generator: own), alpha: network / 5).relu_().MoveToOuterDisposeScope();
    }

    private static void Print(string name, List<Round> rounds, Func<Round, double> series)
    {
        var sorted = rounds.Select(series).Order().ToList();
        Console.WriteLine($"{name,-44} median {sorted[Rounds / 2],8:0.000} ({sorted[0]:0.000} to {sorted[^1]:0.000})");
    }

    /// <summary>Measured one after the other: FLOP/s, then seconds.</summary>
    private sealed record Round(double Rate, double Whole, double Bootstrapped, double Added, double AddedBootstrapped);
}
