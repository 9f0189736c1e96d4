using System.Text.Json;
using Kindred.Platform.Comparisons;
using Kindred.Web.Api;

namespace Kindred.Web.Comparisons;

/// <summary>A matrix in a list.</summary>
public sealed record MatrixSummary
{
    public required string Id { get; init; }

    /// <summary>The measure with its settings.</summary>
    public required JsonElement Measure { get; init; }

    public required string MeasureLabel { get; init; }

    /// <summary>Which images were compared on: target, or inverted (through the row's network, so not symmetric).</summary>
    public required string Images { get; init; }

    /// <summary>Networks: rows and columns alike.</summary>
    public required int Size { get; init; }

    /// <summary>Rows computed so far.</summary>
    public required int RowsDone { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Null while rows are missing.</summary>
    public required DateTime? FinishedAt { get; init; }

    /// <summary>SHA-256 over labels and values; null while rows are missing.</summary>
    public required string? ContentHash { get; init; }
}

/// <summary>A matrix with its values.</summary>
public sealed record MatrixDocument
{
    public required string Id { get; init; }
    public required string ExperimentId { get; init; }

    /// <summary>The measure with its settings.</summary>
    public required JsonElement Measure { get; init; }

    public required string MeasureLabel { get; init; }

    /// <summary>Which images were compared on: target, or inverted (through the row's network, so not symmetric).</summary>
    public required string Images { get; init; }

    public required IReadOnlyList<MatrixLabel> Rows { get; init; }

    /// <summary>The same networks as <see cref="Rows"/>, in the same order.</summary>
    public required IReadOnlyList<MatrixLabel> Columns { get; init; }

    /// <summary>Row by row. Null where a value is undefined or not there yet.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Values { get; init; }

    /// <summary>Why values are undefined; positions count from 0.</summary>
    public required IReadOnlyList<UndefinedValue> Undefined { get; init; }

    /// <summary>Rows computed so far.</summary>
    public required int RowsDone { get; init; }

    /// <summary>Images, pairs, inversion and versions that the values came from.</summary>
    public required JsonElement Provenance { get; init; }

    /// <summary>SHA-256 over labels and values; null while rows are missing. Also the ETag.</summary>
    public required string? ContentHash { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Null while rows are missing.</summary>
    public required DateTime? FinishedAt { get; init; }

    public static MatrixDocument Of(MatrixTable table)
    {
        var labels = table.Networks.Select(MatrixLabel.Of).ToList();
        return new()
        {
            Id = PublicId.Of(table.Id),
            ExperimentId = PublicId.Of(table.ExperimentId),
            Measure = JsonElement.Parse(table.Measure),
            MeasureLabel = table.MeasureLabel,
            Images = table.ImageSet,
            Rows = labels,
            Columns = labels,
            Values = Enumerable.Range(0, table.Size).Select(r => Enumerable.Range(0, table.Size).Select(c => table.Value(r, c)).ToList()).ToList(),
            Undefined = table.Undefined,
            RowsDone = table.RowsDone,
            Provenance = JsonElement.Parse(table.Provenance),
            ContentHash = table.ContentHash,
            CreatedAt = table.CreatedAt,
            FinishedAt = table.FinishedAt,
        };
    }
}

/// <summary>The network of a row and column.</summary>
/// <param name="Id">The model, as in <c>/models/{id}</c>; null while it is not trained.</param>
/// <param name="Label">Names it within its experiment.</param>
/// <param name="Architecture">The architecture with its size.</param>
/// <param name="Epsilon">Training epsilon in pixel units.</param>
/// <param name="Seed">Training seed.</param>
public sealed record MatrixLabel(string? Id, string Label, string Architecture, double Epsilon, int Seed)
{
    public static MatrixLabel Of(MatrixNetwork network) =>
        new(PublicId.Of(network.ModelId), network.Label, network.ArchitectureLabel, network.Epsilon, network.Seed);
}
