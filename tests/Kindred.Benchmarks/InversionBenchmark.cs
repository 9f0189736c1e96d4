using System.Diagnostics;
using System.Globalization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// The paper's inversion, iterations a second of one batch on one thread: the engine's inverter, in float32 and with coarse steps in bfloat16, against the
/// published loop in PyTorch (inversion.py), contiguous and channels last, in turns within one run, on networks trained for an epoch, the same weights and
/// pairs; and the distances that all of them end at, measured in float32.
/// </summary>
internal static class InversionBenchmark
{
    private static readonly (string Peer, Architecture Architecture, int Steps)[] Networks =
    [
        ("resnet-8", new ResNet(), 120),
        ("vgg", new Vgg(), 200),
        ("vit", new VisionTransformer(), 120),
        ("mlp", new Mlp(), 2000),
    ];

    /// <summary>All networks, or the one named.</summary>
    public static void Run(int rounds, string? network, int batchSize, int residualSteps)
    {
        NativeRuntime.Start();
        set_num_threads(1);
        foreach (var (peer, architecture, steps) in Networks.Where(n => network is null || n.Peer == network))
        {
            Console.WriteLine($"Inversion through {architecture.Label}, 1×28×28 images, batch {batchSize}, one thread; load {Load()}");
            Run(rounds, peer, architecture, steps, batchSize, residualSteps);
        }
    }

