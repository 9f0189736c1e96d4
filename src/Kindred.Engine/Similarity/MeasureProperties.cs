namespace Kindred.Engine.Similarity;

/// <summary>What a measure is handed for each network.</summary>
public enum MeasureInput
{
    /// <summary>A representation, n images × p features.</summary>
    Representations,

    /// <summary>Logits, n images × K classes.</summary>
    Logits,

    /// <summary>The networks themselves, with images and labels.</summary>
    Networks,
}

/// <summary>Declared mathematics of a measure, and what to know before reading its values.</summary>
public sealed record MeasureProperties
{
    /// <summary>What it is handed for each network.</summary>
    public MeasureInput Input { get; init; } = MeasureInput.Representations;

    /// <summary>Smallest value there can be; null where there is no bound.</summary>
    public required double? Minimum { get; init; }

    /// <summary>Largest value there can be; null where there is no bound.</summary>
    public required double? Maximum { get; init; }

    public required bool LargerIsMoreSimilar { get; init; }

    /// <summary>Whether S(X,Y) = S(Y,X).</summary>
    public required bool Symmetric { get; init; }

    /// <summary>Whether it is a metric between classes of what it cannot tell apart: 0 to itself, symmetric, triangle inequality.</summary>
    public bool Metric { get; init; }

    /// <summary>Unchanged by X → XQ, Q orthogonal.</summary>
    public bool OrthogonalInvariant { get; init; }

    /// <summary>Unchanged by another order of the features.</summary>
    public bool PermutationInvariant { get; init; }

    /// <summary>Unchanged by X → aX, a > 0.</summary>
    public bool ScalingInvariant { get; init; }

    /// <summary>Unchanged by adding one vector to every row.</summary>
    public bool TranslationInvariant { get; init; }

    /// <summary>Unchanged by X → XA, A invertible.</summary>
    public bool LinearInvariant { get; init; }

    /// <summary>Operations of one comparison, in n images, p and q features, such as "O(n²(p+q))".</summary>
    public required string Cost { get; init; }

    /// <summary>What misleads readers of its values, a sentence each.</summary>
    public required IReadOnlyList<string> Pitfalls { get; init; }
}
