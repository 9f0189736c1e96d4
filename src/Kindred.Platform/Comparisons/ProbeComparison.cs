using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// A measure of answers on target images, of the networks themselves and of linear classifiers trained anew on their frozen representations, as figure K8 of
/// the re-test draws it: whether differing predictions arise in the classification layer.
/// </summary>
/// <param name="Points">One for each epsilon, ascending.</param>
/// <param name="Tests">Over all epsilons: whether probes are more alike; for agreement also whether accuracy leaves something of it unexplained.</param>
public sealed record ProbeComparison(IReadOnlyList<ProbePoint> Points, IReadOnlyList<ReportTest> Tests)
{
    /// <summary>Null where the experiment has no such matrix with values.</summary>
    /// <param name="data">The grid.</param>
    /// <param name="own">The band of the networks' own accuracies, of probes that of theirs; null where the measure is not agreement.</param>
    /// <param name="probes">That of the probes' accuracies.</param>
    internal static ProbeComparison? Of(FindingsData data, AgreementBounds? own, AgreementBounds? probes)
    {
        if (data.Probes is not { } answers)
        {
            return null;
        }

        ReportTest Gain(params IReadOnlyList<double> epsilons) => PairedTest.Of(ReportQuestion.ProbesAbovePretrained, data, epsilons, answers, data.Plain);
        var points = data.Epsilons.Select(e => new ProbePoint(e, Values(data, e, answers), Values(data, e, data.Plain), Gain(e))
        {
            ProbeBounds = probes?.Mean(data.Across(e, e)),
            PretrainedBounds = own?.Mean(data.Across(e, e)),
        }).ToList();
        var adjusted = MultipleComparisons.Holm([.. points.Select(p => p.Test.P).OfType<double>()]);
        var next = 0;
        points = points.ConvertAll(p => p.Test.P is null ? p : p with { Test = p.Test with { AdjustedP = adjusted[next++] } });
        return points.All(p => p.Probes.Count == 0) ? null : new(points,
        [
            Gain(data.Epsilons),
            .. own is null || probes is null ? (ReportTest[])[] :
            [
                PairedTest.Of(ReportQuestion.ProbesHigherInBand, data, data.Epsilons,
                    (a, b) => probes.Place(answers(a, b), a, b), (a, b) => own.Place(data.Plain(a, b), a, b)),
            ],
        ]);
    }

    private static List<double> Values(FindingsData data, double epsilon, Func<int, int, double?> value) =>
        [.. data.Sample(data.Across(epsilon, epsilon), value).Values.Select(v => v.Value)];
}

/// <summary>One epsilon of a <see cref="ProbeComparison"/>.</summary>
/// <param name="Epsilon">Training epsilon of the networks, pixel units.</param>
/// <param name="Probes">Similarity of the answers of every ordered pair's probes.</param>
/// <param name="Pretrained">That of the networks' own answers.</param>
/// <param name="Test">Paired, corrected over the epsilons of the measure.</param>
public sealed record ProbePoint(double Epsilon, IReadOnlyList<double> Probes, IReadOnlyList<double> Pretrained, ReportTest Test)
{
    /// <summary>Agreement that the probes' accuracies alone explain, averaged over pairs; null for other measures.</summary>
    public (double Low, double High)? ProbeBounds { get; init; }

    /// <summary>Agreement that the networks' own accuracies explain.</summary>
    public (double Low, double High)? PretrainedBounds { get; init; }

    /// <summary>What the test says, in words.</summary>
    public string Verdict =>
        Test.Untested is { } reason ? $"not tested: {reason}"
        : Test.AdjustedP > ReportTests.Alpha ? "no difference beyond chance"
        : Test.Size > 0 ? "probes are more alike"
        : "probes are less alike";
}
