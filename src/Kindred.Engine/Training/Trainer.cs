using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// Trains one network: each epoch a new order of the images, a checkpoint and a look at held-out images. One seed determines every bit
/// on one thread, wherever the training was stopped and resumed in between.
/// </summary>
/// <remarks>
/// Not for several threads: build, train and dispose on the same one. The last batch of an epoch is smaller where the images do not
/// divide; a single image left over is left out of its epoch, for it has no batch statistics.
/// </remarks>
public sealed class Trainer : IDisposable
{
    /// <summary>Raised whenever the same setup would train to other weights than before: part of every network's identity.</summary>
    public const int NumericsVersion = 1;

    /// <summary>At most about this many <see cref="BatchLoss"/> are reported over a training.</summary>
    private const int BatchReports = 300;

    private readonly TrainingSetup setup;
    private readonly TrainingState state;
    private readonly LabeledImages images;
    private readonly Device device;
    private readonly Monitor monitor;
    private readonly TimeProvider clock;
    private readonly TrainingSpec training;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="setup">What to train and how.</param>
    /// <param name="training">The training images, all of them used.</param>
    /// <param name="heldOut">Images never trained on, watched after each epoch.</param>
    /// <param name="device">Where to compute; it changes neither batch size nor epochs.</param>
    /// <param name="clock">Measures seconds; nothing else depends on it.</param>
    public Trainer(TrainingSetup setup, LabeledImages training, LabeledImages heldOut, Device device, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(training.Count, 2, nameof(training));
        (this.setup, images, this.device, this.clock) = (setup, training, device, clock);
        this.training = setup.Training.At(setup.Epsilon);
        state = new TrainingState(setup, device);
        monitor = new Monitor(setup, heldOut, device);
    }

    /// <summary>The network; its weights change while <see cref="Train"/> runs, and are those used once it has ended.</summary>
    public Classifier Classifier => state.Classifier;

    /// <summary>What the epochs so far mean: the best one, whether to stop, whose weights are used.</summary>
    public TrainingCourse Course => TrainingCourse.Of(training, setup.Classes, state.Metrics);

    /// <summary>Weights after the best epoch by validation; null where nothing was validated. They belong to the trainer.</summary>
    public IReadOnlyDictionary<string, Tensor>? BestWeights => state.Best?.Tensors;

    /// <summary>Weights after the last epoch; null before <see cref="Train"/> has ended. They belong to the trainer.</summary>
    public IReadOnlyDictionary<string, Tensor>? LastWeights => state.Last?.Tensors;

    /// <summary>Steps of the whole training, if nothing stops it.</summary>
    public long Steps => (long)training.Epochs * StepsPerEpoch;

    /// <summary>The batch sizes of training and of watching, for the numerics self-test. The last batch of an attack may be any smaller one.</summary>
    public IReadOnlyCollection<int> BatchSizes
    {
        get
        {
            var rest = images.Count % training.BatchSize;
            int[] batches = [Math.Min(training.BatchSize, images.Count), rest > 1 ? rest : training.BatchSize];
            return [.. batches.Append(RobustnessEvaluator.BatchSize).Distinct()];
        }
    }

    /// <summary>Called between batches.</summary>
    public Action<StepProgress>? Progressed { get; init; }

    /// <summary>Called every few batches.</summary>
    public Action<BatchLoss>? BatchesDone { get; init; }

    /// <summary>Called after each epoch, its checkpoint already written.</summary>
    public Action<EpochMetrics>? EpochDone { get; init; }

    private int StepsPerEpoch
    {
        get
        {
            var (full, rest) = Math.DivRem(images.Count, training.BatchSize);
            return full + (rest > 1 ? 1 : 0);
        }
    }

    /// <summary>Goes on from the folder's newest checkpoint; gives the metrics of the epochs it holds, empty where there is none.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint belongs to another setup.</exception>
    public IReadOnlyList<EpochMetrics> Resume(CheckpointFolder checkpoints)
    {
        state.Restore(checkpoints);
        return [.. state.Metrics];
    }

    /// <summary>
    /// Trains to the last epoch, or until <see cref="Course"/> says to stop, and gives the metrics of all of them. On return the network is
    /// in eval mode and has the weights used.
    /// </summary>
    /// <param name="checkpoints">Where each epoch is kept; null keeps none.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <exception cref="DivergedException">The loss or a weight left the finite range; the message names the epoch.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; the last epoch's checkpoint is kept.</exception>
    public IReadOnlyList<EpochMetrics> Train(CheckpointFolder? checkpoints, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        while (state.Epoch < training.Epochs && Course.Stop == TrainingStop.None)
        {
            var metrics = TrainEpoch(state.Epoch + 1, pause, cancellation);
            state.Metrics.Add(metrics);
            if (Course.BestEpoch == metrics.Epoch)
            {
                state.KeepBest();
            }

            if (checkpoints is not null)
            {
                state.Save(checkpoints);
            }

            EpochDone?.Invoke(metrics);
        }

        state.Finish(Course.Used);
        Classifier.eval();
        return [.. state.Metrics];
    }

