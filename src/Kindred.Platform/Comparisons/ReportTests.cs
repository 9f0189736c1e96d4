using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// The tests of one measure. Cells share networks, so cells are never permuted: the epsilon labels of all networks of one seed are shuffled
/// together, which leaves every dependence between cells of a seed as it is. Pairs that lack a value at any epsilon are left out whole.
/// </summary>
internal sealed class ReportTests(FindingsData data)
{
    /// <summary>A p-value above this is not called a finding.</summary>
    public const double Alpha = 0.05;

    private const string trend = "Spearman's ρ with ε, ε shuffled within each seed";
    private const string onePool = "Spearman's ρ with ε, ε shuffled over all seeds at once, as these pairs join seeds";
    private const string signs = "paired differences, signs flipped by inverted network";

    private readonly IReadOnlyList<double> epsilons = data.Epsilons;
    private readonly IReadOnlyList<string> architectures = [.. data.Kept.Select(k => k.Network.ArchitectureLabel).Distinct()];
    private readonly Dictionary<(string Architecture, double Epsilon, int Seed), int> places =
        data.Kept.ToDictionary(k => (k.Network.ArchitectureLabel, k.Network.Epsilon, k.Network.Seed), k => k.Index);

    private readonly string? missing = Missing(data);

    /// <summary>Those that a verdict rests on, in the order of <see cref="ReportQuestion"/>: of how networks overlap for representations alone, of the band for agreement alone.</summary>
    public IReadOnlyList<ReportTest> All(bool behaviour, AgreementBounds? bounds) =>
    [
        Trend(ReportQuestion.InvertedTrend, SameEpsilon(data.Inverted)),
        Trend(ReportQuestion.PlainTrend, SameEpsilon(data.Plain)),
        .. behaviour ? [] : Rise(),
        PlainAboveInverted(),
        .. behaviour ? [] : Overlap(),
        .. bounds is null ? (ReportTest[])[] : [Trend(ReportQuestion.PlaceInBand, SameEpsilon((a, b) => bounds.Place(data.Plain(a, b), a, b)))],
    ];

    private ReportTest[] Rise() => [Trend(ReportQuestion.GapTrend, SameEpsilon((a, b) => data.Inverted(a, b) - data.Plain(a, b)))];

    private ReportTest[] Overlap() =>
    [
        OneWay(),
        Trend(ReportQuestion.NearerInverted, AnyEpsilon(data.Inverted)),
        Trend(ReportQuestion.NearerObserving, AnyEpsilon((a, b) => data.Inverted(b, a))),
        CeilingLead(),
    ];

    // one series for each ordered pair of architectures and each seed, both networks at the same epsilon
    private IEnumerable<Series> SameEpsilon(Func<int, int, double?> cell) =>
        from pair in OrderedPairs()
        from seed in data.Seeds
        select new Series($"seed {seed}", [.. epsilons.Select(e => Value(cell, At(pair.A, e, seed), At(pair.B, e, seed)))]);

    // one series for each ordered pair of architectures, each seed and each epsilon of the other network, over the first network's epsilon
    private IEnumerable<Series> AnyEpsilon(Func<int, int, double?> cell) =>
        from pair in OrderedPairs()
        from seed in data.Seeds
        from other in epsilons
        select new Series($"seed {seed}", [.. epsilons.Select(e => Value(cell, At(pair.A, e, seed), At(pair.B, other, seed)))]);

    private ReportTest CeilingLead()
    {
        var series = from architecture in architectures
                     from seed in data.Seeds
                     from twin in data.Seeds
                     where twin != seed
                     select new Series("all seeds", [.. epsilons.Select(e => Lead(architecture, e, seed, twin))]);
        return data.Seeds.Count < 2
            ? new(ReportQuestion.CeilingLead, onePool) { Untested = "needs a second seed: pairs of one architecture with different seeds are the ceiling" }
            : Trend(ReportQuestion.CeilingLead, series) with { Name = onePool };
    }

