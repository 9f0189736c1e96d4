using System.Linq.Expressions;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// All networks of an experiment, or all members of a comparison, against all: value (A, B) is the measure on the representations of the same images through A and B.
/// On inverted images they are those inverted through the row's network, so the matrix is not symmetric.
/// </summary>
public sealed class SimilarityMatrix
{
    public long Id { get; set; }

    /// <summary>The experiment it belongs to, or else the comparison.</summary>
    public long? ExperimentId { get; set; }

    public Experiments.Experiment? Experiment { get; set; }
    public long? ComparisonId { get; set; }
    public Comparison? Comparison { get; set; }

    /// <summary>The measure record as JSON, and its label.</summary>
    public required string Measure { get; set; }

    public required string MeasureLabel { get; set; }

    /// <summary>One of <see cref="ImageSets"/>.</summary>
    public required string ImageSet { get; set; }

    /// <summary>Rows and columns: the experiment's networks in index order, or the comparison's first so many members.</summary>
    public int Size { get; set; }

    /// <summary>Rows written so far are counted by the rows themselves; this is set with the last one.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>SHA-256 over labels and values, once finished.</summary>
    public string? ContentHash { get; set; }

    /// <summary>Images, pairs, method, engine version, as JSON.</summary>
    public required string Provenance { get; set; }

    public DateTime CreatedAt { get; set; }
    public List<SimilarityRow> Rows { get; } = [];
}

/// <summary>One row of a matrix.</summary>
public sealed class SimilarityRow
{
    public long MatrixId { get; set; }
    public int Index { get; set; }
    public long RunId { get; set; }

    /// <summary>Size × float64, little-endian; NaN where undefined.</summary>
    public required byte[] Values { get; set; }

    /// <summary>Column → reason, as JSON, where a value is undefined; null where none is.</summary>
    public string? Undefined { get; set; }

    /// <summary>4 × Size × float64: low ends and high ends of the 95 % intervals, then the null's means and 95 % levels; NaN where there is none. Null in rows without.</summary>
    public byte[]? Statistics { get; set; }

    /// <summary>
    /// <see cref="Engine.Similarity.ImageExtremes"/> of each cell: Size × (5 most, then 5 least) × (place as int32, agreement as float32), place −1 where there is none.
    /// Null in rows without.
    /// </summary>
    public byte[]? Images { get; set; }

    /// <summary>Rows without the images of their cells, which are read cell by cell.</summary>
    internal static readonly Expression<Func<SimilarityRow, SimilarityRow>> WithoutImages = r =>
        new() { MatrixId = r.MatrixId, Index = r.Index, RunId = r.RunId, Values = r.Values, Undefined = r.Undefined, Statistics = r.Statistics };
}

/// <summary>What a compare run does: all measures of the spec on one image set, for a range of rows.</summary>
public sealed record CompareTask(string ImageSet, int FirstRow, int Rows);
