using Kindred.Engine.Similarity;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// A measure as the report draws it: as a similarity, so that up is more alike for all. Agreement is 1 − disagreement and JSD similarity
/// 1 − JSD / its maximum, as in Klabunde et al. 2025; any other distance is taken from its largest value, or negated where it has none.
/// </summary>
/// <param name="Label">The measure's own label, by which its matrices are stored.</param>
/// <param name="Name">What is drawn, such as "agreement".</param>
/// <param name="Behaviour">Whether it compares answers instead of representations.</param>
/// <param name="Agreement">Whether it is the share of equal answers, which accuracies bound.</param>
/// <param name="Similarity">From the stored value to what is drawn.</param>
public sealed record ReportMeasure(string Label, string Name, bool Behaviour, bool Agreement, Func<double, double> Similarity)
{
    /// <summary>Whether what is drawn lies between 0 and 1, but for estimates that noise takes below 0.</summary>
    public bool Bounded { get; private init; } = true;

    public static ReportMeasure Of(SimilarityMeasure measure)
    {
        var properties = measure.Properties;
        var behaviour = properties.Input == MeasureInput.Logits;
        return (measure, properties) switch
        {
            (Disagreement { Form: DisagreementForm.Share }, _) => new(measure.Label, "agreement", behaviour, true, v => 1 - v),
            (JensenShannon, { Maximum: { } most }) => new(measure.Label, "JSD similarity", behaviour, false, v => 1 - v / most),
            (_, { LargerIsMoreSimilar: true }) => new(measure.Label, measure.Label, behaviour, false, v => v) { Bounded = properties.Maximum == 1 },
            (_, { Maximum: { } most }) => new(measure.Label, $"1 − {measure.Label} / {most:0.##}", behaviour, false, v => 1 - v / most),
            _ => new(measure.Label, $"− {measure.Label}", behaviour, false, v => -v) { Bounded = false },
        };
    }
}
