using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments.Sections;

/// <summary>An experiment's finding as the page keeps it between prerendering and the live page, hence plain fields only.</summary>
/// <param name="Verdicts">Those of the convergence report that say what the networks show; of the others only what the first paper claims.</param>
/// <param name="Untested">Claims of the report that are not among <paramref name="Verdicts"/>.</param>
public sealed record FindingData(
    long ExperimentId, string MeasureLabel, string Headline, string Detail, string Method,
    IReadOnlyList<VerdictLine> Verdicts, int Untested, IReadOnlyList<ExcludedNetwork> Excluded, IReadOnlyList<FindingPoint> Points)
{
    /// <summary>Without a report there are no verdicts.</summary>
    public static FindingData Of(long experimentId, ExperimentFindings findings, ConvergenceReport? report = null)
    {
        var all = report?.Verdicts ?? [];
        var lines = all.Where(v => v.Because is null || v.Source == all[0].Source).Select(v => v.Line()).ToList();
        return new(
            experimentId, findings.MeasureLabel, findings.Headline, findings.Detail, findings.Method, lines, all.Count - lines.Count, findings.Excluded,
            findings.ByEpsilon.Select(e => new FindingPoint(
                e.Epsilon, e.Plain, e.PlainInterval?.Low, e.PlainInterval?.High, e.Inverted, e.InvertedInterval?.Low, e.InvertedInterval?.High, e.Pairs, e.Seeds)).ToList());
    }

    /// <summary>The axes of an experiment that has compared nothing yet.</summary>
    public static FindingData Nothing(long experimentId, ExperimentSpec spec) => new(
        experimentId, spec.Measures[0].Label, "", "", "", [], 0, [],
        spec.Epsilons.Order().Select(e => new FindingPoint(e, null, null, null, null, null, null, 0, [])).ToList());

    /// <summary>True once a similarity is known at any epsilon.</summary>
    public bool HasValues => Points.Any(p => p.Plain is not null || p.Inverted is not null);

    /// <summary>The measure as it stands at the end of a line.</summary>
    public string Short => MeasureLabel.Contains("CKA", StringComparison.Ordinal) ? "CKA" : "similarity";

    public ChartAxis Across(ExperimentSpec spec) => ChartAxis.Ordinal($"epsilon in training ({spec.Norm}, pixel units)", Points.Select(p => Words.Epsilon(p.Epsilon)));

    /// <summary>What the chart's marks are, and what they rest on.</summary>
    public string Caption(ExperimentSpec spec) => string.Join(" ", new[]
    {
        Method,
        spec.Seeds.Count > 1 ? "Circles: one seed each." : "",
        $"{Words.Count(spec.Inversion.Pairs)} image pairs. Training: {spec.Training.Objective.Label}. Epsilon axis is ordinal.",
    }.Where(s => s != ""));

    /// <summary>Plain first, so that inverted is drawn over it.</summary>
    public IReadOnlyList<LineSeries> Lines(string measure) =>
    [
        Line($"plain {measure}", "plain", p => p.Plain, p => (p.PlainLow, p.PlainHigh), s => s.Plain) with { Dashed = true, Width = 1.75 },
        Line($"inverted {measure}", "inverted", p => p.Inverted, p => (p.InvertedLow, p.InvertedHigh), s => s.Inverted) with { Width = 2.25 },
    ];

    /// <summary>The chart in one sentence, for those who do not see it.</summary>
    public string Spoken(string measure)
    {
        string Course(string name, Func<FindingPoint, double?> value) =>
            $"{name} {measure} {string.Join(", ", Points.Select(p => $"{Words.Similarity(value(p))} at epsilon {Words.Epsilon(p.Epsilon)}"))}";
        return $"Mean similarity between networks of different architectures against epsilon: {Course("inverted", p => p.Inverted)}; {Course("plain", p => p.Plain)}";
    }

    private LineSeries Line(
        string name, string colour, Func<FindingPoint, double?> value, Func<FindingPoint, (double?, double?)> interval, Func<SeedSimilarity, double?> ofSeed)
    {
        var places = Points.Select((p, i) => (Point: p, X: (double)i)).ToList();
        var last = places.LastOrDefault(p => value(p.Point) is not null).Point;
        return new LineSeries
        {
            Name = name,
            Colour = colour,
            EndLabel = last is null ? "" : $"{name} {Words.Similarity(value(last))}",
            PointLabels = true,
            Points = places.Select(p => new LinePoint(p.X, value(p.Point))).ToList(),
            Dots = places.SelectMany(p => p.Point.Seeds.Count < 2 ? [] : p.Point.Seeds.Where(s => ofSeed(s) is not null).Select(s => new LinePoint(p.X, ofSeed(s)))).ToList(),
            Band = places.Select(p => (p.X, Ends: interval(p.Point))).Where(p => p.Ends is ({ }, { }))
                .Select(p => new BandPoint(p.X, p.Ends.Item1!.Value, p.Ends.Item2!.Value)).ToList(),
        };
    }
}

/// <summary>Similarity at one epsilon with its interval over ordered pairs and its seeds.</summary>
public sealed record FindingPoint(
    double Epsilon, double? Plain, double? PlainLow, double? PlainHigh, double? Inverted, double? InvertedLow, double? InvertedHigh,
    int Pairs, IReadOnlyList<SeedSimilarity> Seeds);
