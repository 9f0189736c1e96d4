using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Inversions;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// Cells between chosen networks out of matrices that are stored already, whatever experiment or comparison they were computed for. Only cells of one
/// measure on the same images stand side by side.
/// </summary>
public sealed class StoredCells(IDbContextFactory<KindredDb> database)
{
    /// <summary>What there is of the chosen networks, the fullest first; inverted images before others where two are as full.</summary>
    public async Task<IReadOnlyList<CellSource>> SourcesAsync(IReadOnlyList<long> models, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var places = await PlacesAsync(db, models, cancellation);
        var experiments = places.Keys.Where(k => !k.Comparison).Select(k => k.Id).ToList();
        var comparisons = places.Keys.Where(k => k.Comparison).Select(k => k.Id).ToList();
        var matrices = await db.Matrices.Where(m => experiments.Contains(m.ExperimentId!.Value) || comparisons.Contains(m.ComparisonId!.Value)).OrderBy(m => m.Id)
            .Select(m => new { m.Id, m.ExperimentId, m.ComparisonId, m.Measure, m.MeasureLabel, m.ImageSet, m.Size, m.Provenance, Rows = m.Rows.Select(r => r.Index).ToList() }).ToListAsync(cancellation);
        return [.. matrices.Where(m => m.ComparisonId is not null || MatrixProvenance.Layer(m.Provenance) == Classifier.Penultimate)
            .Select(m =>
            {
                var owner = (m.ComparisonId is not null, m.ComparisonId ?? m.ExperimentId!.Value);
                var rows = m.Rows.ToHashSet();
                var held = places[owner].Where(p => p.Value < m.Size).ToDictionary();
                return (m.Measure, m.MeasureLabel, m.ImageSet, m.Provenance, Basis: Basis(m.ImageSet, m.Provenance, owner),
                    Matrix: new SourceMatrix(m.Id, m.Size, held, [.. held.Where(h => rows.Contains(h.Value)).Select(h => h.Key)]));
            })
            .Where(m => m.Matrix.Places.Count > 0)
            .GroupBy(m => (Measure: SpecJson.Serialize(SpecJson.Deserialize<SimilarityMeasure>(m.Measure)), m.ImageSet, m.Basis))
            .Select(g => new CellSource(Name(g.Key), g.Key.Measure, g.First().MeasureLabel, g.Key.ImageSet, g.First().Provenance, [.. g.Select(m => m.Matrix)]))
            .OrderByDescending(s => s.Cells).ThenByDescending(s => s.ImageSet == ImageSets.Inverted).ThenBy(s => s.ImageSet == ImageSets.Target ? 0 : 1).ThenBy(s => s.Matrices[0].Id)];
    }

    /// <summary>The cells of one source, by place in <paramref name="models"/>.</summary>
    public async Task<CellTable> ReadAsync(CellSource source, IReadOnlyList<long> models, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var cells = new StoredCell?[models.Count, models.Count];
        foreach (var matrix in source.Matrices) // a cell that was computed twice is shown as it was computed last
        {
            var wanted = matrix.Places.Values.ToList();
            var rows = await db.MatrixRows.AsNoTracking().Where(r => r.MatrixId == matrix.Id && wanted.Contains(r.Index)).Select(SimilarityRow.WithoutImages).ToDictionaryAsync(r => r.Index, cancellation);
            foreach (var (row, model) in models.Index().Where(m => matrix.Places.TryGetValue(m.Item, out var at) && rows.ContainsKey(at)))
            {
                var at = matrix.Places[model];
                var values = RowBytes.Values(rows[at], matrix.Size);
                var reasons = rows[at].Undefined is { } undefined ? JsonSerializer.Deserialize<Dictionary<int, string>>(undefined)! : [];
                foreach (var (column, other) in models.Index().Where(m => matrix.Places.ContainsKey(m.Item)))
                {
                    var to = matrix.Places[other];
                    cells[row, column] = new(matrix.Id, at, to, double.IsFinite(values[to]) ? values[to] : null, reasons.GetValueOrDefault(to));
                }
            }
        }

        var inversions = await MatrixReader.InversionsAsync(db, source.ImageSet, source.Provenance, [.. models.Select(m => (long?)m)], cancellation);
        return new(models, cells, models.Index().Where(m => source.ImageSet == ImageSets.Inverted && inversions.ElementAtOrDefault(m.Index)?.IsUnconverged == true).Select(m => m.Index).ToHashSet());
    }

