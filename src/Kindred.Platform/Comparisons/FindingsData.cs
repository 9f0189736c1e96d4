using Kindred.Engine.Similarity;

namespace Kindred.Platform.Comparisons;

/// <summary>What findings are drawn from: the grid and its two matrices, either of which may be missing or lack rows.</summary>
public sealed record FindingsData
{
    /// <summary>Fixes the bootstrap's random numbers.</summary>
    public required long ExperimentId { get; init; }

    public required string MeasureLabel { get; init; }
    public required IReadOnlyList<MatrixNetwork> Networks { get; init; }

    /// <summary>Similarity on target images; null where there is none or not yet.</summary>
    public required Func<int, int, double?> Plain { get; init; }

    /// <summary>Similarity on images inverted through the row's network.</summary>
    public required Func<int, int, double?> Inverted { get; init; }

    /// <summary>Similarity where networks agree and where they disagree; null where the experiment has no such matrices.</summary>
    public SplitSimilarity? Split { get; init; }

    /// <summary>Similarity of the answers of classifiers trained anew, on target images; null where the experiment has none.</summary>
    public Func<int, int, double?>? Probes { get; init; }

    public IReadOnlyList<ExcludedNetwork> Excluded { get; init; } = [];

    /// <summary>Ascending.</summary>
    public IReadOnlyList<double> Epsilons => [.. Networks.Select(n => n.Epsilon).Distinct().Order()];

    public IReadOnlyList<int> Seeds => [.. Networks.Select(n => n.Seed).Distinct().Order()];

    /// <summary>Architectures that are still in after exclusion.</summary>
    public int Architectures => Kept.Select(n => n.Network.ArchitectureLabel).Distinct().Count();

    /// <summary>Networks that are not excluded, with their place in the matrices.</summary>
    public IReadOnlyList<(MatrixNetwork Network, int Index)> Kept =>
        [.. Networks.Select((n, i) => (n, i)).Where(n => Excluded.All(e => e.Index != n.i))];

    /// <summary>Ordered pairs of networks of different architectures and one seed, rows at one epsilon and columns at another or the same.</summary>
    public IReadOnlyList<NetworkPair> Across(double rowEpsilon, double columnEpsilon) =>
        Pairs(rowEpsilon, columnEpsilon, (a, b) => a.ArchitectureLabel != b.ArchitectureLabel && a.Seed == b.Seed);

    /// <summary>Ordered pairs of networks of one architecture and epsilon that differ in their seed alone: how alike networks can be expected to be at best.</summary>
    public IReadOnlyList<NetworkPair> Ceiling(double epsilon) =>
        Pairs(epsilon, epsilon, (a, b) => a.ArchitectureLabel == b.ArchitectureLabel && a.Seed != b.Seed);

    /// <summary>The row of the similarity-against-epsilon table.</summary>
    public EpsilonSimilarity Similarity(double epsilon)
    {
        var pairs = Across(epsilon, epsilon);
        var plain = Sample(pairs, Plain);
        var inverted = Sample(pairs, Inverted);
        var seeds = Seeds.Select(s => new SeedSimilarity(s, plain.Of(s).Mean, inverted.Of(s).Mean)).ToList();
        return new(epsilon, plain.Mean, inverted.Mean, seeds)
        {
            PlainInterval = plain.Interval,
            InvertedInterval = inverted.Interval,
            Pairs = inverted.Values.Count > 0 ? inverted.Values.Count : plain.Values.Count,
            Complete = pairs.Count > 0 && plain.Values.Count == pairs.Count && inverted.Values.Count == pairs.Count,
        };
    }

    /// <summary>The values of those pairs that have one.</summary>
    public PairSample Sample(IEnumerable<NetworkPair> pairs, Func<int, int, double?> value) =>
        new([.. pairs.Select(p => (p.Seed, Value: value(p.Row, p.Column))).Where(p => p.Value is not null).Select(p => (p.Seed, p.Value!.Value))], ExperimentId);

    private List<NetworkPair> Pairs(double rowEpsilon, double columnEpsilon, Func<MatrixNetwork, MatrixNetwork, bool> fits) =>
    [
        .. from a in Kept
           where a.Network.Epsilon == rowEpsilon
           from b in Kept
           where b.Network.Epsilon == columnEpsilon && fits(a.Network, b.Network)
           select new NetworkPair(a.Index, b.Index, a.Network.Seed),
    ];
}

/// <summary>Row and column of one cell, and the row's seed.</summary>
public readonly record struct NetworkPair(int Row, int Column, int Seed);

/// <summary>Similarities of some ordered pairs.</summary>
public sealed record PairSample(IReadOnlyList<(int Seed, double Value)> Values, long ExperimentId)
{
    public double? Mean => Values.Count == 0 ? null : Values.Average(v => v.Value);

    /// <summary>95 % percentile bootstrap over the pairs of all seeds; null with fewer than two.</summary>
    public (double Low, double High)? Interval => Bootstrap.OfMean([.. Values.Select(v => v.Value)], ExperimentId.GetHashCode());

    public PairSample Of(int seed) => this with { Values = [.. Values.Where(v => v.Seed == seed)] };
}
