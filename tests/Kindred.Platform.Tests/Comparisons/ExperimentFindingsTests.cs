using Kindred.Platform.Comparisons;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Findings of matrices made by hand: three architectures, values chosen by epsilon of row and column.</summary>
public sealed class ExperimentFindingsTests
{
    private static readonly double[] Epsilons = [0, 0.5, 2];

    [Fact]
    public void Means_leave_out_the_diagonal_other_epsilons_and_other_seeds()
    {
        var data = Grid([0, 1], (a, b) => a == b ? 1 : a.Epsilon != b.Epsilon || a.Seed != b.Seed || a.ArchitectureLabel == b.ArchitectureLabel ? 9 : .3 + .1 * a.Seed);

        var row = ExperimentFindings.From(data).ByEpsilon[1];

        Assert.Equal(.35, row.Inverted!.Value, 1e-12);
        Assert.Equal([(0, .3), (1, .4)], row.Seeds.Select(s => (s.Seed, Math.Round(s.Inverted!.Value, 12))));
        Assert.Equal(12, row.Pairs); // 3 · 2 ordered pairs for each of two seeds
        Assert.True(row.Complete);
        Assert.InRange(row.InvertedInterval!.Value.Low, .3, .35);
        Assert.InRange(row.InvertedInterval!.Value.High, .35, .4);
    }

