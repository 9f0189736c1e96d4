using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using static Kindred.Platform.Tests.Comparisons.ReportGrid;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Reports of matrices made by hand.</summary>
public sealed class ConvergenceReportTests
{
    [Fact]
    public void A_rise_on_inverted_images_alone_supports_the_first_claim_with_its_numbers()
    {
        var report = Report(new LinearCka(), Grid((a, b) => Same(a, b) ? .2 + .15 * Place(a) : .1, (_, _) => .9));

        var verdict = report.Verdicts[0];
        var trend = report.Measures[0].Test(ReportQuestion.InvertedTrend);
        Assert.Equal("supported", verdict.State);
        Assert.Equal("inverted .20 at ε 0 to .80 at ε 2; plain .90 at ε 0 to .90 at ε 2", verdict.Evidence[0].Numbers);
        Assert.Equal(.6, trend.Size!.Value, 1e-12);
        Assert.Equal(1, trend.EffectSize!.Value, 1e-9);
        Assert.Equal((12, 2), (trend.Pairs, trend.Units)); // 3 · 2 ordered pairs for each of two seeds
        Assert.Equal(2 / 14_400.0, trend.P!.Value, 1e-12); // up and down, of 120² arrangements
        Assert.Equal(1, report.Measures[0].Test(ReportQuestion.PlainTrend).P);
    }

    [Fact]
    public void A_verdict_in_a_line_has_its_first_measures_numbers_and_how_many_say_the_same()
    {
        var rising = Grid((a, b) => Same(a, b) ? .2 + .15 * Place(a) : .1, (_, _) => .9);
        var level = Grid((_, _) => .5, (_, _) => .9);

        var one = Report(new LinearCka(), rising).Verdicts[0].Line();
        var two = ConvergenceReport.From([(ReportMeasure.Of(new LinearCka()), rising), (ReportMeasure.Of(new KnnJaccard()), level)], _ => null, 10).Verdicts[0].Line();

        Assert.Equal("inverted .20 at ε 0 to .80 at ε 2; plain .90 at ε 0 to .90 at ε 2; p under .001 after Holm's correction", one.Evidence);
        Assert.Equal("mixed", two.State);
        Assert.StartsWith("linear CKA (biased): inverted .20", two.Evidence, StringComparison.Ordinal);
        Assert.EndsWith("; 1 of 2 measures say so", two.Evidence, StringComparison.Ordinal);
        Assert.Equal("so few seeds and epsilons allow no p below 0.25", Report(new LinearCka(), Grid((_, _) => .5, (_, _) => .9, epsilons: [0, 1], seeds: [0, 1, 2])).Verdicts[0].Line().Evidence);
    }

    [Fact]
    public void Plain_rising_as_much_makes_it_mixed()
    {
        var report = Report(new LinearCka(), Grid((a, b) => .2 + .1 * Place(a), (a, b) => .3 + .1 * Place(a)));

        Assert.Equal("mixed", report.Verdicts[0].State);
    }