    private static void Run(int rounds, string peer, Architecture architecture, int steps, int batchSize, int residualSteps)
    {
        var folder = Directory.CreateTempSubdirectory("inversion").FullName;
        try
        {
            using var scope = NewDisposeScope();
            using var classifier = Trained(architecture, batchSize);
            var (seeds, targets) = Pairs(batchSize);
            Write(folder, classifier, seeds, targets);
            using var plain = new PyTorchPeer([peer, "plain", folder], "inversion.py");
            using var channelsLast = new PyTorchPeer([peer, "channels-last", folder], "inversion.py");
            var full = new Kindred(classifier, seeds, targets, ArithmeticPrecision.Float32);
            var narrow = new Kindred(classifier, seeds, targets, ArithmeticPrecision.BFloat16);
            Way[] ways =
            [
                new("Kindred, float32", full.Speed, full.Residuals),
                new($"Kindred, {narrow.Arithmetic()}", narrow.Speed, narrow.Residuals),
                new(plain.Name, n => plain.Round($"speed {n}"), n => [.. plain.Ask($"residuals {n}").Select(r => (float)r)]),
                new($"{plain.Name}, channels last", n => channelsLast.Round($"speed {n}"), n => [.. channelsLast.Ask($"residuals {n}").Select(r => (float)r)]),
            ];
            Compare(ways, rounds, steps);
            Compare(ways, residualSteps);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(Way[] ways, int rounds, int steps)
    {
        var done = new List<Speed[]>();
        for (var round = 0; round <= rounds; round++)
        {
            done.Add(Array.ConvertAll(ways, w => w.Speed(steps)));
        }

        done.RemoveAt(0); // the first round warms up
        Console.WriteLine($"iterations a second over {steps} steps, medians of {rounds} rounds: by the clock; of processor time; load {Load()}");
        for (var way = 0; way < ways.Length; way++)
        {
            Print(ways[way].Name, [.. done.Select(d => d[way])]);
        }

        for (var ours = 0; ours < 2; ours++)
        {
            for (var theirs = 2; theirs < 4; theirs++)
            {
                Print($"{ways[ours].Name} / {ways[theirs].Name}", [.. done.Select(d => d[ours] / d[theirs])]);
            }
        }
    }

    private static void Compare(Way[] ways, int steps)
    {
        var residuals = Array.ConvertAll(ways, w => w.Residuals(steps));
        Console.WriteLine($"relative distance after {steps} steps: median, mean, most; of the same image off {ways[0].Name}: median, most; load {Load()}");
        for (var way = 0; way < ways.Length; way++)
        {
            var differences = residuals[way].Zip(residuals[0], (a, b) => Math.Abs(a - b)).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{ways[way].Name,-44} {InversionResult.Median(residuals[way]):0.00000}, {residuals[way].Average():0.00000}, {residuals[way].Max():0.00000};  {InversionResult.Median(differences):0.0e0}, {differences.Max():0.0e0}"));
        }
    }

    private sealed record Way(string Name, Func<int, Speed> Speed, Func<int, float[]> Residuals);

    private sealed record Kindred(Classifier Classifier, Tensor Seeds, Tensor Targets, ArithmeticPrecision Precision)
    {
        public string Arithmetic() => Invert(1).Arithmetic is { GivenUp: { } why } ? $"bfloat16 given up: {why}" : "coarse steps in bfloat16";

        public Speed Speed(int steps)
        {
            var (start, busy) = (TimeProvider.System.GetTimestamp(), ProcessorTime());
            Invert(steps);
            return new(steps / TimeProvider.System.GetElapsedTime(start).TotalSeconds, steps / (ProcessorTime() - busy).TotalSeconds);
        }

        public float[] Residuals(int steps) => Invert(steps).Residuals;

        private InversionResult Invert(int steps) =>
            new RepresentationInverter(Classifier, new PaperInversion { Steps = steps, Precision = Precision }, (int)Seeds.shape[0]).Invert(Seeds, Targets, CancellationToken.None);
    }

    // an epoch of plain training: an untrained network's representations hardly depend on the image
    private static Classifier Trained(Architecture architecture, int batchSize)
    {
        var dataset = new FashionMnistSmall();
        var training = dataset.Load(dataset.ShippedFolder!, DatasetSplit.Train);
        var setup = new TrainingSetup
        {
            Key = "benchmark",
            Architecture = architecture,
            Shape = dataset.Shape,
            Classes = 10,
            Normalization = dataset.Normalization,
            Training = new TrainingSpec { Objective = new StandardTraining(), Optimizer = new SgdOptimizer(), LearningRate = 0.05, Epochs = 1, BatchSize = 128, Schedule = new ConstantSchedule() },
            Epsilon = 0,
            Seed = 0,
            MonitorAttack = new FgsmAttack(),
        };
        using var trainer = new Trainer(setup, training.Take(2048), training.Slice(2048, 64), CPU, TimeProvider.System);
        trainer.Train(null, CancellationToken.None);
        var classifier = architecture.Build(dataset.Shape, 10, dataset.Normalization);
        using var weights = new MemoryStream();
        Safetensors.SaveWeights(trainer.Classifier, weights);
        weights.Position = 0;
        Safetensors.LoadWeights(classifier, weights);
        classifier.eval();
        Console.WriteLine(Numerics.Check(classifier, dataset.Shape, [batchSize], CPU).Sentence);
        return classifier;
    }

    private static (Tensor Seeds, Tensor Targets) Pairs(int count)
    {
        var dataset = new FashionMnistSmall();
        var test = dataset.Load(dataset.ShippedFolder!, DatasetSplit.Test);
        var pairs = ImagePairs.Draw(test.Labels, count, pairSeed: 0);
        return (test.Images([.. pairs.Seeds], CPU), test.Images([.. pairs.Targets], CPU));
    }

    private static void Write(string folder, Classifier classifier, Tensor seeds, Tensor targets)
    {
        using var weights = File.Create(Path.Combine(folder, "weights.safetensors"));
        Safetensors.SaveWeights(classifier, weights);
        foreach (var (name, images) in new[] { ("seeds", seeds), ("targets", targets) })
        {
            using var file = File.Create(Path.Combine(folder, $"{name}.npy"));
            NpyFile.Write<float>(file, images.data<float>().ToArray(), Array.ConvertAll(images.shape, s => (int)s));
        }
    }

    private static void Print(string name, List<Speed> speeds) =>
        Console.WriteLine($"{name,-44} {Summary([.. speeds.Select(s => s.Wall)])};  {Summary([.. speeds.Select(s => s.Processor)])}");

    private static string Summary(List<double> values)
    {
        values.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{(values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2,8:0.00} ({values[0]:0.00} to {values[^1]:0.00})");
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
