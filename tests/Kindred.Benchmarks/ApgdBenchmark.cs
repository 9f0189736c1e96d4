using System.Diagnostics;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// APGD-CE, iterations a second of a batch of 128 on one thread: the engine's attack against the same loop in PyTorch (apgd.py), in turns
/// within one run. Epsilon is so small that no image falls and is dropped: both do all the work.
/// </summary>
internal static class ApgdBenchmark
{
    private const int BatchSize = 128;
    private const int Distinct = 16;
    private const int Iterations = 20;

    public static void Run(int rounds)
    {
        NativeRuntime.Start();
        set_num_threads(1);
        Console.WriteLine($"APGD-CE, L2, on ResNet-8 (width 16), 1×28×28 images, batch {BatchSize}, one thread; load {Load()}");
        using var plain = new PyTorchPeer("resnet-8", channelsLast: false, "apgd.py");
        using var channelsLast = new PyTorchPeer("resnet-8", channelsLast: true, "apgd.py");
        var shape = new ImageShape(1, 28, 28);
        using var classifier = Randomness.Seeded(0, () => new ResNet().Build(shape, 10, new Normalization([0.2860], [0.3530])));
        classifier.eval();
        Console.WriteLine(Numerics.Check(classifier, shape, [BatchSize], CPU).Sentence);
        using var scope = NewDisposeScope();
        var (images, labels) = SureImages(classifier);
        var done = new List<(Speed Kindred, Speed Plain, Speed ChannelsLast)>();
        for (var round = 0; round <= rounds; round++)
        {
            done.Add((Attack(classifier, images, labels), plain.Round(), channelsLast.Round()));
            Console.WriteLine($"  Kindred {done[^1].Kindred.Wall,6:0.00}   PyTorch {done[^1].Plain.Wall,6:0.00}   PyTorch, channels last {done[^1].ChannelsLast.Wall,6:0.00}");
        }

        done.RemoveAt(0); // the first round warms up
        Console.WriteLine("iterations a second, medians: by the clock; of processor time");
        Print("Kindred", [.. done.Select(d => d.Kindred)]);
        Print(plain.Name, [.. done.Select(d => d.Plain)]);
        Print($"{plain.Name}, channels last", [.. done.Select(d => d.ChannelsLast)]);
        Print("ratio to PyTorch", [.. done.Select(d => d.Kindred / d.Plain)]);
        Print("ratio to PyTorch, channels last", [.. done.Select(d => d.Kindred / d.ChannelsLast)]);
        Console.WriteLine($"load {Load()}");
    }

    private static Speed Attack(Classifier classifier, Tensor images, Tensor labels)
    {
        using var pause = CollectionPause.Begin();
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(0, "attack");
        var (start, busy) = (TimeProvider.System.GetTimestamp(), ProcessorTime());
        var attack = new ApgdAttack { Norm = Norm.L2, Epsilon = 1e-4, Steps = Iterations };
        var perturbed = attack.Perturb(classifier, images, labels, generator);
        var speed = new Speed(
            Iterations / TimeProvider.System.GetElapsedTime(start).TotalSeconds, Iterations / (ProcessorTime() - busy).TotalSeconds);
        return classifier.forward(perturbed).argmax(1).Equals(labels) ? speed : throw new InvalidOperationException("An image fell: the attack stopped early.");
    }

    /// <summary>The images of a random batch that the network is surest of, over and over, with the classes it sees in them.</summary>
    private static (Tensor Images, Tensor Labels) SureImages(Classifier classifier)
    {
        using var off = no_grad();
        using var generator = Randomness.For(0, "images");
        var images = rand([BatchSize, 1, 28, 28], generator: generator);
        var two = classifier.forward(images).topk(2, 1).values;
        var sure = (two.select(1, 0) - two.select(1, 1)).topk(Distinct, 0).indexes.repeat(BatchSize / Distinct);
        images = images.index_select(0, sure);
        return (images, classifier.forward(images).argmax(1));
    }

    private static void Print(string name, List<Speed> speeds) =>
        Console.WriteLine($"{name,-36} {Median([.. speeds.Select(s => s.Wall)]),6:0.00};  {Median([.. speeds.Select(s => s.Processor)]),6:0.00}");

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
