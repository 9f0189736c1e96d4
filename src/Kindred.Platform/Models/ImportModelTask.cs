using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;

namespace Kindred.Platform.Models;

/// <summary>What an import of a network does; stored with its run.</summary>
public sealed record ImportModelTask
{
    public required string Name { get; init; }

    /// <summary>The data set whose test images it is tried on.</summary>
    public required ImageDataset Dataset { get; init; }

    public required NetworkFile File { get; init; }

    /// <summary>SHA-256 of the uploaded file's artifact.</summary>
    public required string Weights { get; init; }

    /// <summary>SHA-256 of the uploaded second TorchScript file, or null.</summary>
    public string? Features { get; init; }

    public BroughtCard Card { get; init; } = new();
}
