using System.Runtime.InteropServices;
using System.Text.Json;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>One cell of a matrix with all that says why it has its value.</summary>
public sealed record CellView
{
    public required MatrixTable Table { get; init; }
    public required int Row { get; init; }
    public required int Column { get; init; }
    public required SimilarityMeasure Measure { get; init; }

    /// <summary>What the matrix belongs to.</summary>
    public required string OwnerName { get; init; }

    /// <summary>The pairs its images are from; null for uploaded representations.</summary>
    public required CellPairs? Pairs { get; init; }

    /// <summary>The images inverted through the row's network, where the cell is on those.</summary>
    public required CellInversions? Inversions { get; init; }

    /// <summary>On which images the two agree most and least; null where that was not kept with the value.</summary>
    public required ImageExtremes? Images { get; init; }

    /// <summary>The networks of row and column with their accuracies, by model id.</summary>
    public required IReadOnlyDictionary<long, Models.NetworkRow> Networks { get; init; }

    public MatrixNetwork A => Table.Networks[Row];
    public MatrixNetwork B => Table.Networks[Column];
    public double? Value => Table.Value(Row, Column);
    public string? Undefined => Table.UndefinedBecause(Row, Column);

    /// <summary>Whether each side plays its own part, so that the cell the other way round may say something else.</summary>
    public bool Directed => Row != Column && (Table.ImageSet == ImageSets.Inverted || !Measure.Properties.Symmetric);

    public static async Task<CellView> ReadAsync(KindredDb db, CellService cells, MatrixTable table, int row, int column, CancellationToken cancellation)
    {
        var ids = new[] { table.Networks[row].ModelId, table.Networks[column].ModelId }.OfType<long>().Distinct().ToList();
        return new()
        {
            Table = table,
            Row = row,
            Column = column,
            Measure = SpecJson.Deserialize<SimilarityMeasure>(table.Measure),
            OwnerName = table.ComparisonId is { } comparison
                ? await db.Comparisons.Where(c => c.Id == comparison).Select(c => c.Name).SingleAsync(cancellation)
                : await db.Experiments.Where(e => e.Id == table.ExperimentId).Select(e => e.Name).SingleAsync(cancellation),
            Pairs = await CellPairs.ReadAsync(db, table, cancellation),
            Inversions = await cells.InversionsAsync(table, row, cancellation),
            Images = await cells.ImagesAsync(table.Id, row, column, cancellation),
            Networks = (await Models.NetworkRow.ReadAsync(db, db.Models.Where(m => ids.Contains(m.Id)), cancellation)).ToDictionary(m => m.Id),
        };
    }

    /// <summary>A text of the provenance.</summary>
    public string? Origin(string name) => JsonElement.Parse(Table.Provenance).TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A number of the provenance, of the whole or of a part of it.</summary>
    public int? OriginNumber(string name, string? part = null)
    {
        var from = JsonElement.Parse(Table.Provenance);
        return (part is null || from.TryGetProperty(part, out from) && from.ValueKind == JsonValueKind.Object)
            && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
    }
}

/// <summary>Seed and target images, by their indices in the test split.</summary>
public sealed record CellPairs(long Id, string Key, string Dataset, int Seed, IReadOnlyList<int> Seeds, IReadOnlyList<int> Targets)
{
    public static async Task<CellPairs?> ReadAsync(KindredDb db, MatrixTable table, CancellationToken cancellation)
    {
        if (!JsonElement.Parse(table.Provenance).TryGetProperty("pairs", out var pairs) || pairs.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var key = pairs.GetProperty("key").GetString();
        var set = await db.PairSets.AsNoTracking().SingleOrDefaultAsync(p => p.Key == key, cancellation);
        return set is null ? null : new(set.Id, set.Key, set.Dataset, set.PairSeed, Indices(set.SeedIndices), Indices(set.TargetIndices));
    }

    private static int[] Indices(byte[] stored) => MemoryMarshal.Cast<byte, int>(stored).ToArray();
}
