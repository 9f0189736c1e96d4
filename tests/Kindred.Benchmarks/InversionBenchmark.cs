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
/// The paper's inversion, iterations a second of one batch on one thread: the engine's inverter against the published loop in PyTorch
/// (inversion.py), in turns within one run, on networks trained for an epoch, the same weights and pairs; and the distances that both end at.
/// </summary>
internal static class InversionBenchmark
{
    private const int ResidualSteps = 200;

    private static readonly (string Peer, Architecture Architecture, int Steps)[] Networks =
    [
        ("resnet-8", new ResNet(), 20),
        ("vgg", new Vgg(), 40),
        ("vit", new VisionTransformer(), 20),
        ("mlp", new Mlp(), 400),
    ];

    /// <summary>All networks, or the one named.</summary>
    public static void Run(int rounds, string? network, int batchSize)
    {
        NativeRuntime.Start();
        set_num_threads(1);
        foreach (var (peer, architecture, steps) in Networks.Where(n => network is null || n.Peer == network))
        {
            Console.WriteLine($"Inversion through {architecture.Label}, 1×28×28 images, batch {batchSize}, one thread; load {Load()}");
            Run(rounds, peer, architecture, steps, batchSize);
        }
    }

    private static void Run(int rounds, string peer, Architecture architecture, int steps, int batchSize)
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
            var (ours, theirs) = (Residuals(classifier, seeds, targets), plain.Ask($"residuals {ResidualSteps}"));
            var done = new List<(Speed Kindred, Speed Plain, Speed ChannelsLast)>();
            for (var round = 0; round <= rounds; round++)
            {
                done.Add((Timed(classifier, seeds, targets, steps), plain.Round($"speed {steps}"), channelsLast.Round($"speed {steps}")));
            }

            done.RemoveAt(0); // the first round warms up
            Console.WriteLine("iterations a second, medians: by the clock; of processor time");
            Print("Kindred", [.. done.Select(d => d.Kindred)]);
            Print(plain.Name, [.. done.Select(d => d.Plain)]);
            Print($"{plain.Name}, channels last", [.. done.Select(d => d.ChannelsLast)]);
            Print("ratio to PyTorch", [.. done.Select(d => d.Kindred / d.Plain)]);
            Print("ratio to PyTorch, channels last", [.. done.Select(d => d.Kindred / d.ChannelsLast)]);
            var differences = ours.Zip(theirs, (a, b) => (float)Math.Abs(a - b)).ToArray();
            Console.WriteLine($"relative distance after {ResidualSteps} steps: median {InversionResult.Median(ours):0.00000}, PyTorch's {InversionResult.Median([.. theirs.Select(t => (float)t)]):0.00000}; "
                + $"of the same image they differ by {InversionResult.Median(differences):0.0e0} (median), {differences.Max():0.0e0} (most); load {Load()}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Speed Timed(Classifier classifier, Tensor seeds, Tensor targets, int steps)
    {
        var (start, busy) = (TimeProvider.System.GetTimestamp(), ProcessorTime());
        new RepresentationInverter(classifier, new PaperInversion { Steps = steps }, (int)seeds.shape[0]).Invert(seeds, targets, CancellationToken.None);
        return new(steps / TimeProvider.System.GetElapsedTime(start).TotalSeconds, steps / (ProcessorTime() - busy).TotalSeconds);
    }

    private static float[] Residuals(Classifier classifier, Tensor seeds, Tensor targets) =>
        new RepresentationInverter(classifier, new PaperInversion { Steps = ResidualSteps }, (int)seeds.shape[0]).Invert(seeds, targets, CancellationToken.None).Residuals;

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
        Console.WriteLine($"{name,-36} {Summary([.. speeds.Select(s => s.Wall)])};  {Summary([.. speeds.Select(s => s.Processor)])}");

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
