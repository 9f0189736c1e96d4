using System.Diagnostics;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Benchmarks;

/// <summary>
/// The trainer's own epochs, one at a time when asked: it trains on a thread of its own (tensor scopes are per thread) that waits between epochs.
/// </summary>
internal sealed class PgdTrainingRounds : IDisposable
{
    public const int Steps = 7;

    private readonly SemaphoreSlim go = new(0);
    private readonly SemaphoreSlim done = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Thread thread;
    private Speed speed;

    public PgdTrainingRounds(Architecture architecture, ArithmeticPrecision adversary, LabeledImages images, LabeledImages heldOut, int batchSize, int rounds)
    {
        thread = new Thread(() => Train(architecture, adversary, images, heldOut, batchSize, rounds), 64 << 20);
        thread.Start();
        done.Wait();
    }

    public bool SupportsBFloat16 { get; private set; }

    /// <summary>One epoch.</summary>
    public Speed Round()
    {
        go.Release();
        done.Wait();
        return speed;
    }

    public void Dispose()
    {
        stop.Cancel();
        go.Release();
        thread.Join();
    }

    private void Train(Architecture architecture, ArithmeticPrecision adversary, LabeledImages images, LabeledImages heldOut, int batchSize, int rounds)
    {
        set_num_threads(1);
        var setup = new TrainingSetup
        {
            Key = "benchmark",
            Architecture = architecture,
            Shape = images.Shape,
            Classes = 10,
            Normalization = new Normalization([0.2860], [0.3530]),
            Training = new TrainingSpec
            {
                Objective = new PgdTraining { Steps = Steps },
                AdversaryPrecision = adversary,
                Optimizer = new SgdOptimizer(),
                LearningRate = 0.05,
                Epochs = rounds,
                BatchSize = batchSize,
                Schedule = new ConstantSchedule(),
            },
            Epsilon = 1,
            Seed = 0,
            MonitorAttack = new FgsmAttack(),
        };
        var busy = TimeSpan.Zero;
        using var trainer = new Trainer(setup, images, heldOut, CPU, TimeProvider.System)
        {
            EpochDone = e =>
            {
                speed = new Speed(e.ImagesPerSecond, images.Count / (ProcessorTime() - busy).TotalSeconds);
                done.Release();
                go.Wait();
                busy = ProcessorTime(); // the next epoch begins
            },
        };
        SupportsBFloat16 = trainer.Classifier.SupportsBFloat16;
        Console.WriteLine(Numerics.Check(trainer.Classifier, images.Shape, trainer.BatchSizes, CPU).Sentence);
        done.Release();
        go.Wait();
        busy = ProcessorTime();
        try
        {
            trainer.Train(null, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // enough rounds
        }
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