    public void Dispose() => state.Dispose();

    private EpochMetrics TrainEpoch(int epoch, CollectionPause pause, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var start = clock.GetTimestamp();
        var order = randperm(images.Count, generator: state.Shuffle).to(int32).data<int>().ToArray();
        var sums = new LossSums(device);
        var reportEvery = Math.Max(1, Steps / BatchReports);
        var agreement = AdversaryAgreement(order.AsSpan(0, Math.Min(training.BatchSize, images.Count)));
        Classifier.train();
        Classifier.EvalPrecision = agreement >= BFloat16Check.Least ? ArithmeticPrecision.BFloat16 : ArithmeticPrecision.Float32;
        for (var batch = 0; batch < StepsPerEpoch; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            var first = batch * training.BatchSize;
            TakeStep(order.AsSpan(first, Math.Min(training.BatchSize, images.Count - first)), sums);
            if (state.Step % reportEvery == 0 || batch == StepsPerEpoch - 1)
            {
                var loss = Finite(sums.Read(), "loss", epoch);
                BatchesDone?.Invoke(new BatchLoss(state.Step, epoch - 1 + (batch + 1.0) / StepsPerEpoch, loss));
            }

            Progressed?.Invoke(new StepProgress((double)state.Step / Steps, $"epoch {epoch} of {training.Epochs}"));
        }

        Classifier.EvalPrecision = ArithmeticPrecision.Float32; // what is measured is measured in full
        var trainSeconds = clock.GetElapsedTime(start).TotalSeconds;
        CheckWeights(epoch);
        var (clean, robust) = Watched(() => monitor.Look(state.Evaluated, cancellation), epoch);
        return new EpochMetrics
        {
            Epoch = epoch,
            Step = state.Step,
            TrainLoss = sums.MeanLoss,
            TrainAccuracy = sums.Accuracy,
            Clean = clean,
            Robust = robust,
            AttackLabel = setup.MonitorAttack.Label,
            Validation = Watched(() => monitor.Validate(state.Evaluated, cancellation), epoch),
            LearningRate = LearningRate(state.Step - 1),
            AdversaryAgreement = agreement,
            Seconds = clock.GetElapsedTime(start).TotalSeconds,
            ImagesPerSecond = sums.Count / trainSeconds,
        };
    }

    private void TakeStep(ReadOnlySpan<int> indices, LossSums sums)
    {
        using var scope = NewDisposeScope();
        var x = setup.Augmentation is { } augmentation ? augmentation.Images(images, indices, state.Augment, device) : images.Images(indices, device);
        var batch = new TrainingBatch(x, images.LabelsOf(indices, device), new NormBall(setup.Norm, Epsilon(state.Step)), state.Attack, training.LabelSmoothing);
        var loss = training.Objective.Loss(Classifier, batch, out var correct);
        state.Descend(loss, LearningRate(state.Step));
        sums.Add(loss, correct, indices.Length);
    }

    /// <summary>
    /// How well bfloat16 gradients agree with float32's on an epoch's first batch; null where none were asked for or the network has no such
    /// pass. Looked at anew each epoch, for weights change, and from nothing that a resumed training would not see.
    /// </summary>
    private double? AdversaryAgreement(ReadOnlySpan<int> indices)
    {
        if (training.AdversaryPrecision == ArithmeticPrecision.Float32 || !Classifier.SupportsBFloat16)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        return BFloat16Check.Agreement(Classifier, images.Images(indices, device), images.LabelsOf(indices, device));
    }

    private double LearningRate(long step) => training.LearningRate * training.Schedule.Factor(step, Steps);

    /// <summary>The adversary's radius at a step: like the learning rate, recomputed and never carried.</summary>
    private double Epsilon(long step)
    {
        var position = (step + 0.5) / Steps;
        return position < training.EpsilonWarmUp ? setup.Epsilon * position / training.EpsilonWarmUp : setup.Epsilon;
    }

    /// <summary>The last step of an epoch can ruin the weights after its loss was still finite.</summary>
    private void CheckWeights(int epoch)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        foreach (var parameter in Classifier.parameters())
        {
            Finite(parameter.sum().item<float>(), "a weight", epoch);
        }
    }

    /// <summary>Weights may be finite and still so large that an attack's gradients are not.</summary>
    private static T Watched<T>(Func<T> watch, int epoch)
    {
        try
        {
            return watch();
        }
        catch (DivergedException diverged)
        {
            throw new DivergedException($"{diverged.Message} in epoch {epoch}");
        }
    }

    private static double Finite(double value, string what, int epoch) => double.IsFinite(value)
        ? value
        : throw new DivergedException($"{what} became {(double.IsNaN(value) ? "NaN" : "infinite")} in epoch {epoch}");
}