    [Fact]
    public void A_clear_rise_in_every_seed_is_supported_and_says_by_how_much()
    {
        var findings = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.24, .70, .90)));

        Assert.Equal("Robust networks of three architectures grow alike: inverted CKA rises from .24 to .90", findings.Headline);
        Assert.Equal("supported", findings.Verdicts[0].State);
        Assert.Equal("+.66 from ε 0 to 2; seed 0: +.66, seed 1: +.66; no step down; 12 pairs at each ε", findings.Verdicts[0].Evidence);
    }

    [Fact]
    public void A_fall_is_stated_as_a_fall()
    {
        var findings = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.90, .70, .24)));

        Assert.Equal("Robust networks of three architectures grow apart: inverted CKA falls from .90 to .24", findings.Headline);
        Assert.Equal("not-supported", findings.Verdicts[0].State);
        Assert.StartsWith("−.66 from ε 0 to 2", findings.Verdicts[0].Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_within_the_intervals_is_no_change()
    {
        // pairs scatter by ±.3 around means that differ by .06
        var findings = ExperimentFindings.From(Grid([0], (a, b) => Value(a, [.50, .53, .56]) + (a.ArchitectureLabel == "MLP" ? .3 : -.15)));

        Assert.StartsWith("Inverted CKA between three architectures does not change clearly with epsilon: .50 at ε 0, .56 at ε 2", findings.Headline, StringComparison.Ordinal);
        Assert.Equal("mixed", findings.Verdicts[0].State);
        Assert.Contains("not clear", findings.Verdicts[0].Evidence);
    }

    [Fact]
    public void A_step_down_on_the_way_up_is_mixed_and_named()
    {
        var verdict = ExperimentFindings.From(Grid([0], ByEpsilon(.24, .10, .90))).Verdicts[0];

        Assert.Equal("mixed", verdict.State);
        Assert.Contains("down from ε 0 to 0.5 (−.14)", verdict.Evidence);
    }

    [Fact]
    public void One_seed_against_the_others_is_mixed()
    {
        var verdict = ExperimentFindings.From(Grid([0, 1, 2], (a, b) => a.Seed == 2 ? .5 - .01 * a.Epsilon : Value(a, [.2, .5, .8]))).Verdicts[0];

        Assert.Equal("mixed", verdict.State);
        Assert.Contains("seed 2: −.02", verdict.Evidence);
    }

    [Fact]
    public void Inverting_separates_only_where_plain_is_clearly_higher_at_the_lowest_epsilon()
    {
        Assert.Equal("supported", Separation(.85, .24).State);
        Assert.StartsWith("at ε 0: plain .85, inverted .24; difference per pair .61 (.61 to .61), 12 pairs", Separation(.85, .24).Evidence, StringComparison.Ordinal);
        Assert.Equal("mixed", Separation(.85, .80).State);
        Assert.Equal("not-supported", Separation(.24, .85).State);
        Assert.Equal("not-supported", Separation(.50, .50).State);
    }

    [Fact]
    public void One_way_overlap_needs_robust_rows_above_their_transpose()
    {
        Assert.Equal("supported", OneWay(.74, .24).State);
        Assert.StartsWith("ε 2 inverted, ε 0 observing: .74; the reverse: .24; difference +.50", OneWay(.74, .24).Evidence, StringComparison.Ordinal);
        Assert.Equal("not-supported", OneWay(.24, .74).State);
        Assert.Equal("mixed", OneWay(.52, .50).State);
        Assert.Equal("not-supported", OneWay(.5, .5).State);
    }

    [Fact]
    public void Nearer_to_every_other_names_the_role_in_which_it_fails()
    {
        // grows with the row's epsilon alone, as if non-robust networks were never reached
        var rows = ExperimentFindings.From(Grid([0], (a, b) => .2 + .3 * a.Epsilon)).Verdicts[3];
        var both = ExperimentFindings.From(Grid([0], (a, b) => .2 + .2 * a.Epsilon + .1 * b.Epsilon)).Verdicts[3];
        var none = ExperimentFindings.From(Grid([0], (a, b) => .5)).Verdicts[3];

        Assert.Equal("mixed", rows.State);
        Assert.StartsWith("as the inverted network: yes, at every ε of the other; as the observing one: no, to ε 0 networks (.20, .20, .20)", rows.Evidence, StringComparison.Ordinal);
        Assert.Equal("supported", both.State);
        Assert.Equal("not-supported", none.State);
    }

    [Fact]
    public void Convergence_is_measured_against_the_same_architecture_with_another_seed()
    {
        Verdict Converged(double across, double ceiling) => ExperimentFindings.From(Grid([0, 1], (a, b) =>
            a.ArchitectureLabel == b.ArchitectureLabel ? (a.Epsilon == 2 ? ceiling : .8) : a.Epsilon == 2 ? across : .3)).Verdicts[4];

        Assert.Equal("supported", Converged(.90, .93).State);
        Assert.Equal("mixed", Converged(.70, .93).State);
        Assert.Equal("not-supported", Converged(.30, .93).State);
        Assert.Equal("at ε 2: between architectures .70, one architecture with another seed .93 (6 pairs); at ε 0: .30 and .80", Converged(.70, .93).Evidence);
    }

    [Fact]
    public void What_cannot_be_tested_says_what_is_missing()
    {
        var oneSeed = ExperimentFindings.From(Grid([0], ByEpsilon(.2, .5, .9)));
        var oneEpsilon = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.2, .5, .9), epsilons: [1]));
        var oneArchitecture = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.2, .5, .9), architectures: ["MLP"]));

        Assert.Equal("not-tested", oneSeed.Verdicts[4].State);
        Assert.Contains("second seed", oneSeed.Verdicts[4].Evidence);
        Assert.Equal(["not-tested", "supported", "not-tested", "not-tested", "not-tested"], oneEpsilon.Verdicts.Select(v => v.State));
        Assert.Equal("Networks of three architectures at ε 1: inverted CKA .50, plain CKA .90", oneEpsilon.Headline);
        Assert.All(oneArchitecture.Verdicts, v => Assert.Equal("not-tested", v.State));
        Assert.Contains("Two architectures are needed", oneArchitecture.Headline);
    }

    [Fact]
    public void Half_a_matrix_gives_means_so_far_and_no_verdict()
    {
        var whole = Grid([0, 1], ByEpsilon(.2, .5, .9));

        var findings = ExperimentFindings.From(whole with { Inverted = (a, b) => a < 6 ? whole.Inverted(a, b) : null });

        Assert.Equal([.2, null, null], findings.ByEpsilon.Select(e => e.Inverted is { } v ? Math.Round(v, 9) : (double?)null));
        Assert.NotEqual("not-tested", findings.Verdicts[1].State); // needs the lowest epsilon alone
        Assert.Equal("not-tested", findings.Verdicts[0].State);
        Assert.Contains("ε 0.5", findings.Verdicts[0].Evidence);
    }

    [Fact]
    public void Without_inverted_values_only_plain_is_stated()
    {
        var findings = ExperimentFindings.From(Grid([0], ByEpsilon(.2, .5, .9)) with { Inverted = (_, _) => null });

        Assert.Equal("Inverted CKA has not been measured yet", findings.Headline);
        Assert.StartsWith("Plain CKA of the same networks on the target images is .90 at ε 0 and .90 at ε 2.", findings.Detail, StringComparison.Ordinal);
        Assert.All(findings.Verdicts, v => Assert.Equal("not-tested", v.State));
    }

    [Fact]
    public void Excluded_networks_enter_no_mean()
    {
        var whole = Grid([0], (a, b) => a.ArchitectureLabel == "ViT" || b.ArchitectureLabel == "ViT" ? 0 : .6);
        var collapsed = whole.Networks.Select((n, i) => (n, i)).Where(n => n.n.ArchitectureLabel == "ViT").Select(n => new ExcludedNetwork(n.i, n.n.Label, "collapsed")).ToList();

        var findings = ExperimentFindings.From(whole with { Excluded = collapsed });

        Assert.All(findings.ByEpsilon, e => Assert.Equal(.6, e.Inverted!.Value, 1e-12));
        Assert.All(findings.ByEpsilon, e => Assert.Equal(2, e.Pairs));
        Assert.Equal(3, findings.Excluded.Count);
        Assert.Contains("two architectures", findings.Headline);
    }

    [Fact]
    public void A_seed_that_is_excluded_altogether_does_not_stop_the_others()
    {
        var whole = Grid([0, 1], ByEpsilon(.2, .5, .9));
        var collapsed = whole.Networks.Select((n, i) => (n, i)).Where(n => n.n is { Seed: 1, Epsilon: 2 }).Select(n => new ExcludedNetwork(n.i, n.n.Label, "collapsed")).ToList();

        var verdict = ExperimentFindings.From(whole with { Excluded = collapsed }).Verdicts[0];

        Assert.Equal("supported", verdict.State);
        Assert.DoesNotContain("seed 1", verdict.Evidence);
    }

    [Fact]
    public void The_papers_own_matrices_give_its_own_means()
    {
        var names = PublishedMatrices.Networks;
        var findings = ExperimentFindings.From(new FindingsData
        {
            ExperimentId = 1,
            MeasureLabel = "linear CKA (biased)",
            Networks = [.. names.Select((n, i) => new MatrixNetwork(i, null, n, n, "resnet", 0, 0))],
            Plain = (a, b) => PublishedMatrices.Plain[a][b],
            Inverted = (a, b) => PublishedMatrices.Inverted[a][b],
        });

        Assert.Equal(.672, findings.ByEpsilon[0].Plain!.Value, .0005);
        Assert.Equal(.095, findings.ByEpsilon[0].Inverted!.Value, .0005);
        Assert.Equal(72, findings.ByEpsilon[0].Pairs);
    }

    [Fact]
    public void The_same_experiment_always_has_the_same_intervals()
    {
        var data = Grid([0], (a, b) => .3 + .1 * a.Id % .37);

        Assert.Equal(
            ExperimentFindings.From(data).ByEpsilon.Select(e => e.InvertedInterval),
            ExperimentFindings.From(data).ByEpsilon.Select(e => e.InvertedInterval));
    }

    private static Verdict Separation(double plain, double inverted) =>
        ExperimentFindings.From(Grid([0, 1], (_, _) => inverted) with { Plain = (_, _) => plain }).Verdicts[1];

    private static Verdict OneWay(double robustRow, double reverse) =>
        ExperimentFindings.From(Grid([0, 1], (a, b) => a.Epsilon > b.Epsilon ? robustRow : a.Epsilon < b.Epsilon ? reverse : .6)).Verdicts[2];

    private static Func<MatrixNetwork, MatrixNetwork, double> ByEpsilon(params double[] means) => (a, _) => Value(a, means);

    private static double Value(MatrixNetwork network, double[] means) => means[Math.Max(0, Array.IndexOf(Epsilons, network.Epsilon is 1 ? .5 : network.Epsilon))];

    private static FindingsData Grid(int[] seeds, Func<MatrixNetwork, MatrixNetwork, double> inverted, double[]? epsilons = null, string[]? architectures = null)
    {
        var networks = new List<MatrixNetwork>();
        foreach (var epsilon in epsilons ?? Epsilons)
        {
            foreach (var seed in seeds)
            {
                foreach (var architecture in architectures ?? ["MLP", "VGG", "ViT"])
                {
                    networks.Add(new(networks.Count, null, $"{architecture}, ε {epsilon}, seed {seed}", architecture, "mlp", epsilon, seed));
                }
            }
        }

        return new FindingsData
        {
            ExperimentId = 12,
            MeasureLabel = "linear CKA (biased)",
            Networks = networks,
            Plain = (_, _) => .9,
            Inverted = (a, b) => inverted(networks[a], networks[b]),
        };
    }
}
