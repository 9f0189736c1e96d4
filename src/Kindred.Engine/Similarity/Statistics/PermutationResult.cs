namespace Kindred.Engine.Similarity.Statistics;

/// <summary>What a permutation test found.</summary>
/// <param name="Statistic">The statistic as observed: a mean difference or a rank correlation.</param>
/// <param name="P">
/// Two-sided: the share of arrangements, the observed one included, whose statistic is at least as far from 0. Never 0 (Phipson, Smyth 2010).
/// </param>
/// <param name="EffectSize">Standardised, as the test says; NaN where there is no spread to standardise by.</param>
/// <param name="Arrangements">How many arrangements the p-value counts, the observed one included.</param>
/// <param name="Exact">Whether those were all there are, or a random sample of them.</param>
public sealed record PermutationResult(double Statistic, double P, double EffectSize, int Arrangements, bool Exact);

/// <summary>Counts arrangements at least as extreme as the observed one.</summary>
internal sealed class ExtremeCounter(double observed)
{
    // an arrangement equal to the observed one must count though its sum was rounded in another order
    private readonly double bound = Math.Abs(observed) * (1 - 1e-9) - 1e-14;
    private int extreme;
    private int counted;

    public void Count(double statistic)
    {
        counted++;
        extreme += Math.Abs(statistic) >= bound ? 1 : 0;
    }

    /// <summary>From all arrangements, the observed one among them.</summary>
    public PermutationResult Exact(double effectSize) => new(observed, (double)extreme / counted, effectSize, counted, true);

    /// <summary>From a random sample, to which the observed one is added.</summary>
    public PermutationResult Sampled(double effectSize) => new(observed, (extreme + 1.0) / (counted + 1), effectSize, counted + 1, false);
}
