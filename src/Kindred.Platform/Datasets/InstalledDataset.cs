namespace Kindred.Platform.Datasets;

/// <summary>A data set whose checked files lie in the data folder.</summary>
public sealed class InstalledDataset
{
    /// <summary>Catalog id.</summary>
    public required string Id { get; set; }

    /// <summary>Where the files came from.</summary>
    public required string Source { get; set; }

    public long Bytes { get; set; }
    public DateTime InstalledAt { get; set; }
}
