namespace Kindred.Platform.Comparisons;

/// <summary>
/// What an experiment's matrices say, in numbers and in sentences: means over ordered pairs of different architectures at one epsilon and
/// the same seed, diagonal left out. States what was measured, whichever way it points; what that says of the literature's claims is the
/// <see cref="ConvergenceReport"/>'s to judge.
/// </summary>
public sealed record ExperimentFindings
{
    /// <summary>Label of the measure these are of.</summary>
    public required string MeasureLabel { get; init; }

    /// <summary>One row per epsilon, ascending.</summary>
    public required IReadOnlyList<EpsilonSimilarity> ByEpsilon { get; init; }

    /// <summary>The sentence that states the result with its numbers, e.g. "Inverted CKA between architectures rises from .24 to .90".</summary>
    public required string Headline { get; init; }

    /// <summary>What plain CKA says beside it.</summary>
    public required string Detail { get; init; }

    /// <summary>Networks left out of every number here, each with its reason.</summary>
    public required IReadOnlyList<ExcludedNetwork> Excluded { get; init; }

    /// <summary>What the numbers are means of and how their intervals were made, for captions.</summary>
    public required string Method { get; init; }

    /// <summary>Draws the findings from what is there: matrices may be missing or half done, networks untrained.</summary>
    public static ExperimentFindings From(FindingsData data)
    {
        var rows = data.Epsilons.Select(data.Similarity).ToList();
        return new()
        {
            MeasureLabel = data.MeasureLabel,
            ByEpsilon = rows,
            Headline = FindingSentences.Headline(data, rows),
            Detail = FindingSentences.Detail(data, rows),
            Excluded = data.Excluded,
            Method = FindingSentences.Method(data),
        };
    }
}

/// <summary>A network left out, and why.</summary>
public sealed record ExcludedNetwork(int Index, string Label, string Reason);

/// <summary>Mean similarity at one epsilon; null where no value is there yet.</summary>
public sealed record EpsilonSimilarity(double Epsilon, double? Plain, double? Inverted, IReadOnlyList<SeedSimilarity> Seeds)
{
    /// <summary>95 % percentile interval over ordered pairs by bootstrap; null with fewer than two pairs.</summary>
    public (double Low, double High)? PlainInterval { get; init; }

    public (double Low, double High)? InvertedInterval { get; init; }

    /// <summary>Ordered pairs averaged, over all seeds: those of the inverted matrix, or of the plain one until that is there.</summary>
    public int Pairs { get; init; }

    /// <summary>True once every pair that is not left out has been computed in both matrices.</summary>
    public bool Complete { get; init; }
}

/// <summary>The same for one seed.</summary>
public sealed record SeedSimilarity(int Seed, double? Plain, double? Inverted);
