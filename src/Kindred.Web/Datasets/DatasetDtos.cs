using System.Text.Json;

namespace Kindred.Web.Datasets;

/// <summary>A data set: of the catalog, installed or not, or uploaded.</summary>
public sealed record DatasetSummary
{
    /// <summary>What evaluations and cards call it.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>True where runs can read it now.</summary>
    public required bool Installed { get; init; }

    /// <summary>True where somebody uploaded it.</summary>
    public required bool Uploaded { get; init; }

    /// <summary>Channels, height, width.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }
    public required int TrainImages { get; init; }
    public required int TestImages { get; init; }

    /// <summary>The record as an experiment's spec takes it at <c>dataset</c>.</summary>
    public required JsonElement Spec { get; init; }
}

/// <summary>The form that brings a data set.</summary>
public sealed record DatasetForm
{
    /// <summary>A zip of class folders, an .npz, CIFAR's binary files, or images and labels in IDX (the field given twice, or four times with a test split).</summary>
    public required IFormFileCollection File { get; init; }

    /// <summary>1 to 120 characters.</summary>
    public required string Name { get; init; }
}