    [Fact]
    public void Similarity_that_does_not_follow_epsilon_supports_nothing()
    {
        var random = new Random(5);
        var noise = Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, 30).Select(_ => .5 + .1 * random.NextDouble()).ToArray()).ToArray();

        var report = Report(new LinearCka(), Grid((a, b) => noise[a.Id][b.Id], (a, b) => noise[b.Id][a.Id]));

        // no lead of the same architecture at any epsilon either: that alone is not convergence
        Assert.Equal(["not-supported", "not-supported", "mixed", "not-supported"], report.Verdicts.Take(4).Select(v => v.State));
        Assert.All(report.Measures[0].Tests, t => Assert.InRange(t.AdjustedP!.Value, .05, 1));
    }

    [Fact]
    public void Overlap_that_goes_one_way_is_found_and_leaves_the_rise_alone()
    {
        var report = Report(new LinearCka(), Grid((a, b) => .5 + .1 * (Place(a) - Place(b)), (_, _) => .9));

        Assert.Equal(["not-supported", "mixed", "supported"], [report.Verdicts[0].State, report.Verdicts[1].State, report.Verdicts[3].State]);
        Assert.Equal("most robust inverted, least robust observing .90; the reverse .10", report.Verdicts[3].Evidence[0].Numbers);
        Assert.Equal(.8, report.Measures[0].Test(ReportQuestion.OneWay).Size!.Value, 1e-12);
    }

    [Fact]
    public void Overlap_the_other_way_is_not_what_was_claimed()
    {
        var report = Report(new LinearCka(), Grid((a, b) => .5 - .1 * (Place(a) - Place(b)), (_, _) => .9));

        Assert.Equal("not-supported", report.Verdicts[3].State);
        Assert.InRange(report.Measures[0].Test(ReportQuestion.OneWay).AdjustedP!.Value, 0, .05); // clear, but reversed
    }

    [Fact]
    public void Nearer_to_all_holds_at_every_epsilon_of_the_other_or_is_mixed()
    {
        var all = Report(new LinearCka(), Grid((a, b) => .2 + .08 * Place(a) + .08 * Place(b), (_, _) => .9));
        var one = Report(new LinearCka(), Grid((a, b) => Place(b) == 0 ? .5 - .01 * Place(a) : .2 + .08 * Place(a) + .08 * Place(b), (_, _) => .9));

        Assert.Equal("supported", all.Verdicts[1].State);
        Assert.Equal("mixed", one.Verdicts[1].State);
        Assert.Contains("inverted −.04, +.32", one.Verdicts[1].Evidence[0].Numbers);
    }

    [Fact]
    public void Convergence_is_the_vanishing_lead_of_the_same_architecture()
    {
        double[] six = [0, 0.25, 0.5, 1, 2, 3];
        double Inverted(MatrixNetwork a, MatrixNetwork b, double step) => a.ArchitectureLabel == b.ArchitectureLabel ? .9 : .2 + step * Array.IndexOf(six, a.Epsilon);

        var vanishing = Report(new LinearCka(), Grid((a, b) => Inverted(a, b, .136), (_, _) => .9, six));
        var standing = Report(new LinearCka(), Grid((a, b) => Inverted(a, b, 0), (_, _) => .9, six));
        var oneSeed = Report(new LinearCka(), Grid((a, b) => Inverted(a, b, .136), (_, _) => .9, six, seeds: [0]));

        Assert.Equal("supported", vanishing.Verdicts[2].State);
        Assert.Equal("not-supported", standing.Verdicts[2].State);
        Assert.Equal("not-tested", oneSeed.Verdicts[2].State);
        Assert.Contains("second seed", oneSeed.Verdicts[2].Because);
    }

    [Fact]
    public void Measures_that_differ_make_a_claim_mixed()
    {
        var rising = Grid((a, b) => .2 + .15 * Place(a), (_, _) => .9);
        var falling = Grid((a, b) => .8 - .15 * Place(a), (_, _) => .9);

        var report = ConvergenceReport.From([(ReportMeasure.Of(new LinearCka()), rising), (ReportMeasure.Of(new KnnJaccard()), falling)], _ => null, 10);

        Assert.Equal("mixed", report.Verdicts[0].State);
        Assert.Equal(["supported", "not-supported"], report.Verdicts[0].Evidence.Select(e => e.State));
    }

    [Fact]
    public void Agreement_that_falls_under_equal_accuracies_supports_both_findings_on_behaviour()
    {
        var report = Behaviour((a, _) => .9 - .1 * Place(a), _ => .8);

        Assert.Equal(["supported", "supported"], report.Verdicts.Skip(4).Take(2).Select(v => v.State));
        var bounds = report.Measures[0].Points[0].Bounds!.Value;
        Assert.Equal(1, bounds.High, 1e-12); // equal accuracies: the same answers are possible
        Assert.Equal(.8 * .8 + .2 * .2 / 9, bounds.Low, 1e-12); // both right, or wrong in the same of nine ways
    }

    [Fact]
    public void Agreement_that_falls_as_accuracy_does_is_explained_by_it()
    {
        double Accuracy(MatrixNetwork n) => .9 - .1 * Place(n);
        var report = Behaviour((a, b) => Middle(Accuracy(a), Accuracy(b)), Accuracy);

        Assert.Equal("supported", report.Verdicts[4].State);
        Assert.Equal("mixed", report.Verdicts[5].State); // it falls, but keeps its place in the band
        Assert.Equal(0, report.Measures[0].Test(ReportQuestion.PlaceInBand).Size!.Value, 1e-9);

        static double Middle(double a, double b)
        {
            var bounds = Disagreement.Bounds(a, b, 10);
            return 1 - (bounds.Least + bounds.Independent) / 2;
        }
    }

    [Fact]
    public void Agreement_that_rises_speaks_against_the_finding_and_one_that_stays_leaves_it_open()
    {
        Assert.Equal("not-supported", Behaviour((a, _) => .5 + .1 * Place(a), _ => .8).Verdicts[4].State);
        Assert.Equal("mixed", Behaviour((_, _) => .5, _ => .8).Verdicts[4].State);
    }

    [Fact]
    public void What_is_not_tested_says_why()
    {
        var two = Report(new LinearCka(), Grid((a, b) => .2 + .3 * Place(a), (_, _) => .9, [0, 2]));
        var oneSeed = Report(new LinearCka(), Grid((a, b) => .2 + .3 * Place(a), (_, _) => .9, [0, 1, 2], [0]));
        var running = Report(new LinearCka(), Grid((a, b) => a.Epsilon < 2 ? .2 : null, (_, _) => .9));

        Assert.Equal("so few seeds and epsilons allow no p below 0.5", two.Verdicts[0].Because);
        Assert.Equal("so few seeds and epsilons allow no p below 0.333", oneSeed.Verdicts[0].Because);
        Assert.Contains("not all pairs have been compared at ε 2", running.Verdicts[0].Because);
        Assert.Contains("add disagreement", two.Verdicts[4].Because);
        Assert.All(two.Verdicts.Skip(6), v => Assert.Equal("not-tested", v.State));
        Assert.Contains("classifiers", two.Verdicts[6].Because);
        Assert.Contains("classifiers", two.Verdicts[7].Because);
        Assert.Contains("tick “Where networks agree” (splitByAgreement)", two.Verdicts[8].Because);
        Assert.Contains("one data set", two.Verdicts[^1].Because);
    }

    [Fact]
    public void Without_accuracies_the_band_is_not_tested()
    {
        var report = Report(new Disagreement(), Grid((a, _) => .9 - .1 * Place(a), (a, _) => .9 - .1 * Place(a)));

        Assert.Null(report.Measures[0].Points[0].Bounds);
        Assert.Equal("not-tested", report.Verdicts[5].State);
        Assert.Contains("accuracies are not measured", report.Verdicts[5].Evidence[0].Numbers);
    }

    [Fact]
    public void A_collapsed_network_takes_its_pairs_with_it()
    {
        var whole = Grid((a, _) => .2 + .15 * Place(a), (_, _) => .9);
        var index = whole.Networks.Index().First(n => n.Item is { ArchitectureLabel: "ViT", Epsilon: 2, Seed: 1 }).Index;

        var report = Report(new LinearCka(), whole with { Excluded = [new(index, "ViT", "collapsed")] });

        Assert.Equal(8, report.Measures[0].Test(ReportQuestion.InvertedTrend).Pairs); // of twelve: four of seed 1 have the ViT
        Assert.Equal(8, report.Measures[0].Points[4].Inverted.Count);
        Assert.Equal(12, report.Measures[0].Points[0].Inverted.Count);
        Assert.Equal("collapsed", Assert.Single(report.Excluded).Reason);
    }

    [Fact]
    public void P_values_are_corrected_over_all_tests_of_the_report()
    {
        var rising = Grid((a, b) => .2 + .15 * Place(a), (_, _) => .9);
        var one = Report(new LinearCka(), rising);
        var two = ConvergenceReport.From([(ReportMeasure.Of(new LinearCka()), rising), (ReportMeasure.Of(new KnnJaccard()), rising)], _ => null, 10);

        double? Adjusted(ConvergenceReport report) => report.Measures[0].Test(ReportQuestion.InvertedTrend).AdjustedP;
        Assert.True(Adjusted(one) > one.Measures[0].Test(ReportQuestion.InvertedTrend).P);
        Assert.True(Adjusted(two) > Adjusted(one));
        Assert.Contains("16 tests", two.Method);
    }

    [Fact]
    public void Every_test_that_is_corrected_for_stands_with_a_verdict()
    {
        var data = Grid((a, b) => .2 + .1 * Place(a), (_, _) => .9);
        var split = Split((_, _) => .8, (_, _) => .6);

        var report = ConvergenceReport.From([(ReportMeasure.Of(new LinearCka()), split), (ReportMeasure.Of(new Disagreement()), data with { Probes = (_, _) => .95 }), (ReportMeasure.Of(new JensenShannon()), data)], _ => .8, 10, _ => .8);

        Assert.Equal(
            report.Measures.SelectMany(m => m.Tests.Select(t => (m.Measure.Name, t.Question))).Order(),
            report.Verdicts.SelectMany(v => v.Evidence.SelectMany(e => e.Tests.Select(t => (e.Measure.Split(',')[0], t.Question)))).Distinct().Order());
    }

    [Fact]
    public void The_same_data_give_the_same_report()
    {
        var data = Grid((a, b) => .3 + .01 * ((7 * a.Id + 3 * b.Id) % 31), (a, b) => .3 + .01 * ((5 * a.Id + b.Id) % 29));

        Assert.Equal(Report(new LinearCka(), data).Measures[0].Tests, Report(new LinearCka(), data).Measures[0].Tests);
    }

    [Fact]
    public void Every_measure_is_drawn_as_a_similarity()
    {
        Assert.Equal(.75, ReportMeasure.Of(new Disagreement()).Similarity(.25));
        Assert.Equal(.5, ReportMeasure.Of(new JensenShannon { Unit = InformationUnit.Nats }).Similarity(Math.Log(2) / 2), 1e-12);
        Assert.Equal(.5, ReportMeasure.Of(new Procrustes()).Similarity(Math.Sqrt(2) / 2), 1e-12);
        Assert.Equal(-3, ReportMeasure.Of(new Procrustes { Form = ProcrustesForm.SizeAndShape }).Similarity(3));
        Assert.Equal(.3, ReportMeasure.Of(new LinearCka()).Similarity(.3));
        Assert.True(ReportMeasure.Of(new Disagreement()) is { Agreement: true, Behaviour: true, Name: "agreement" });
    }

    private static ConvergenceReport Behaviour(Func<MatrixNetwork, MatrixNetwork, double> agreement, Func<MatrixNetwork, double> accuracy)
    {
        var data = Grid((a, b) => agreement(a, b), (a, b) => agreement(a, b));
        return ConvergenceReport.From([(ReportMeasure.Of(new Disagreement()), data)], i => accuracy(data.Networks[i]), 10);
    }
}
