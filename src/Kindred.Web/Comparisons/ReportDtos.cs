using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Web.Models;

namespace Kindred.Web.Comparisons;

/// <summary>What an experiment found, as far as it has come: findings by measure, every network's accuracies, and its matrices.</summary>
public sealed record ExperimentReport
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required ExperimentStatus Status { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }

    /// <summary>One for each measure that has values.</summary>
    public required IReadOnlyList<FindingsDocument> Findings { get; init; }

    public required ConvergenceDocument Convergence { get; init; }

    /// <summary>In the order of the matrices' rows.</summary>
    public required IReadOnlyList<ReportedNetwork> Networks { get; init; }

    public required IReadOnlyList<MatrixSummary> Matrices { get; init; }
}

/// <summary>What the matrices of one measure say; verdicts on claims stand in the report's convergence part.</summary>
public sealed record FindingsDocument
{
    public required string Measure { get; init; }

    /// <summary>The result with its numbers, in one sentence.</summary>
    public required string Headline { get; init; }

    public required string Detail { get; init; }

    /// <summary>What the numbers are means of and how their intervals were made.</summary>
    public required string Method { get; init; }

    /// <summary>Mean similarity between different architectures at the same epsilon and seed, epsilon ascending.</summary>
    public required IReadOnlyList<EpsilonFinding> ByEpsilon { get; init; }

    /// <summary>Networks left out of every number here.</summary>
    public required IReadOnlyList<ExcludedNetwork> Excluded { get; init; }

    public static FindingsDocument Of(ExperimentFindings findings) => new()
    {
        Measure = findings.MeasureLabel,
        Headline = findings.Headline,
        Detail = findings.Detail,
        Method = findings.Method,
        ByEpsilon = findings.ByEpsilon.Select(EpsilonFinding.Of).ToList(),
        Excluded = findings.Excluded,
    };
}

/// <summary>Mean similarity at one epsilon.</summary>
/// <param name="Epsilon">Training epsilon, pixel units.</param>
/// <param name="Plain">On the target images.</param>
/// <param name="Inverted">On images inverted through the row's network.</param>
/// <param name="Pairs">Ordered pairs averaged, over all seeds.</param>
/// <param name="Complete">True once every pair is there in both matrices.</param>
/// <param name="Seeds">The same for each seed.</param>
public sealed record EpsilonFinding(
    double Epsilon, MeanSimilarity? Plain, MeanSimilarity? Inverted, int Pairs, bool Complete, IReadOnlyList<SeedSimilarity> Seeds)
{
    public static EpsilonFinding Of(EpsilonSimilarity row) => new(row.Epsilon, MeanSimilarity.Of(row.Plain, row.PlainInterval),
        MeanSimilarity.Of(row.Inverted, row.InvertedInterval), row.Pairs, row.Complete, row.Seeds);
}

/// <summary>A mean with its 95 % bootstrap interval, which needs at least two pairs.</summary>
public sealed record MeanSimilarity(double Mean, double? Low, double? High)
{
    public static MeanSimilarity? Of(double? mean, (double Low, double High)? interval) =>
        mean is { } value ? new(value, interval?.Low, interval?.High) : null;
}

/// <summary>A network with its accuracies.</summary>
public sealed record ReportedNetwork
{
    /// <summary>The model; null while it is not trained.</summary>
    public required string? Id { get; init; }

    public required string Label { get; init; }

    /// <summary>The architecture with its size.</summary>
    public required string Architecture { get; init; }

    /// <summary>Training epsilon, pixel units.</summary>
    public required double Epsilon { get; init; }

    public required int Seed { get; init; }
    public required IReadOnlyList<MeasuredAccuracy> Accuracies { get; init; }
}
