using Kindred.Engine.Evaluation;

namespace Kindred.Engine.Training;

/// <summary>
/// The collapse of single-step training: the network still withstands the step it was trained against, but no longer several small ones
/// (Wong, Rice, Kolter, ICLR 2020, section 5; Andriushchenko, Flammarion, NeurIPS 2020).
/// </summary>
/// <param name="Epoch">The first epoch after it, from 1.</param>
/// <param name="GoodEpoch">The last good epoch: the best by validation before it.</param>
/// <param name="Before">Validation after <paramref name="GoodEpoch"/>.</param>
/// <param name="After">Validation after <paramref name="Epoch"/>.</param>
public sealed record CatastrophicOverfitting(int Epoch, int GoodEpoch, Validation Before, Validation After)
{
    /// <summary>What happened, with its numbers.</summary>
    public string Sentence =>
        $"Catastrophic overfitting in epoch {Epoch}: accuracy on held-out images under the multi-step attack went from {Percent(Before.MultiStep)} (epoch {GoodEpoch}) "
        + $"to {Percent(After.MultiStep)}, under a single step from {Percent(Before.SingleStep)} to {Percent(After.SingleStep)}.";

    /// <summary>
    /// Whether an epoch has collapsed since a good one: multi-step accuracy fell by more than <paramref name="drop"/>, single-step accuracy
    /// by no more than half of that. Where both fall, the network has become worse but not blind to small steps.
    /// </summary>
    internal static bool Between(Validation good, Validation now, double drop) =>
        good.MultiStep.Value - now.MultiStep.Value > drop && good.SingleStep.Value - now.SingleStep.Value <= drop / 2;

    private static string Percent(Accuracy accuracy) => $"{100 * accuracy.Value:0.0} %";
}
