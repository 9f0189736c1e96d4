namespace Kindred.Platform.Artifacts;

/// <summary>A content-addressed file of the data folder: written once, never changed.</summary>
public sealed class Artifact
{
    /// <summary>Lower-case hex SHA-256 of its bytes; also its place: artifacts/ab/abcd….</summary>
    public required string Sha256 { get; set; }

    public long Bytes { get; set; }
    public required string MediaType { get; set; }
    public DateTime CreatedAt { get; set; }
}
