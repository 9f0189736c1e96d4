using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using static Kindred.Platform.Tests.Comparisons.ReportGrid;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>What a report says where networks agree and disagree, and of classifiers trained anew.</summary>
public sealed class AgreementReportTests
{
    [Fact]
    public void Similarity_that_is_higher_where_networks_agree_is_tested_pair_by_pair_at_each_epsilon()
    {
        var report = Report(new LinearCka(), Split((a, b) => .8 + .002 * a.Id * b.Id, (_, _) => .6));

        var verdict = report.Verdicts.Single(v => v.Claim.StartsWith("Representations are more alike where predictions agree", StringComparison.Ordinal));
        var (points, all) = (report.Measures[0].Split!.Points, report.Measures[0].Test(ReportQuestion.AgreeAboveDisagree));
        Assert.Equal("supported", verdict.State);
        Assert.Equal((60, 30), (all.Pairs, all.Units)); // both ordered cells of three pairs, two seeds and five epsilons
        Assert.All(points, p => Assert.Equal((12, 6, 2 / 64.0), (p.Test.Pairs, p.Test.Units, p.Test.P!.Value)));
        Assert.All(points, p => Assert.Equal(5 * 2 / 64.0, p.Test.AdjustedP!.Value, 1e-12)); // Holm over the epsilons alone
        Assert.All(points, p => Assert.Equal("no difference beyond chance", p.Verdict));
        Assert.StartsWith("ε 0: agree .8", verdict.Evidence[0].Numbers);
    }

    [Fact]
    public void Similarity_that_is_no_higher_where_networks_agree_does_not_support_it()
    {
        var same = Report(new LinearCka(), Split((a, b) => .8 + .01 * ((a.Id * b.Id) % 7), (a, b) => .8 + .01 * ((a.Id * b.Id + 3) % 7)));
        var lower = Report(new LinearCka(), Split((_, _) => .6, (_, _) => .8));
        var atOne = Report(new LinearCka(), Split((a, _) => Place(a) == 2 ? .5 : .9, (_, _) => .6));

        Assert.Equal(["not-supported", "not-supported", "mixed"], [State(same), State(lower), State(atOne)]);

        static string State(ConvergenceReport report) => report.Verdicts[8].State;
    }

    [Fact]
    public void Probes_that_agree_more_and_stand_higher_in_their_band_put_the_difference_into_the_classification_layer()
    {
        var report = Probed((a, b) => .9 + .0001 * a.Id * b.Id, probeAccuracy: .8);

        Assert.Equal(["supported", "supported"], report.Verdicts.Skip(6).Take(2).Select(v => v.State));
        var probes = report.Measures[0].Probes!;
        Assert.Equal([(60, 30), (60, 30)], probes.Tests.Select(t => (t.Pairs, t.Units)));
        Assert.All(probes.Points, p => Assert.Equal((6 * 2, 2 / 64.0), (p.Probes.Count, p.Test.P!.Value)));
        Assert.StartsWith("ε 0: networks .70, probes .9", report.Verdicts[6].Evidence[0].Numbers);
        Assert.EndsWith("at ε 2 accuracies allow networks .64 to 1.00, probes .64 to 1.00", report.Verdicts[6].Evidence[0].Numbers);
    }

    [Fact]
    public void Probes_that_agree_more_only_because_they_are_right_more_often_leave_it_open()
    {
        // .70 in a band from .644 to 1 and .838 in one from .811 to 1: higher, but no higher than accuracy makes it
        var report = Probed((a, b) => .838 + .000001 * a.Id * b.Id, probeAccuracy: .9);

        Assert.Equal(["mixed", "supported"], report.Verdicts.Skip(6).Take(2).Select(v => v.State));
    }

    [Fact]
    public void Probes_that_agree_no_more_speak_against_both_claims()
    {
        Assert.Equal(["not-supported", "not-supported"], Probed((_, _) => .65, probeAccuracy: .8).Verdicts.Skip(6).Take(2).Select(v => v.State));
    }

    [Fact]
    public void Pairs_without_enough_images_on_either_side_are_counted_and_left_out()
    {
        var data = Split((_, _) => .8, (a, b) => a.ArchitectureLabel == "MLP" || b.ArchitectureLabel == "MLP" ? null : .6);

        var split = Report(new LinearCka(), data).Measures[0].Split!;

        Assert.All(split.Points, p => Assert.Equal((4, 4, 8), (p.Agree.Count, p.Disagree.Count, p.Undefined)));
        Assert.All(split.Points, p => Assert.Equal("not tested: so few pairs allow no p below 0.5", p.Verdict));
        Assert.Equal(10, split.Test.Units);
    }

    // networks agree on .70 of the images and are right on .80
    private static ConvergenceReport Probed(Func<MatrixNetwork, MatrixNetwork, double?> probes, double probeAccuracy)
    {
        var data = Grid((_, _) => .5, (_, _) => .7);
        return ConvergenceReport.From([(ReportMeasure.Of(new Disagreement()), data with { Probes = (a, b) => probes(data.Networks[a], data.Networks[b]) })], _ => .8, 10, _ => probeAccuracy);
    }
}
