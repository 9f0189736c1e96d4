namespace Kindred.Web.Charts;

/// <summary>One point; no Y where nothing was measured.</summary>
public readonly record struct LinePoint(double X, double? Y);

/// <summary>An interval at one X.</summary>
public readonly record struct BandPoint(double X, double Low, double High);

/// <summary>All values at one X, drawn a little beside it where several boxes stand together.</summary>
public sealed record BoxSample(double X, double Beside, IReadOnlyList<double> Values);

/// <summary>How the points of a line are marked.</summary>
public enum LineMarks
{
    None,
    Hollow,
    Filled,
}

/// <summary>One line of a chart, labelled at its end in its own colour.</summary>
public sealed record LineSeries
{
    /// <summary>Name in the table and on hovering.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<LinePoint> Points { get; init; }

    /// <summary>A colour token without its dashes: "inverted", "plain", "arch-resnet", "eps-2".</summary>
    public string Colour { get; init; } = "inverted";

    public bool Dashed { get; init; }

    /// <summary>Line width in pixels; inverted has 2.25.</summary>
    public double Width { get; init; } = 1.75;

    public LineMarks Marks { get; init; }

    /// <summary>What stands at the end of the line; null for the name, empty for nothing.</summary>
    public string? EndLabel { get; init; }

    /// <summary>Single measurements the line is a mean of, as hollow circles.</summary>
    public IReadOnlyList<LinePoint> Dots { get; init; } = [];

    public IReadOnlyList<BandPoint> Band { get; init; } = [];

    /// <summary>Values the points are medians of, drawn as boxes in place of line and marks.</summary>
    public IReadOnlyList<BoxSample> Boxes { get; init; } = [];

    /// <summary>Drawn pale, behind its own moving average.</summary>
    public bool Faint { get; init; }

    /// <summary>Write values beside the points, but not at the last, which has the end label.</summary>
    public bool PointLabels { get; init; }

    /// <summary>Whether all that is drawn of it is where it was.</summary>
    public bool HasValuesOf(LineSeries other) =>
        Points.SequenceEqual(other.Points) && Dots.SequenceEqual(other.Dots) && Band.SequenceEqual(other.Band)
        && Boxes.Count == other.Boxes.Count && Boxes.Zip(other.Boxes).All(b => (b.First.X, b.First.Beside) == (b.Second.X, b.Second.Beside) && b.First.Values.SequenceEqual(b.Second.Values));

    /// <summary>All values in long form: name, x, what the value is (of the line itself, of one seed or pair, or an end of the band), value.</summary>
    public IEnumerable<IReadOnlyList<object?>> Values(ChartAxis x) =>
    [
        .. Points.Select(p => Row(x, p.X, Boxes.Count > 0 ? "median" : "value", p.Y)),
        .. Band.SelectMany(b => new[] { Row(x, b.X, "low", b.Low), Row(x, b.X, "high", b.High) }),
        .. Dots.Select(p => Row(x, p.X, "single", p.Y)),
        .. Boxes.SelectMany(b => b.Values.Select(v => Row(x, b.X, "single", v))),
    ];

    private object?[] Row(ChartAxis x, double at, string kind, double? value) => [Name, x.Categories is { } names ? names[(int)at] : at, kind, value];
}

/// <summary>One axis.</summary>
public sealed record ChartAxis
{
    public string? Title { get; init; }

    /// <summary>Labels of an ordinal axis; a point's X is then the place of its label, from 0.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public bool Logarithmic { get; init; }

    /// <summary>Where a logarithmic axis begins; null for the smallest value drawn. Charts that share an axis share it.</summary>
    public double? LogMinimum { get; init; }

    /// <summary>Whether a reader may choose: of measured numbers, never of shares, similarities or an ordinal axis, which have a zero that means something.</summary>
    public bool MayBeLogarithmic => Categories is null && Form == ValueForm.Number;

    /// <summary>How values on this axis are written.</summary>
    public ValueForm Form { get; init; } = ValueForm.Number;

    /// <summary>Similarity: 0 to 1, ticks at quarters.</summary>
    public static ChartAxis Similarity { get; } = new() { Minimum = 0, Maximum = 1, Form = ValueForm.Similarity };

    /// <summary>Accuracy as a share: 0 to 1, written in per cent.</summary>
    public static ChartAxis Accuracy { get; } = new() { Minimum = 0, Maximum = 1, Form = ValueForm.Percent };

    /// <summary>Epsilons as an ordinal axis: the usual horizontal axis of a finding.</summary>
    public static ChartAxis Ordinal(string title, IEnumerable<string> labels) => new() { Title = title, Categories = [.. labels] };
}

/// <summary>How numbers are written.</summary>
public enum ValueForm
{
    /// <summary>As it comes, up to three digits after the point.</summary>
    Number,

    /// <summary>".24".</summary>
    Similarity,

    /// <summary>A share shown as "62.5".</summary>
    Percent,
}
