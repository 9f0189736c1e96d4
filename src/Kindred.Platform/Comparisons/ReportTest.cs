namespace Kindred.Platform.Comparisons;

/// <summary>What a test of the report asks.</summary>
public enum ReportQuestion
{
    /// <summary>Does similarity on inverted images rise with epsilon?</summary>
    InvertedTrend,

    /// <summary>Does similarity on target images rise with epsilon?</summary>
    PlainTrend,

    /// <summary>Does similarity on inverted images rise more than on target images?</summary>
    GapTrend,

    /// <summary>Is a pair less alike on inverted images than on target images?</summary>
    PlainAboveInverted,

    /// <summary>Is inverting the more robust network of a pair worth more than inverting the other?</summary>
    OneWay,

    /// <summary>Does a network, inverted, come nearer to another of any epsilon as its own epsilon grows?</summary>
    NearerInverted,

    /// <summary>The same for a network observing another's inverted images.</summary>
    NearerObserving,

    /// <summary>Does the lead of the same architecture with another seed over other architectures change with epsilon?</summary>
    CeilingLead,

    /// <summary>Does agreement move within the band that accuracies set?</summary>
    PlaceInBand,

    /// <summary>Is a pair more alike on images that its networks answer alike than on as many that they answer differently?</summary>
    AgreeAboveDisagree,

    /// <summary>Are the answers of classifiers trained anew more alike than those of the networks themselves?</summary>
    ProbesAbovePretrained,

    /// <summary>Is the agreement of classifiers trained anew higher within the band that their accuracies set?</summary>
    ProbesHigherInBand,
}

/// <summary>One test and what it found, or why it could not be made.</summary>
/// <param name="Question">What it asks.</param>
/// <param name="Name">The test, with what it permutes.</param>
public sealed record ReportTest(ReportQuestion Question, string Name)
{
    /// <summary>Size in the measure's own unit: change of the mean from the lowest to the highest epsilon, or mean paired difference.</summary>
    public double? Size { get; init; }

    /// <summary>Standardised: mean rank correlation with epsilon in [−1,1], or Cohen's d of paired differences.</summary>
    public double? EffectSize { get; init; }

    /// <summary>Two-sided.</summary>
    public double? P { get; init; }

    /// <summary>After Holm's correction over all tests of the report.</summary>
    public double? AdjustedP { get; init; }

    /// <summary>Series or paired differences tested.</summary>
    public int Pairs { get; init; }

    /// <summary>Independent units that were permuted.</summary>
    public int Units { get; init; }

    /// <summary>Arrangements counted; all there are where <see cref="Exact"/>, else drawn at random.</summary>
    public int Arrangements { get; init; }

    public bool Exact { get; init; }

    /// <summary>Why there is no p-value; null where there is one.</summary>
    public string? Untested { get; init; }
}
