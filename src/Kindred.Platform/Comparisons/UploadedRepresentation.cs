namespace Kindred.Platform.Comparisons;

/// <summary>An array made elsewhere, n samples × d features, to be compared without any network. Never changed.</summary>
public sealed class UploadedRepresentation
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary>Samples n and features d.</summary>
    public int Count { get; set; }

    public int Width { get; set; }

    /// <summary>"float32" or "float64".</summary>
    public required string ElementType { get; set; }

    /// <summary>SHA-256 of the artifact: .npy, n×d of that type in C order.</summary>
    public required string Artifact { get; set; }

    /// <summary>SHA-256 of the artifact that names the samples: a JSON list of n texts. Null where they have no names.</summary>
    public string? SampleIdsArtifact { get; set; }

    public DateTime CreatedAt { get; set; }
}
