using static Kindred.Platform.Comparisons.Claims;

namespace Kindred.Platform.Comparisons;

/// <summary>The counter-findings of Klabunde, Caspari, Lemmerich 2025.</summary>
internal static class KlabundeFindings
{
    private const string source = "Klabunde et al. 2025";

    private const string withoutProbes = "needs linear classifiers trained anew on frozen representations: give the experiment probes, and a measure of answers such as disagreement";

    public static IReadOnlyList<ReportVerdict> All(IReadOnlyList<MeasureReport> measures) => All(measures, [.. measures.Where(m => m.Probes is not null)]);

    private static IReadOnlyList<ReportVerdict> All(IReadOnlyList<MeasureReport> measures, IReadOnlyList<MeasureReport> probed) =>
    [
        ReportVerdict.Of(source, "Predictive behaviour does not converge as robustness grows",
            "agreement and JSD similarity fall with ε; not supported where they rise, mixed where they do neither beyond chance",
            [.. measures.Where(m => m.Measure.Behaviour).SelectMany(m => (VerdictEvidence[])[Behaviour(m, inverted: false), Behaviour(m, inverted: true)])],
            "the experiment has no measure of answers: add disagreement or Jensen–Shannon divergence"),
        ReportVerdict.Of(source, "Robust networks agree less than standard ones, and accuracy does not explain it",
            "agreement on target images falls with ε, and so does its place in the band that accuracies allow",
            [.. measures.Where(m => m.Measure.Agreement).Select(AgreeLess)],
            "the experiment has no measure of agreement: add disagreement"),
        ReportVerdict.Of(source, "Differing predictions arise in the classification layer",
            "linear classifiers trained anew on the frozen representations agree more than the networks do, and stand higher in the band that their accuracies allow",
            [.. probed.Where(m => m.Measure.Agreement).Select(InClassifier)], withoutProbes),
        ReportVerdict.Of(source, "Re-training simple classifiers makes predictions more universal",
            "answers of linear classifiers trained anew on the frozen representations are more alike than those of the networks, pair by pair over all ε",
            [.. probed.Select(MoreUniversal)], withoutProbes),
        ReportVerdict.Of(source, "Representations are more alike where predictions agree than where they differ (asked in their figure 5)",
            "similarity of a pair is higher on target images that both networks give the same class than on as many that they give different ones, over all ε and in the mean at each",
            [.. measures.Where(m => m.Split is not null).Select(Split)],
            "the experiment did not compare where networks agree and where they disagree: tick “Where networks agree” (splitByAgreement)"),
        Untested("Convergence is not consistent across data sets",
            "an experiment has one data set: compare the reports of experiments on several"),
    ];

    private static VerdictEvidence Behaviour(MeasureReport m, bool inverted)
    {
        var test = m.Test(inverted ? ReportQuestion.InvertedTrend : ReportQuestion.PlainTrend);
        var (falls, rises) = (Outcome.Of(test, -1), Outcome.Of(test, +1));
        var state = falls == NotTested ? NotTested : falls == Supported ? Supported : rises == Supported ? NotSupported : Mixed;
        return new(state, $"{m.Measure.Name}, {(inverted ? "inverted" : "target")} images", ReportWords.Course(m, inverted), inverted ? [test, m.Test(ReportQuestion.PlainAboveInverted)] : [test]);
    }

    private static VerdictEvidence AgreeLess(MeasureReport m)
    {
        var (falls, place) = (m.Test(ReportQuestion.PlainTrend), m.Test(ReportQuestion.PlaceInBand));
        var state = Outcome.Both(Outcome.Of(falls, -1), Outcome.Of(place, -1));
        return new(state, m.Measure.Name, $"{ReportWords.Course(m, inverted: false)}; {ReportWords.Bands(m)}", [falls, place]);
    }

    private static VerdictEvidence InClassifier(MeasureReport m)
    {
        var (gain, place) = (m.Test(ReportQuestion.ProbesAbovePretrained), m.Test(ReportQuestion.ProbesHigherInBand));
        return new(Outcome.Both(Outcome.Of(gain, +1), Outcome.Of(place, +1)), m.Measure.Name, $"{ReportWords.Probes(m)}; {ReportWords.ProbeBands(m)}", [gain, place]) { Short = ReportWords.ProbeEnds(m) };
    }

    private static VerdictEvidence MoreUniversal(MeasureReport m)
    {
        var gain = m.Test(ReportQuestion.ProbesAbovePretrained);
        return new(Outcome.Of(gain, +1), m.Measure.Name, ReportWords.Probes(m), [gain]) { Short = ReportWords.ProbeEnds(m) };
    }

    private static VerdictEvidence Split(MeasureReport m)
    {
        var (test, points) = (m.Test(ReportQuestion.AgreeAboveDisagree), m.Split!.Points);
        var measured = points.Where(p => p.Agree.Count > 0).ToList();
        var state = Outcome.Of(test, +1);
        return new(state == Supported && measured.Any(p => p.Agree.Average() <= p.Disagree.Average()) ? Mixed : state, m.Measure.Name, ReportWords.Split(points), [test]) { Short = ReportWords.Split(ReportWords.Ends(points)) };
    }

    private static ReportVerdict Untested(string claim, string because) => new(NotTested, source, claim, "", [], because);
}
