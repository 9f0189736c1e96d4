using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// What intervals and null cost in the matrices of an experiment: 40 networks with representations of 64, 128 and 256 columns and 10 classes, the usual
/// options, one thread, for each measure that experiments ask for.
/// </summary>
internal static class StatisticsBenchmark
{
    private const int Networks = 40;
    private const int Classes = 10;
    private static readonly int[] Widths = [64, 128, 256];

    private static readonly IReadOnlyList<SimilarityMeasure> Measures =
    [
        new LinearCka { Estimator = CkaEstimator.Biased },
        new LinearCka { Estimator = CkaEstimator.Debiased },
        new Procrustes { Form = ProcrustesForm.Similarity },
        new KnnJaccard(),
        new Disagreement(),
        new JensenShannon(),
    ];

    public static void Run(int images)
    {
        NativeRuntime.Start();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var networks = Enumerable.Range(0, Networks).Select(network => Representation(network, images)).ToList();
        var readouts = networks.Select((r, network) => Readout(network, r.shape[1])).ToList();
        var outputs = new NetworkOutputs(network => networks[network].alias())
        {
            Logits = (network, representation) => representation.mm(readouts[network]),
        };
        Compute(Measures, new(), outputs); // warms up
        Console.WriteLine($"{Networks} × {Networks}, n = {images}, one thread; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        foreach (var measure in Measures)
        {
            var (bare, full) = (Compute([measure], new() { Statistics = false }, outputs), Compute([measure], new(), outputs));
            Console.WriteLine($"{measure.Label,-36} values {bare,7:0.000} s, with intervals and null {full,7:0.000} s: {full / bare,5:0.0} times; a row of its own images {Row(measure, outputs, new()),7:0.000} s, with its cells' images {Row(measure, outputs, new() { Images = true }),7:0.000} s");
        }
    }

    private static double Compute(IReadOnlyList<SimilarityMeasure> measures, MatrixOptions options, NetworkOutputs outputs) =>
        Time(() => new AllPairs(measures, options).Whole(Networks, outputs, CancellationToken.None));

    private static double Row(SimilarityMeasure measure, NetworkOutputs outputs, MatrixOptions options) =>
        Time(() => new AllPairs([measure], options).Row(3, Networks, outputs, CancellationToken.None));

    private static double Time(Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        run();
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    // n×p, after a ReLU, with a part that all networks share
    private static Tensor Representation(int network, int images)
    {
        using var scope = NewDisposeScope();
        using var common = new Generator(0);
        using var own = new Generator((ulong)network + 1);
        var width = Widths[network % Widths.Length];
        var shared = randn([images, 16], float32, generator: common).mm(randn([16, width], float32, generator: own));
        return shared.add_(randn([images, width], float32, generator: own), alpha: 2).relu_().MoveToOuterDisposeScope();
    }

    // p×K
    private static Tensor Readout(int network, long width)
    {
        using var own = new Generator((ulong)network + 1001);
        return randn([width, Classes], float32, generator: own) / Math.Sqrt(width);
    }
}
