using Kindred.Engine.Evaluation;

namespace Kindred.Engine.Training;

/// <summary>What was measured over and after one epoch.</summary>
public sealed record EpochMetrics
{
    /// <summary>Epochs completed, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps completed since the start of the training.</summary>
    public required long Step { get; init; }

    /// <summary>Mean loss over the epoch's training inputs, nats.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Share of the epoch's training inputs (perturbed ones in adversarial training) classified correctly when they were trained on, in [0,1].</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Accuracy on held-out images after the epoch.</summary>
    public required Accuracy Clean { get; init; }

    /// <summary>Accuracy on held-out images under the monitoring attack, after the epoch.</summary>
    public required Accuracy Robust { get; init; }

    /// <summary>Label of the monitoring attack.</summary>
    public required string AttackLabel { get; init; }

    /// <summary>Accuracy on held-out images under the adversary trained against; null where the training does not validate.</summary>
    public Validation? Validation { get; init; }

    /// <summary>
    /// How well the adversary's bfloat16 gradients agreed with float32's when the epoch began (<see cref="Attacks.BFloat16Check"/>): under its
    /// limit the epoch's adversary computed in float32. Null where it was to do so anyway.
    /// </summary>
    public double? AdversaryAgreement { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Wall time of training and monitoring together.</summary>
    public required double Seconds { get; init; }

    /// <summary>Training images per second of training, monitoring left out.</summary>
    public required double ImagesPerSecond { get; init; }
}

/// <summary>Accuracy on held-out images in the very ball that was trained against; at epsilon 0 both are clean accuracy.</summary>
/// <param name="MultiStep">Under <see cref="Monitor.ValidationAttack"/>: what best epochs and patience go by.</param>
/// <param name="SingleStep">Under FGSM: where it holds while <see cref="MultiStep"/> falls, training overfits to single steps.</param>
public sealed record Validation(Accuracy MultiStep, Accuracy SingleStep);

/// <summary>Mean loss over the last few batches.</summary>
/// <param name="Step">Steps completed.</param>
/// <param name="Epoch">Passes over the training images completed, with fraction.</param>
/// <param name="Loss">Mean loss since the last report, nats.</param>
public readonly record struct BatchLoss(long Step, double Epoch, double Loss);
