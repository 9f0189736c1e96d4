namespace Kindred.Platform.Datasets;

/// <summary>A data set whose checked files lie in the data folder.</summary>
public sealed class InstalledDataset
{
    /// <summary>Catalog id, or that of an uploaded data set.</summary>
    public required string Id { get; set; }

    /// <summary>Where the files came from.</summary>
    public required string Source { get; set; }

    /// <summary>The name its uploader gave it; null for one of the catalog.</summary>
    public string? Name { get; set; }

    /// <summary>The data set record of an uploaded one as JSON, as specs hold it; null for one of the catalog.</summary>
    public string? Spec { get; set; }

    public long Bytes { get; set; }
    public DateTime InstalledAt { get; set; }
}
