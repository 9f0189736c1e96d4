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

    /// <summary>Which images were compared on: target, seed, inverted (through the row's network, so not symmetric), pooled, agree, disagree, or uploaded.</summary>
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

    /// <summary>The experiment it belongs to; null where it belongs to a comparison.</summary>
    public required string? ExperimentId { get; init; }

    /// <summary>The comparison it belongs to; null where it belongs to an experiment.</summary>
    public string? ComparisonId { get; init; }

    /// <summary>The measure with its settings.</summary>
    public required JsonElement Measure { get; init; }

    public required string MeasureLabel { get; init; }

    /// <summary>Which images were compared on: target, seed, inverted (through the row's network, so not symmetric), pooled, agree, disagree, or uploaded.</summary>
    public required string Images { get; init; }

    public required IReadOnlyList<MatrixLabel> Rows { get; init; }

    /// <summary>The same networks as <see cref="Rows"/>, in the same order.</summary>
    public required IReadOnlyList<MatrixLabel> Columns { get; init; }

    /// <summary>Row by row. Null where a value is undefined or not there yet.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Values { get; init; }

    /// <summary>95 % intervals over images; null where none were computed.</summary>
    public IntervalTable? Ci { get; init; }

    /// <summary>What the values would be if the rows of one side were in random order; null where that was not computed.</summary>
    public NullTable? Null { get; init; }

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
            ComparisonId = PublicId.Of(table.ComparisonId),
            Measure = JsonElement.Parse(table.Measure),
            MeasureLabel = table.MeasureLabel,
            Images = table.ImageSet,
            Rows = labels,
            Columns = labels,
            Values = Table(table, table.Value),
            Ci = !table.HasStatistics ? null : new(Table(table, (r, c) => table.StatisticsOf(r, c).CiLow), Table(table, (r, c) => table.StatisticsOf(r, c).CiHigh)),
            Null = !table.HasStatistics ? null : new(Table(table, (r, c) => table.StatisticsOf(r, c).NullMean), Table(table, (r, c) => table.StatisticsOf(r, c).NullHigh)),
            Undefined = table.Undefined,
            RowsDone = table.RowsDone,
            Provenance = JsonElement.Parse(table.Provenance),
            ContentHash = table.ContentHash,
            CreatedAt = table.CreatedAt,
            FinishedAt = table.FinishedAt,
        };
    }

    private static List<List<double?>> Table(MatrixTable table, Func<int, int, double?> cell) =>
        [.. Enumerable.Range(0, table.Size).Select(r => Enumerable.Range(0, table.Size).Select(c => cell(r, c)).ToList())];
}

/// <summary>Ends of intervals, row by row as the values; null where a cell has none.</summary>
/// <param name="Low">Lower ends.</param>
/// <param name="High">Upper ends.</param>
public sealed record IntervalTable(IReadOnlyList<IReadOnlyList<double?>> Low, IReadOnlyList<IReadOnlyList<double?>> High);

/// <summary>The level of unrelated representations, row by row as the values; null where a cell has none.</summary>
/// <param name="Mean">Mean over row orders.</param>
/// <param name="High">What one in twenty row orders passes towards more alike: the 95 % quantile, of a distance the 5 % quantile.</param>
public sealed record NullTable(IReadOnlyList<IReadOnlyList<double?>> Mean, IReadOnlyList<IReadOnlyList<double?>> High);

/// <summary>The network or representation of a row and column.</summary>
/// <param name="Id">The model, as in <c>/models/{id}</c>, or the representation, as in <c>/representations/{id}</c>; null while a network is not trained.</param>
/// <param name="Label">Names it within its experiment or comparison.</param>
/// <param name="Architecture">The architecture with its size; null for a representation.</param>
/// <param name="Epsilon">Training epsilon in pixel units; null where it is not stated, and for a representation.</param>
/// <param name="Seed">Training seed; null for a representation.</param>
/// <param name="Layer">The layer that is compared, where that was chosen.</param>
public sealed record MatrixLabel(string? Id, string Label, string? Architecture, double? Epsilon, int? Seed, string? Layer)
{
    public static MatrixLabel Of(MatrixNetwork network) => network.RepresentationId is { } upload
        ? new(PublicId.Of(upload), network.Label, null, null, null, null)
        : new(PublicId.Of(network.ModelId), network.Label, network.ArchitectureLabel, network.StatesEpsilon ? network.Epsilon : null, network.Seed, network.Layer);
}
