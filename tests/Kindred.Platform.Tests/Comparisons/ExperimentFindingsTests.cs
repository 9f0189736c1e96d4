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
    public void A_clear_rise_is_stated_as_a_rise()
    {
        var findings = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.24, .70, .90)));

        Assert.Equal("Robust networks of three architectures grow alike: inverted CKA rises from .24 to .90", findings.Headline);
    }

    [Fact]
    public void A_fall_is_stated_as_a_fall()
    {
        var findings = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.90, .70, .24)));

        Assert.Equal("Robust networks of three architectures grow apart: inverted CKA falls from .90 to .24", findings.Headline);
    }

    [Fact]
    public void A_change_within_the_intervals_is_no_change()
    {
        // pairs scatter by ±.3 around means that differ by .06
        var findings = ExperimentFindings.From(Grid([0], (a, b) => Value(a, [.50, .53, .56]) + (a.ArchitectureLabel == "MLP" ? .3 : -.15)));

        Assert.StartsWith("Inverted CKA between three architectures does not change clearly with epsilon: .50 at ε 0, .56 at ε 2", findings.Headline, StringComparison.Ordinal);
    }

    [Fact]
    public void One_epsilon_or_one_architecture_is_said_to_be_just_that()
    {
        var oneEpsilon = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.2, .5, .9), epsilons: [1]));
        var oneArchitecture = ExperimentFindings.From(Grid([0, 1], ByEpsilon(.2, .5, .9), architectures: ["MLP"]));

        Assert.Equal("Networks of three architectures at ε 1: inverted CKA .50, plain CKA .90", oneEpsilon.Headline);
        Assert.Contains("Two architectures are needed", oneArchitecture.Headline);
    }

    [Fact]
    public void Half_a_matrix_gives_means_so_far()
    {
        var whole = Grid([0, 1], ByEpsilon(.2, .5, .9));

        var findings = ExperimentFindings.From(whole with { Inverted = (a, b) => a < 6 ? whole.Inverted(a, b) : null });

        Assert.Equal([.2, null, null], findings.ByEpsilon.Select(e => e.Inverted is { } v ? Math.Round(v, 9) : (double?)null));
    }

    [Fact]
    public void Without_inverted_values_only_plain_is_stated()
    {
        var findings = ExperimentFindings.From(Grid([0], ByEpsilon(.2, .5, .9)) with { Inverted = (_, _) => null });

        Assert.Equal("Inverted CKA has not been measured yet", findings.Headline);
        Assert.StartsWith("Plain CKA of the same networks on the target images is .90 at ε 0 and .90 at ε 2.", findings.Detail, StringComparison.Ordinal);
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
