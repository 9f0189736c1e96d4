namespace Kindred.Platform.Comparisons;

/// <summary>
/// Networks of any experiments, or representations made elsewhere, all against all. Members are only ever added: its matrices of some size are those
/// of its first so many members and do not change when there are more.
/// </summary>
public sealed class Comparison
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary>The <see cref="ComparisonSpec"/> as JSON, as it was launched: pairs and inversion are filled in.</summary>
    public required string Spec { get; set; }

    /// <summary>The run that computes the matrices of all members, or did.</summary>
    public long RunId { get; set; }

    public Runs.Run? Run { get; set; }
    public DateTime CreatedAt { get; set; }
    public List<ComparisonMember> Members { get; } = [];
}

/// <summary>One row and column of a comparison: a network or an uploaded representation.</summary>
public sealed class ComparisonMember
{
    public long ComparisonId { get; set; }
    public int Index { get; set; }
    public long? ModelId { get; set; }
    public Models.TrainedModel? Model { get; set; }
    public long? RepresentationId { get; set; }
    public UploadedRepresentation? Representation { get; set; }

    /// <summary>Unique within the comparison.</summary>
    public required string Label { get; set; }

    /// <summary>The network's layer that is compared.</summary>
    public string? Layer { get; set; }
}

/// <summary>What a layer of a network makes of some images, kept so that it is computed once.</summary>
public sealed class StoredRepresentation
{
    /// <summary>Hash of network, layer and images.</summary>
    public required string Key { get; set; }

    public long ModelId { get; set; }
    public Models.TrainedModel? Model { get; set; }

    /// <summary>SHA-256 of the artifact: .npy, float32, n×d.</summary>
    public required string Artifact { get; set; }

    public DateTime CreatedAt { get; set; }
}