    // how much nearer to its twin of another seed than to the other architectures of its own, inverted through it
    private double? Lead(string architecture, double epsilon, int seed, int twin)
    {
        var row = At(architecture, epsilon, seed);
        var others = architectures.Where(a => a != architecture).Select(a => Value(data.Inverted, row, At(a, epsilon, seed))).OfType<double>().ToList();
        return others.Count == 0 ? null : Value(data.Inverted, row, At(architecture, epsilon, twin)) - others.Average();
    }

    private ReportTest Trend(ReportQuestion question, IEnumerable<Series> all)
    {
        var test = new ReportTest(question, trend);
        var series = all.Where(s => s.Values.All(v => v is not null)).Select(s => new TrendSeries(s.Unit, [.. s.Values.Select(v => v!.Value)])).ToList();
        var units = series.Select(s => s.Unit).Distinct().Count();
        test = test with { Pairs = series.Count, Units = units };
        if (Untestable(series.Count, 2 / Math.Pow(Factorial(epsilons.Count), units)) is { } reason)
        {
            return test with { Untested = reason };
        }

        var size = series.Average(s => s.Values[^1] - s.Values[0]);
        return Found(test, TrendTest.Of(epsilons, series, Seed(question))) with { Size = size };
    }

    private ReportTest PlainAboveInverted()
    {
        var differences = epsilons.SelectMany(e => data.Across(e, e))
            .Select(p => (p.Row, Value: data.Plain(p.Row, p.Column) - data.Inverted(p.Row, p.Column)))
            .Where(p => p.Value is not null).Select(p => new PairedDifference($"{p.Row}", p.Value!.Value)).ToList();
        var units = differences.Select(d => d.Unit).Distinct().Count();
        var test = new ReportTest(ReportQuestion.PlainAboveInverted, signs) { Pairs = differences.Count, Units = units };
        if (Untestable(differences.Count, Math.Pow(2, 1 - units)) is { } reason)
        {
            return test with { Untested = reason };
        }

        return Found(test, SignFlipTest.Of(differences, Seed(test.Question))) with { Size = differences.Average(d => d.Value) };
    }

    // its size is that of the two corners: most robust inverted and least robust observing, less the reverse
    private ReportTest OneWay()
    {
        double? Difference(int a, int b) => data.Inverted(a, b) - data.Inverted(b, a);
        var test = Trend(ReportQuestion.OneWay, AnyEpsilon(Difference));
        return test with { Size = data.Sample(data.Across(epsilons[^1], epsilons[0]), Difference).Mean ?? test.Size };
    }

    internal static ReportTest Found(ReportTest test, PermutationResult? result) => result is null
        ? test with { Untested = "needs three epsilons" }
        : test with
        {
            EffectSize = double.IsFinite(result.EffectSize) ? result.EffectSize : null,
            P = result.P,
            Arrangements = result.Arrangements,
            Exact = result.Exact,
        };

    private string? Untestable(int pairs, double smallest) =>
        missing is not null ? missing
        : pairs == 0 ? "no pair has a value at every epsilon"
        : smallest > Alpha ? $"so few seeds and epsilons allow no p below {smallest:0.###}"
        : null;

    private static string? Missing(FindingsData data) =>
        data.Architectures < 2 ? "needs two architectures"
        : data.Epsilons.Select(data.Similarity).FirstOrDefault(r => r.Pairs > 0 && !r.Complete) is { } row
            ? $"not all pairs have been compared at {FindingSentences.Epsilon(row.Epsilon)}, or some have no value"
        : null;

    private IEnumerable<(string A, string B)> OrderedPairs() =>
        from a in architectures
        from b in architectures
        where a != b
        select (a, b);

    private int? At(string architecture, double epsilon, int seed) => places.TryGetValue((architecture, epsilon, seed), out var index) ? index : null;

    private static double? Value(Func<int, int, double?> cell, int? network, int? other) => network is { } a && other is { } b ? cell(a, b) : null;

    // fixed by what is asked, so that a report never changes by being read again
    private int Seed(ReportQuestion question) => unchecked((int)(data.ExperimentId * 31 + (int)question));

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, (product, factor) => product * factor);

    private sealed record Series(string Unit, IReadOnlyList<double?> Values);
}
