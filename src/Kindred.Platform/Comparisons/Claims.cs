using static Kindred.Platform.Comparisons.FindingSentences;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// What Jones et al. 2022 claim, held against an experiment's own numbers. Each verdict is by a rule fixed beforehand and stands with the
/// numbers it rests on; a claim whose numbers are not all there is not tested.
/// </summary>
internal static class Claims
{
    public const string Supported = "supported";
    public const string Mixed = "mixed";
    public const string NotSupported = "not-supported";
    public const string NotTested = "not-tested";

    /// <summary>A difference of means below this is not called clear, whatever its interval: similarities are shown with two decimals.</summary>
    public const double Clearly = 0.05;

    /// <summary>Half a unit of the second decimal: two means that print alike are alike.</summary>
    private const double Rounding = 0.005;

    public static IReadOnlyList<Verdict> All(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows) =>
    [
        Rises(data, rows),
        Separates(data, rows),
        OneWay(data, rows),
        NearerToAll(data, rows),
        Converges(data, rows),
    ];

    /// <summary>+1 where the inverted mean clearly rises from one epsilon to another, −1 where it clearly falls, 0 else: at least <see cref="Clearly"/>, intervals apart.</summary>
    public static int Change(EpsilonSimilarity from, EpsilonSimilarity to) =>
        !(Math.Abs(to.Inverted!.Value - from.Inverted!.Value) >= Clearly) || Overlap(from.InvertedInterval, to.InvertedInterval) ? 0
        : Math.Sign(to.Inverted.Value - from.Inverted.Value);

    // Supported: clear overall, upward from the lowest to the highest epsilon in every seed, and no step down beyond the interval.
    private static Verdict Rises(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        const string claim = "Similarity across architectures rises with epsilon";
        if (Untestable(data, rows, epsilons: 2) is { } reason)
        {
            return new(NotTested, claim, reason);
        }

        var (first, last) = (rows[0], rows[^1]);
        var seeds = last.Seeds.Zip(first.Seeds, (l, f) => (l.Seed, Change: l.Inverted - f.Inverted)).Where(s => s.Change is not null).ToList();
        var steps = rows.Zip(rows.Skip(1)).ToList();
        var down = steps.Where(s => s.Second.Inverted < s.First.Inverted - Rounding).ToList();
        var beyond = down.Where(s => s.First.InvertedInterval is not { } i || s.Second.Inverted < i.Low).ToList();
        var change = Change(first, last);
        var state = change > 0 && seeds.All(s => s.Change > 0) && beyond.Count == 0 ? Supported
            : change > 0 || (change == 0 && last.Inverted > first.Inverted + Rounding) ? Mixed
            : NotSupported;
        var course = down.Count == 0 ? "no step down" : string.Join(", ", down.Select(s => $"down from {Epsilon(s.First.Epsilon)} to {s.Second.Epsilon:0.####} ({Signed(s.Second.Inverted!.Value - s.First.Inverted!.Value)})"));
        return new(state, claim, $"{Signed(last.Inverted!.Value - first.Inverted!.Value)} from {Epsilon(first.Epsilon)} to {last.Epsilon:0.####}"
            + $"{(change == 0 ? ", not clear" : "")}; {string.Join(", ", seeds.Select(s => $"seed {s.Seed}: {Signed(s.Change!.Value)}"))}; {course}; {last.Pairs} pairs at each ε");
    }

    // Supported: at the lowest epsilon plain is higher by a clear margin, pair by pair; mixed: higher, but by less.
    private static Verdict Separates(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        const string claim = "Inverting separates what plain CKA confounds";
        if (Untestable(data, rows.Take(1).ToList(), epsilons: 1) is { } reason)
        {
            return new(NotTested, claim, reason);
        }

        var row = rows[0];
        var gap = data.Sample(data.Across(row.Epsilon, row.Epsilon), (a, b) => data.Plain(a, b) - data.Inverted(a, b));
        var state = gap.Interval?.Low > 0 && gap.Mean >= 2 * Clearly ? Supported : gap.Interval?.Low > 0 ? Mixed : NotSupported;
        return new(state, claim, $"at {Epsilon(row.Epsilon)}: plain {Number(row.Plain)}, inverted {Number(row.Inverted)}; difference per pair {Number(gap.Mean)}{Interval(gap)}, {gap.Values.Count} pairs");
    }

