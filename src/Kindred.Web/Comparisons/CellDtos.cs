using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Web.Api;

namespace Kindred.Web.Comparisons;

/// <summary>One cell of a matrix.</summary>
public sealed record CellDocument
{
    public required string MatrixId { get; init; }

    /// <summary>The network of the row; on inverted images those are inverted through it.</summary>
    public required MatrixLabel Row { get; init; }

    /// <summary>The network of the column.</summary>
    public required MatrixLabel Column { get; init; }

    /// <summary>Null where undefined, or not there yet.</summary>
    public required double? Value { get; init; }

    /// <summary>Why there is no value; null where there is one, or none yet.</summary>
    public required string? Undefined { get; init; }

    /// <summary>Lower end of the 95 % interval over images; null where there is none.</summary>
    public required double? CiLow { get; init; }

    /// <summary>Its upper end.</summary>
    public required double? CiHigh { get; init; }

    /// <summary>What the value would be on average if the rows of one side were in random order; null where that was not computed.</summary>
    public required double? NullMean { get; init; }

    /// <summary>What one in twenty such orders passes towards more alike.</summary>
    public required double? NullHigh { get; init; }

    /// <summary>The images on which the two networks agree most, the first most of all; null where that was not kept with the value.</summary>
    public required IReadOnlyList<CellImageDocument>? AgreeMost { get; init; }

    /// <summary>The images on which they agree least, the first least of all.</summary>
    public required IReadOnlyList<CellImageDocument>? AgreeLeast { get; init; }

    /// <summary>Share of the row's inversions that end at a relative distance of 0.1 or more; null where the cell is on no inverted images.</summary>
    public required double? UnconvergedShare { get; init; }

    /// <summary>Second computations, the newest first, at most five.</summary>
    public required IReadOnlyList<CellRecomputationDocument> Recomputations { get; init; }

    public static CellDocument Of(CellView cell, IReadOnlyList<CellRecomputation> recomputations)
    {
        var statistics = cell.Table.StatisticsOf(cell.Row, cell.Column);
        return new()
        {
            MatrixId = PublicId.Of(cell.Table.Id),
            Row = MatrixLabel.Of(cell.A),
            Column = MatrixLabel.Of(cell.B),
            Value = cell.Value,
            Undefined = cell.Undefined,
            CiLow = statistics.CiLow,
            CiHigh = statistics.CiHigh,
            NullMean = statistics.NullMean,
            NullHigh = statistics.NullHigh,
            AgreeMost = Images(cell, cell.Images?.Most),
            AgreeLeast = Images(cell, cell.Images?.Least),
            UnconvergedShare = cell.Inversions?.UnconvergedShare,
            Recomputations = [.. recomputations.Select(r => new CellRecomputationDocument(PublicId.Of(r.RunId), r.Status, r.Error, r.At, r.Result?.Value, r.Result?.Undefined))],
        };
    }

    private static List<CellImageDocument>? Images(CellView cell, IReadOnlyList<RatedImage>? images) => images?
        .Select(i => new CellImageDocument(i.Image, cell.Pairs?.Seeds.ElementAtOrDefault(i.Image), cell.Pairs?.Targets.ElementAtOrDefault(i.Image), Math.Round(i.Rating, 6))).ToList();
}

/// <summary>One image of a cell.</summary>
/// <param name="Place">Its place among the images compared on: the pair's, or the sample's.</param>
/// <param name="SeedImage">Index in the test split of the pair's seed image; null for uploaded representations.</param>
/// <param name="TargetImage">Index in the test split of the pair's target image.</param>
/// <param name="Agreement">
/// Of representations the cosine of the image's rows in both networks' centred Gram matrices, −1 to 1; of answers 1 less their Jensen–Shannon divergence in bits.
/// </param>
public sealed record CellImageDocument(int Place, int? SeedImage, int? TargetImage, double Agreement);

/// <summary>A cell computed a second time.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Status">How far that is.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Value">What came out; null while it is at work, where it failed, and where undefined.</param>
/// <param name="Undefined">Why nothing came out of a run that succeeded.</param>
public sealed record CellRecomputationDocument(string RunId, RunStatus Status, string? Error, DateTime CreatedAt, double? Value, string? Undefined);
