namespace Kindred.Engine.Training;

/// <summary>Why no more epochs are trained.</summary>
public enum TrainingStop
{
    /// <summary>Nothing stops it before its last epoch.</summary>
    None,

    /// <summary>Validation robust accuracy has not risen for as many epochs as the spec is patient.</summary>
    NoImprovement,

    /// <summary>Training has overfitted to single steps; the weights of the last good epoch are used whatever the spec says.</summary>
    CatastrophicOverfitting,
}

/// <summary>
/// What the epochs so far mean for a training: which was best, and whether to stop. Follows from the spec and the epochs' validation
/// alone, so a resumed training judges as one that never stopped.
/// </summary>
/// <param name="BestEpoch">
/// The epoch with the highest validation robust accuracy among those with clean accuracy above 1.5 times chance (among all, as long as none
/// has), the earliest of equals, from 1; null where nothing was validated.
/// </param>
/// <param name="Stop">Why no more epochs are trained.</param>
/// <param name="Collapse">The collapse that stopped it, or null.</param>
/// <param name="Used">Whose weights are used.</param>
public sealed record TrainingCourse(int? BestEpoch, TrainingStop Stop, CatastrophicOverfitting? Collapse, KeptWeights Used)
{
    /// <summary>Judges the epochs so far.</summary>
    /// <param name="training">The spec at its epsilon (<see cref="TrainingSpec.At"/>).</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="epochs">One entry per completed epoch.</param>
    public static TrainingCourse Of(TrainingSpec training, int classes, IReadOnlyList<EpochMetrics> epochs)
    {
        EpochMetrics? best = null;
        foreach (var epoch in epochs.Where(e => e.Validation is not null))
        {
            if (best is null || IsBetter(epoch, best, classes))
            {
                best = epoch;
            }
            else if (HasCollapsed(training, best, epoch, classes))
            {
                var collapse = new CatastrophicOverfitting(epoch.Epoch, best.Epoch, best.Validation!, epoch.Validation!);
                return new(best.Epoch, TrainingStop.CatastrophicOverfitting, collapse, KeptWeights.Best);
            }
        }

        var stop = best is not null && IsOutOfPatience(training, best.Epoch, epochs.Count) ? TrainingStop.NoImprovement : TrainingStop.None;
        return new(best?.Epoch, stop, null, best is null ? KeptWeights.Last : training.Use);
    }

    private static bool IsBetter(EpochMetrics epoch, EpochMetrics best, int classes) => (HasLearned(epoch, classes), HasLearned(best, classes)) switch
    {
        (true, false) => true,
        (false, true) => false,
        _ => epoch.Validation!.MultiStep.Value > best.Validation!.MultiStep.Value,
    };

    private static bool HasCollapsed(TrainingSpec training, EpochMetrics best, EpochMetrics epoch, int classes) =>
        training.CollapseDrop > 0 && HasLearned(best, classes)
        && CatastrophicOverfitting.Between(best.Validation!, epoch.Validation!, training.CollapseDrop);

    // a network that answers the same class to everything cannot be attacked: it is as robust as that class is common, and no example
    private static bool HasLearned(EpochMetrics epoch, int classes) => epoch.Clean.Value > 1.5 / classes;

    // while epsilon still rises the validation epsilon is ahead of it, and says little
    private static bool IsOutOfPatience(TrainingSpec training, int best, int epochs) =>
        training.Patience > 0 && epochs < training.Epochs && epochs - Math.Max(best, (int)Math.Ceiling(training.EpsilonWarmUp * training.Epochs)) >= training.Patience;
}