    // Supported: inverting the robust network gives clearly more than the reverse, pair by pair and in every seed.
    private static Verdict OneWay(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        const string claim = "Robust and non-robust networks overlap mostly one way";
        if (Untestable(data, rows, epsilons: 2) is { } reason)
        {
            return new(NotTested, claim, reason);
        }

        var (low, high) = (rows[0].Epsilon, rows[^1].Epsilon);
        var pairs = data.Across(high, low);
        var robust = data.Sample(pairs, data.Inverted);
        var reverse = data.Sample(pairs, (a, b) => data.Inverted(b, a));
        var difference = data.Sample(pairs, (a, b) => data.Inverted(a, b) - data.Inverted(b, a));
        if (difference.Values.Count < pairs.Count)
        {
            return new(NotTested, claim, "not all pairs have been compared, or some have no value");
        }

        var everySeed = data.Seeds.All(s => difference.Of(s).Mean is null or > 0);
        var state = difference.Mean >= Clearly && difference.Interval?.Low > 0 && everySeed ? Supported : difference.Mean > Rounding ? Mixed : NotSupported;
        return new(state, claim, $"{Epsilon(high)} inverted, {Epsilon(low)} observing: {Number(robust.Mean)}; the reverse: {Number(reverse.Mean)}; "
            + $"difference {Signed(difference.Mean!.Value)}{Interval(difference)}, {difference.Values.Count} pairs");
    }

    // Block means over (row epsilon, column epsilon). Supported: in both roles, whatever the other's epsilon, they rise; not supported: in none.
    private static Verdict NearerToAll(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        const string claim = "A more robust network is nearer to every other architecture";
        if (Untestable(data, rows, epsilons: 2) is { } reason)
        {
            return new(NotTested, claim, reason);
        }

        var epsilons = data.Epsilons;
        var blocks = epsilons.Select(r => epsilons.Select(c => data.Sample(data.Across(r, c), data.Inverted).Mean).ToList()).ToList();
        if (blocks.Any(b => b.Any(m => m is null)))
        {
            return new(NotTested, claim, "not all pairs have been compared, or some have no value");
        }

        var inverted = epsilons.Select((other, c) => (other, Course: blocks.Select(b => b[c]!.Value).ToList())).ToList();
        var observing = epsilons.Select((other, r) => (other, Course: blocks[r].Select(m => m!.Value).ToList())).ToList();
        var all = inverted.Concat(observing).ToList();
        var state = all.All(c => Upward(c.Course)) ? Supported : all.Any(c => Upward(c.Course)) ? Mixed : NotSupported;
        return new(state, claim, $"as the inverted network: {Role(inverted)}; as the observing one: {Role(observing)}");
    }

    private static string Role(List<(double Other, List<double> Course)> courses)
    {
        var against = courses.Where(c => !Upward(c.Course)).ToList();
        return against.Count == 0 ? "yes, at every ε of the other"
            : $"{(against.Count == courses.Count ? "no" : "not")}, to {string.Join("; ", against.Select(c => $"{Epsilon(c.Other)} networks ({string.Join(", ", c.Course.Select(v => Number(v)))})"))}";
    }

    // up from end to end by what can be seen, no step visibly down
    private static bool Upward(List<double> course) =>
        course[^1] - course[0] > Rounding && course.Zip(course.Skip(1)).All(s => s.Second >= s.First - Rounding);

    // Ceiling: same architecture, other seed. Supported: at the highest epsilon the gap to it is not clear; mixed: it has shrunk; else not supported.
    private static Verdict Converges(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        const string claim = "Robust networks converge to one representation";
        if (data.Seeds.Count < 2)
        {
            return new(NotTested, claim, "needs a second seed: pairs of one architecture with different seeds are the ceiling");
        }

        if (Untestable(data, rows, epsilons: 2) is { } reason)
        {
            return new(NotTested, claim, reason);
        }

        var (low, high) = (rows[0], rows[^1]);
        var (ceilingLow, ceilingHigh) = (data.Sample(data.Ceiling(low.Epsilon), data.Inverted), data.Sample(data.Ceiling(high.Epsilon), data.Inverted));
        if (ceilingLow.Mean is null || ceilingHigh.Mean is null)
        {
            return new(NotTested, claim, "pairs of one architecture with different seeds are missing: they are the ceiling");
        }

        var (gapLow, gapHigh) = (ceilingLow.Mean - low.Inverted, ceilingHigh.Mean - high.Inverted);
        var state = gapHigh < Clearly ? Supported : gapHigh < gapLow - Rounding ? Mixed : NotSupported;
        return new(state, claim, $"at {Epsilon(high.Epsilon)}: between architectures {Number(high.Inverted)}, one architecture with another seed {Number(ceilingHigh.Mean)} "
            + $"({ceilingHigh.Values.Count} pairs); at {Epsilon(low.Epsilon)}: {Number(low.Inverted)} and {Number(ceilingLow.Mean)}");
    }

    private static string? Untestable(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows, int epsilons) =>
        data.Architectures < 2 ? "needs two architectures"
        : data.Epsilons.Count < epsilons ? "needs more than one epsilon"
        : rows.FirstOrDefault(r => !r.Complete) is { } row ? $"not all pairs have been compared at {Epsilon(row.Epsilon)}, or some have no value"
        : null;

    private static bool Overlap((double Low, double High)? a, (double Low, double High)? b) =>
        a is { } x && b is { } y && x.Low <= y.High && y.Low <= x.High;

    private static string Interval(PairSample sample) => sample.Interval is { } i ? $" ({Range(i)})" : "";
}
