using System.Text.Json.Serialization;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;

namespace Kindred.Platform.Evaluations;

/// <summary>The images of an evaluation, in the order in which outcomes are kept.</summary>
public sealed record EvaluationImages
{
    /// <summary>Most images of one evaluation.</summary>
    public const int Most = 100_000;

    /// <summary>Catalog id of the data set; null for the one the network was trained on.</summary>
    public string? Dataset { get; init; }

    public DatasetSplit Split { get; init; } = DatasetSplit.Test;

    /// <summary>Places in the split, from 0; null for its first <see cref="Count"/>.</summary>
    public IReadOnlyList<int>? Indices { get; init; }

    /// <summary>How many of the first images; not beside <see cref="Indices"/>.</summary>
    public int? Count { get; init; }

    /// <summary>How many images these are.</summary>
    [JsonIgnore]
    public int Number => Indices?.Count ?? Count ?? 0;

    /// <summary>Places in the split, in order.</summary>
    public IReadOnlyList<int> Places() => Indices ?? [.. Enumerable.Range(0, Number)];
}

/// <summary>What an evaluate run that stands alone measures of its network.</summary>
public sealed record EvaluationTask
{
    /// <summary>The attacks; clean accuracy on the same images is always measured with them.</summary>
    public IReadOnlyList<Attack> Attacks { get; init; } = [];

    public EvaluationImages Images { get; init; } = new();
}
