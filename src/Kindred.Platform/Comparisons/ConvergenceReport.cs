using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// What an experiment shows of the convergence hypothesis: every measure against epsilon, named tests with their p-values, and verdicts
/// on the claims of Jones et al. 2022 and the counter-findings of Klabunde et al. 2025. Says what was measured, whichever way it points.
/// </summary>
public sealed record ConvergenceReport
{
    /// <summary>In the order of the experiment's spec; those without any value are missing.</summary>
    public required IReadOnlyList<MeasureReport> Measures { get; init; }

    public required IReadOnlyList<ReportVerdict> Verdicts { get; init; }

    /// <summary>Networks left out of every number here, each with its reason.</summary>
    public required IReadOnlyList<ExcludedNetwork> Excluded { get; init; }

    public required int Architectures { get; init; }
    public required int Seeds { get; init; }

    /// <summary>What is averaged, what the tests permute, and how p-values are corrected.</summary>
    public required string Method { get; init; }

    /// <param name="measures">One for each measure that has values, which are those of <see cref="ReportMeasure.Similarity"/>.</param>
    /// <param name="accuracies">Clean accuracy by network index, null where it was not measured.</param>
    /// <param name="classes">Classes of the data set.</param>
    /// <param name="probeAccuracies">That of classifiers trained anew; null where there are none.</param>
    public static ConvergenceReport From(
        IReadOnlyList<(ReportMeasure Measure, FindingsData Data)> measures, Func<int, double?> accuracies, int classes, Func<int, double?>? probeAccuracies = null)
    {
        var (own, probes) = (new AgreementBounds(accuracies, classes), new AgreementBounds(probeAccuracies ?? (_ => null), classes));
        var drawn = measures.Select(m => MeasureReport.Of(m.Measure, m.Data, own, probes)).ToList();
        var adjusted = MultipleComparisons.Holm([.. drawn.SelectMany(m => m.Tests).Select(t => t.P).OfType<double>()]);
        var next = 0;
        drawn = [.. drawn.Select(m => m with { Tests = [.. m.Tests.Select(t => t.P is null ? t : t with { AdjustedP = adjusted[next++] })] })];
        var data = measures.Count > 0 ? measures[0].Data : null;
        return new()
        {
            Measures = drawn,
            Verdicts = [.. JonesClaims.All(drawn), .. KlabundeFindings.All(drawn)],
            Excluded = data?.Excluded ?? [],
            Architectures = data?.Architectures ?? 0,
            Seeds = data?.Seeds.Count ?? 0,
            Method = ReportWords.Method(adjusted.Length),
        };
    }
}

/// <summary>One measure against epsilon, and what was tested of it.</summary>
public sealed record MeasureReport
{
    public required ReportMeasure Measure { get; init; }

    /// <summary>One for each epsilon, ascending.</summary>
    public required IReadOnlyList<ReportPoint> Points { get; init; }

    /// <summary>Mean inverted similarity of different architectures and the same seed: row by epsilon of the inverted network, column by that of the observing one.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Blocks { get; init; }

    /// <summary>One architecture with another seed, on inverted images, by epsilon: how alike networks can be expected to be at best.</summary>
    public required IReadOnlyList<double?> Ceiling { get; init; }

    /// <summary>Where networks agree and where they disagree; null where the experiment did not ask, or nothing is there yet.</summary>
    public AgreementSplit? Split { get; init; }

    /// <summary>Answers of classifiers trained anew beside the networks' own; null where the experiment has none, or nothing is there yet.</summary>
    public ProbeComparison? Probes { get; init; }

    public required IReadOnlyList<ReportTest> Tests { get; init; }

    public ReportTest Test(ReportQuestion question) => Tests.First(t => t.Question == question);

    internal static MeasureReport Of(ReportMeasure measure, FindingsData data, AgreementBounds bounds, AgreementBounds probeBounds)
    {
        var epsilons = data.Epsilons;
        var split = AgreementSplit.Of(data);
        var probes = ProbeComparison.Of(data, measure.Agreement ? bounds : null, measure.Agreement ? probeBounds : null);
        return new()
        {
            Measure = measure,
            Points = [.. epsilons.Select(e => ReportPoint.Of(data, e, measure.Agreement ? bounds : null))],
            Blocks = [.. epsilons.Select(r => (IReadOnlyList<double?>)[.. epsilons.Select(c => data.Sample(data.Across(r, c), data.Inverted).Mean)])],
            Ceiling = [.. epsilons.Select(e => data.Sample(data.Ceiling(e), data.Inverted).Mean)],
            Split = split,
            Probes = probes,
            Tests = [.. new ReportTests(data).All(measure.Behaviour, measure.Agreement ? bounds : null), .. split is null ? (ReportTest[])[] : [split.Test], .. probes?.Tests ?? []],
        };
    }
}

/// <summary>A measure at one epsilon.</summary>
/// <param name="Similarity">Means with intervals and seeds.</param>
/// <param name="Plain">The similarity of every ordered pair on target images.</param>
/// <param name="Inverted">The same on images inverted through the row's network.</param>
public sealed record ReportPoint(EpsilonSimilarity Similarity, IReadOnlyList<double> Plain, IReadOnlyList<double> Inverted)
{
    /// <summary>
    /// Agreement on target images that clean accuracies alone explain, averaged over pairs: low with independent errors, high where the worse
    /// network errs wherever the better one does. Null for other measures and without accuracies.
    /// </summary>
    public (double Low, double High)? Bounds { get; init; }

    internal static ReportPoint Of(FindingsData data, double epsilon, AgreementBounds? bounds)
    {
        var pairs = data.Across(epsilon, epsilon);
        return new(data.Similarity(epsilon), Values(data.Plain), Values(data.Inverted)) { Bounds = bounds?.Mean(pairs) };

        IReadOnlyList<double> Values(Func<int, int, double?> value) => [.. data.Sample(pairs, value).Values.Select(v => v.Value)];
    }
}
