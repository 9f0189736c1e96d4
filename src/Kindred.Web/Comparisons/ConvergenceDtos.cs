using Kindred.Platform.Comparisons;

namespace Kindred.Web.Comparisons;

/// <summary>What an experiment shows of the convergence hypothesis: every measure against epsilon, tests, and verdicts on the literature's claims.</summary>
public sealed record ConvergenceDocument
{
    /// <summary>Architectures with a network that is not left out.</summary>
    public required int Architectures { get; init; }

    public required int Seeds { get; init; }

    /// <summary>What is averaged, what the tests permute, and how p-values are corrected.</summary>
    public required string Method { get; init; }

    /// <summary>Claims of Jones et al. 2022 and counter-findings of Klabunde et al. 2025.</summary>
    public required IReadOnlyList<ReportVerdict> Verdicts { get; init; }

    /// <summary>In the order of the experiment's spec; those without any value are missing.</summary>
    public required IReadOnlyList<ReportedMeasure> Measures { get; init; }

    public static ConvergenceDocument Of(ConvergenceReport report) => new()
    {
        Architectures = report.Architectures,
        Seeds = report.Seeds,
        Method = report.Method,
        Verdicts = report.Verdicts,
        Measures = report.Measures.Select(ReportedMeasure.Of).ToList(),
    };
}

/// <summary>One measure, as a similarity, against epsilon.</summary>
public sealed record ReportedMeasure
{
    /// <summary>The measure's label, as its matrices have it.</summary>
    public required string Measure { get; init; }

    /// <summary>What all numbers here are: the measure itself, or the similarity made of a distance, such as agreement.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it compares answers instead of representations.</summary>
    public required bool Behaviour { get; init; }

    public required IReadOnlyList<MeasuredEpsilon> ByEpsilon { get; init; }

    /// <summary>Mean on inverted images, different architectures and the same seed: row by epsilon of the inverted network, column by that of the observing one.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Blocks { get; init; }

    /// <summary>On images where two networks agree and on as many where they disagree; null where the experiment did not ask for it.</summary>
    public required AgreementSplit? Split { get; init; }

    /// <summary>Answers of linear classifiers trained anew on frozen representations, beside the networks' own; null where the experiment has none.</summary>
    public required ReportedProbes? Probes { get; init; }

    public required IReadOnlyList<ReportTest> Tests { get; init; }

    public static ReportedMeasure Of(MeasureReport report) => new()
    {
        Measure = report.Measure.Label,
        Name = report.Measure.Name,
        Behaviour = report.Measure.Behaviour,
        ByEpsilon = report.Points.Select((p, i) => MeasuredEpsilon.Of(p, report.Ceiling[i])).ToList(),
        Blocks = report.Blocks,
        Split = report.Split,
        Probes = report.Probes is { } probes ? ReportedProbes.Of(probes) : null,
        Tests = report.Tests,
    };
}

/// <summary>A measure at one epsilon.</summary>
/// <param name="Epsilon">Training epsilon, pixel units.</param>
/// <param name="Plain">Mean on the target images.</param>
/// <param name="Inverted">Mean on images inverted through the row's network.</param>
/// <param name="Ceiling">Mean of one architecture with different seeds, on inverted images.</param>
/// <param name="AccuracyBounds">Agreement on target images that clean accuracies alone explain; null for other measures.</param>
/// <param name="Seeds">The means for each seed.</param>
/// <param name="PlainPairs">Every ordered pair's value on target images.</param>
/// <param name="InvertedPairs">Every ordered pair's value on inverted images.</param>
public sealed record MeasuredEpsilon(
    double Epsilon, MeanSimilarity? Plain, MeanSimilarity? Inverted, double? Ceiling, AccuracyBand? AccuracyBounds,
    IReadOnlyList<SeedSimilarity> Seeds, IReadOnlyList<double> PlainPairs, IReadOnlyList<double> InvertedPairs)
{
    public static MeasuredEpsilon Of(ReportPoint point, double? ceiling)
    {
        var row = point.Similarity;
        return new(row.Epsilon, MeanSimilarity.Of(row.Plain, row.PlainInterval), MeanSimilarity.Of(row.Inverted, row.InvertedInterval), ceiling,
            point.Bounds is { } band ? new(band.Low, band.High) : null, row.Seeds, point.Plain, point.Inverted);
    }
}

/// <summary>Agreement that accuracies allow.</summary>
/// <param name="IndependentErrors">Of networks whose errors are independent.</param>
/// <param name="Highest">Of a network and one that errs on the same images and more.</param>
public sealed record AccuracyBand(double IndependentErrors, double Highest);

/// <summary>A measure of answers on target images, of probes and of the networks.</summary>
/// <param name="ByEpsilon">Epsilon ascending.</param>
/// <param name="Tests">Over all epsilons.</param>
public sealed record ReportedProbes(IReadOnlyList<ProbedEpsilon> ByEpsilon, IReadOnlyList<ReportTest> Tests)
{
    public static ReportedProbes Of(ProbeComparison probes) => new([.. probes.Points.Select(ProbedEpsilon.Of)], probes.Tests);
}

/// <summary>One epsilon.</summary>
/// <param name="Epsilon">Training epsilon of the networks, pixel units.</param>
/// <param name="Probes">Every ordered pair's value between classifiers trained anew.</param>
/// <param name="Pretrained">Every ordered pair's value between the networks themselves.</param>
/// <param name="ProbeBounds">Agreement that the probes' accuracies explain; null for other measures.</param>
/// <param name="PretrainedBounds">Agreement that the networks' accuracies explain.</param>
/// <param name="Test">Paired, corrected over the epsilons.</param>
/// <param name="Verdict">What the test says, in words.</param>
public sealed record ProbedEpsilon(
    double Epsilon, IReadOnlyList<double> Probes, IReadOnlyList<double> Pretrained, AccuracyBand? ProbeBounds, AccuracyBand? PretrainedBounds, ReportTest Test, string Verdict)
{
    public static ProbedEpsilon Of(ProbePoint point) =>
        new(point.Epsilon, point.Probes, point.Pretrained, Band(point.ProbeBounds), Band(point.PretrainedBounds), point.Test, point.Verdict);

    private static AccuracyBand? Band((double Low, double High)? bounds) => bounds is { } band ? new(band.Low, band.High) : null;
}