    // where the chosen networks stand in what they belong to; of a comparison only by the penultimate layer
    private static async Task<Dictionary<(bool Comparison, long Id), Dictionary<long, int>>> PlacesAsync(KindredDb db, IReadOnlyList<long> models, CancellationToken cancellation)
    {
        var cells = await db.Networks.Where(n => n.ModelId != null && models.Contains(n.ModelId.Value)).Select(n => new { Comparison = false, Id = n.ExperimentId, n.Index, Model = n.ModelId!.Value }).ToListAsync(cancellation);
        var members = await db.ComparisonMembers.Where(m => m.ModelId != null && models.Contains(m.ModelId.Value) && (m.Layer == null || m.Layer == Classifier.Penultimate))
            .Select(m => new { Comparison = true, Id = m.ComparisonId, m.Index, Model = m.ModelId!.Value }).ToListAsync(cancellation);
        return cells.Concat(members).GroupBy(p => (p.Comparison, p.Id))
            .ToDictionary(g => g.Key, g => g.GroupBy(p => p.Model).ToDictionary(p => p.Key, p => p.Min(m => m.Index)));
    }

    // Target, seed and inverted images are fixed by pairs and method. What the others are depends on who else is compared, so those stay apart.
    private static string Basis(string imageSet, string provenance, (bool, long) owner)
    {
        if (imageSet is ImageSets.Target or ImageSets.Seed or ImageSets.Inverted
            && JsonElement.Parse(provenance) is var json && json.TryGetProperty("pairs", out var pairs) && pairs.ValueKind == JsonValueKind.Object)
        {
            var method = imageSet == ImageSets.Inverted && MatrixProvenance.Inversion(provenance) is { Method: var inversion } ? InversionKey.Text(inversion) : "";
            return $"{pairs.GetProperty("key").GetString()} {method}";
        }

        return $"{owner}";
    }

    private static string Name((string Measure, string ImageSet, string Basis) source) =>
        $"{source.ImageSet}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source.Measure}\n{source.Basis}")))[..8]}";
}

/// <summary>Matrices of one measure on the same images that hold some of the chosen networks, oldest first.</summary>
/// <param name="Id">A name that does not change, for addresses.</param>
/// <param name="Measure">The measure record as JSON.</param>
/// <param name="MeasureLabel">Its label.</param>
/// <param name="ImageSet">One of <see cref="ImageSets"/>.</param>
/// <param name="Provenance">Images, pairs and method, as JSON.</param>
/// <param name="Matrices">Where the cells are.</param>
public sealed record CellSource(string Id, string Measure, string MeasureLabel, string ImageSet, string Provenance, IReadOnlyList<SourceMatrix> Matrices)
{
    /// <summary>Ordered pairs of different chosen networks whose cell is there.</summary>
    public int Cells => Matrices.SelectMany(m => m.Rows.SelectMany(r => m.Places.Keys.Where(c => c != r).Select(c => (r, c)))).Distinct().Count();

    /// <summary>Pairs of images; null where the matrix does not say.</summary>
    public int? Pairs => JsonElement.Parse(Provenance).TryGetProperty("pairs", out var pairs) && pairs.ValueKind == JsonValueKind.Object ? pairs.GetProperty("count").GetInt32() : null;
}

/// <summary>A matrix and the chosen networks in it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Size">Its rows and columns.</param>
/// <param name="Places">Row and column of each chosen network, by model.</param>
/// <param name="Rows">Models whose row has been computed.</param>
public sealed record SourceMatrix(long Id, int Size, IReadOnlyDictionary<long, int> Places, IReadOnlyList<long> Rows);

/// <summary>One stored cell: where it stands, and its value or why it has none.</summary>
public sealed record StoredCell(long MatrixId, int Row, int Column, double? Value, string? Undefined);

/// <summary>Cells between chosen networks; null where none is stored.</summary>
/// <param name="Models">Rows and columns.</param>
/// <param name="Cells">By row and column.</param>
/// <param name="Unconverged">Rows whose values rest on images of which more than a quarter are unconverged.</param>
public sealed record CellTable(IReadOnlyList<long> Models, StoredCell?[,] Cells, IReadOnlySet<int> Unconverged)
{
    /// <summary>Mean of a network's row over the other networks: how much of its inverted images they see; null where no cell is stored.</summary>
    public double? RowMean(long model)
    {
        var row = Models.Index().FirstOrDefault(m => m.Item == model, (-1, 0)).Item1;
        return row < 0 ? null : Enumerable.Range(0, Models.Count).Where(c => c != row).Average(c => Cells[row, c]?.Value);
    }

    /// <summary>Ordered pairs of different networks.</summary>
    public int Pairs => Models.Count * (Models.Count - 1);

    /// <summary>Those that are stored, defined or not.</summary>
    public int Stored => Places.Count(p => Cells[p.Row, p.Column] is not null);

    /// <summary>Mean over ordered pairs of different networks; null where none is stored.</summary>
    public double? Mean => Places.Average(p => Cells[p.Row, p.Column]?.Value);

    private IEnumerable<(int Row, int Column)> Places => from row in Enumerable.Range(0, Models.Count) from column in Enumerable.Range(0, Models.Count) where row != column select (row, column);
}
