using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Platform.Inversions;

namespace Kindred.Platform.Comparisons;

/// <summary>A similarity matrix as it stands: labels, and the values of the rows that are there.</summary>
public sealed record MatrixTable
{
    public required long Id { get; init; }

    /// <summary>The experiment it belongs to, or else the comparison.</summary>
    public required long? ExperimentId { get; init; }

    public long? ComparisonId { get; init; }

    /// <summary>The measure record as JSON.</summary>
    public required string Measure { get; init; }

    public required string MeasureLabel { get; init; }

    /// <summary>One of <see cref="ImageSets"/>.</summary>
    public required string ImageSet { get; init; }

    /// <summary>Rows and columns alike, in index order.</summary>
    public required IReadOnlyList<MatrixNetwork> Networks { get; init; }

    /// <summary>One entry per row; null while the row has not been computed. NaN where a value is undefined.</summary>
    public required IReadOnlyList<double[]?> Rows { get; init; }

    /// <summary>Per row, what its cells have beside their values; null where the row has not been computed or has nothing beside them. Empty where no row has.</summary>
    public IReadOnlyList<CellStatistics[]?> Statistics { get; init; } = [];

    /// <summary>Per row, the images inverted through its network that values rest on; null where there are none yet. Empty where the matrix is on no inverted images.</summary>
    public IReadOnlyList<RowInversions?> Inversions { get; init; } = [];

    /// <summary>Why values are undefined, in row and column order.</summary>
    public required IReadOnlyList<UndefinedValue> Undefined { get; init; }

    /// <summary>Images, pairs, method, engine version, as JSON.</summary>
    public required string Provenance { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Set with the last row.</summary>
    public required DateTime? FinishedAt { get; init; }

    /// <summary>SHA-256 over labels and values, once finished.</summary>
    public required string? ContentHash { get; init; }

    /// <summary>The layer that all networks of an experiment are compared at.</summary>
    public string Layer => Networks is [{ Layer: { } layer }, ..] ? layer : Classifier.Penultimate;

    public int Size => Networks.Count;

    public int RowsDone => Rows.Count(r => r is not null);

    /// <summary>The value, or null where it is undefined or not there yet.</summary>
    public double? Value(int row, int column) => Rows[row] is { } values && double.IsFinite(values[column]) ? values[column] : null;

    /// <summary>Interval and null of a cell; all null where there are none.</summary>
    public CellStatistics StatisticsOf(int row, int column) => Statistics.ElementAtOrDefault(row)?[column] ?? default;

    /// <summary>Whether any cell has an interval or a null.</summary>
    public bool HasStatistics => Statistics.Any(r => r is not null);

    /// <summary>Whether a row's values rest on images of which more than a quarter are unconverged.</summary>
    public bool IsUnconverged(int row) => ImageSet == ImageSets.Inverted && Inversions.ElementAtOrDefault(row)?.IsUnconverged == true;

    /// <summary>Why there is no value; null where there is one, or none yet.</summary>
    public string? UndefinedBecause(int row, int column) => Undefined.FirstOrDefault(u => u.Row == row && u.Column == column)?.Reason;
}

/// <summary>
/// The network of one row and one column. Its id is the grid cell's: a matrix has its labels before the networks are trained, and their
/// model ids after. Of a comparison it is the member's place.
/// </summary>
public sealed record MatrixNetwork(long Id, long? ModelId, string Label, string ArchitectureLabel, string ArchitectureKind, double Epsilon, int Seed)
{
    /// <summary>False where the epsilon it was trained at is not known, and stands there as 0: of a network that was brought without one, and of an upload.</summary>
    public bool StatesEpsilon { get; init; } = true;

    /// <summary>The uploaded representation that stands in place of a network.</summary>
    public long? RepresentationId { get; init; }

    /// <summary>The layer that is compared; null for the penultimate of an experiment's networks, and for uploaded representations.</summary>
    public string? Layer { get; init; }
}

/// <summary>The images inverted through a row's network.</summary>
/// <param name="SetId">Which.</param>
/// <param name="Artifact">SHA-256 of the images.</param>
/// <param name="UnconvergedShare">Share of them whose final relative distance is <see cref="InvertedImageSet.UnconvergedAt"/> or more.</param>
public sealed record RowInversions(long SetId, string Artifact, double UnconvergedShare)
{
    /// <summary>Whether more than a quarter of them are.</summary>
    public bool IsUnconverged => UnconvergedShare > InvertedImageSet.MostUnconverged;
}

/// <summary>One value that does not exist, and why.</summary>
public sealed record UndefinedValue(int Row, int Column, string Reason);
