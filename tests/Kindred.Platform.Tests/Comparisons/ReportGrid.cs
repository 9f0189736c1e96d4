using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;

namespace Kindred.Platform.Tests.Comparisons;

/// <summary>Matrices made by hand: three architectures, five epsilons, two seeds, values chosen by the epsilons' places.</summary>
internal static class ReportGrid
{
    private static readonly double[] five = [0, 0.25, 0.5, 1, 2];

    public static ConvergenceReport Report(SimilarityMeasure measure, FindingsData data) => ConvergenceReport.From([(ReportMeasure.Of(measure), data)], _ => null, 10);

    public static int Place(MatrixNetwork network) => Array.IndexOf(five, network.Epsilon);

    public static bool Same(MatrixNetwork a, MatrixNetwork b) => a.Epsilon == b.Epsilon;

    public static FindingsData Grid(
        Func<MatrixNetwork, MatrixNetwork, double?> inverted, Func<MatrixNetwork, MatrixNetwork, double?> plain, double[]? epsilons = null, int[]? seeds = null)
    {
        var networks = (
            from epsilon in epsilons ?? five
            from seed in seeds ?? [0, 1]
            from architecture in (string[])["MLP", "VGG", "ViT"]
            select (architecture, epsilon, seed)).Select((n, i) => new MatrixNetwork(i, null, $"{n.architecture}, ε {n.epsilon}, seed {n.seed}", n.architecture, "mlp", n.epsilon, n.seed)).ToList();
        return new FindingsData
        {
            ExperimentId = 12,
            MeasureLabel = "linear CKA (biased)",
            Networks = networks,
            Plain = (a, b) => plain(networks[a], networks[b]),
            Inverted = (a, b) => inverted(networks[a], networks[b]),
        };
    }

    public static FindingsData Split(Func<MatrixNetwork, MatrixNetwork, double?> agree, Func<MatrixNetwork, MatrixNetwork, double?> disagree)
    {
        var data = Grid((_, _) => .5, (_, _) => .9);
        double? Agree(int a, int b) => agree(data.Networks[a], data.Networks[b]);
        double? Disagree(int a, int b) => disagree(data.Networks[a], data.Networks[b]);
        return data with { Split = new(Agree, Disagree, (a, b) => Agree(a, b) is null || Disagree(a, b) is null) };
    }
}
