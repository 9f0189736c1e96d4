using Kindred.Engine.Similarity.Statistics;
using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Comparisons;

/// <summary>One measure's drawings: means against epsilon, and all pairs as boxes.</summary>
public sealed record ReportFigures(MeasureReport Report)
{
    private const double beside = 0.17;

    public ChartAxis Across => ChartAxis.Ordinal("epsilon in training", Report.Points.Select(p => Words.Epsilon(p.Similarity.Epsilon)));

    /// <summary>0 to 1 where the measure is bounded, so that measures can be compared; else as the values come.</summary>
    public ChartAxis Up => Report.Measure.Bounded ? ChartAxis.Similarity : new ChartAxis();

    /// <summary>Plain and inverted means with their intervals and seeds; agreement with the bounds that accuracies set.</summary>
    public IReadOnlyList<LineSeries> Lines =>
    [
        .. Bounds,
        Line("plain", p => p.Plain, p => p.PlainInterval, s => s.Plain) with { Dashed = true },
        Line("inverted", p => p.Inverted, p => p.InvertedInterval, s => s.Inverted) with { Width = 2.25 },
    ];

    /// <summary>Every ordered pair, plain and inverted beside each other; agreement with the bounds that accuracies set.</summary>
    public IReadOnlyList<LineSeries> Boxes => [.. Bounds.Select(b => b with { EndLabel = "" }), Box("plain", -beside, p => p.Plain), Box("inverted", beside, p => p.Inverted)];

    public bool HasBounds => Report.Points.Any(p => p.Bounds is not null);

    /// <summary>How many ordered pairs there are at each epsilon, those without any among them.</summary>
    public string Rests
    {
        get
        {
            var counts = Report.Points.GroupBy(p => p.Similarity.Pairs, p => Words.Epsilon(p.Similarity.Epsilon)).OrderByDescending(g => g.Key).ToList();
            return counts is [var all] ? $"{Words.Count(all.Key, "ordered pair")} at each ε"
                : string.Join(", ", counts.Select((g, i) => $"{(g.Key == 0 ? "none" : i == 0 ? Words.Count(g.Key, "ordered pair") : $"{g.Key}")} at ε {Listed([.. g])}"));
        }
    }

    /// <summary>The lines in one sentence, for those who do not see them.</summary>
    public string Spoken => $"{Words.Sentence(Report.Measure.Name)} against epsilon: {Course("inverted", p => p.Inverted)}; {Course("plain", p => p.Plain)}";

    public string SpokenBoxes => $"{Words.Sentence(Report.Measure.Name)} of all ordered pairs by epsilon, plain and inverted: "
        + string.Join(", ", Report.Points.Select(p => $"medians {Median(p.Plain)} and {Median(p.Inverted)} at epsilon {Words.Epsilon(p.Similarity.Epsilon)}"));

    private IEnumerable<LineSeries> Bounds => !HasBounds ? [] :
    [
        Bound("most by accuracy", b => b.High),
        Bound("independent errors", b => b.Low) with
        {
            Band = [.. Report.Points.Select((p, i) => (p.Bounds, X: (double)i)).Where(p => p.Bounds is not null).Select(p => new BandPoint(p.X, p.Bounds!.Value.Low, p.Bounds.Value.High))],
        },
    ];

    private LineSeries Bound(string name, Func<(double Low, double High), double> end) => new()
    {
        Name = name,
        Colour = "ink-3",
        Dashed = true,
        Width = 1,
        Points = [.. Report.Points.Select((p, i) => new LinePoint(i, p.Bounds is { } bounds ? end(bounds) : null))],
    };

    private LineSeries Line(string name, Func<EpsilonSimilarity, double?> mean, Func<EpsilonSimilarity, (double Low, double High)?> interval, Func<SeedSimilarity, double?> ofSeed)
    {
        var rows = Report.Points.Select((p, i) => (Row: p.Similarity, X: (double)i)).ToList();
        var last = rows.LastOrDefault(r => mean(r.Row) is not null).Row;
        return new LineSeries
        {
            Name = name,
            Colour = name,
            EndLabel = last is null ? "" : $"{name} {Words.Similarity(mean(last))}",
            Points = [.. rows.Select(r => new LinePoint(r.X, mean(r.Row)))],
            Dots = [.. rows.SelectMany(r => r.Row.Seeds.Count < 2 ? [] : r.Row.Seeds.Where(s => ofSeed(s) is not null).Select(s => new LinePoint(r.X, ofSeed(s))))],
            Band = [.. rows.Where(r => interval(r.Row) is not null).Select(r => new BandPoint(r.X, interval(r.Row)!.Value.Low, interval(r.Row)!.Value.High))],
        };
    }

    private LineSeries Box(string name, double shift, Func<ReportPoint, IReadOnlyList<double>> values) => new()
    {
        Name = name,
        Colour = name,
        EndLabel = "",
        Points = [.. Report.Points.Select((p, i) => new LinePoint(i, MedianOf(values(p))))],
        Boxes = [.. Report.Points.Select((p, i) => new BoxSample(i, shift, values(p))).Where(b => b.Values.Count > 0)],
    };

    private string Course(string name, Func<EpsilonSimilarity, double?> mean) =>
        $"{name} {string.Join(", ", Report.Points.Select(p => $"{Words.Similarity(mean(p.Similarity))} at {Words.Epsilon(p.Similarity.Epsilon)}"))}";

    private static string Listed(List<string> words) => words.Count == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";

    private static string Median(IReadOnlyList<double> values) => Words.Similarity(MedianOf(values));

    private static double? MedianOf(IReadOnlyList<double> values) => values.Count == 0 ? null : Quantiles.OfSorted([.. values.Order()], 0.5);
}
