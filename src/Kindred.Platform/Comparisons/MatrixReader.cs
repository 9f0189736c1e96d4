using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Puts a matrix together from its rows, for pages and REST alike.</summary>
public sealed class MatrixReader(IDbContextFactory<KindredDb> database)
{
    /// <summary>The matrix with the rows there are; null where there is no such matrix.</summary>
    public async Task<MatrixTable?> ReadAsync(long matrixId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var matrix = await db.Matrices.AsNoTracking().SingleOrDefaultAsync(m => m.Id == matrixId, cancellation);
        if (matrix is null)
        {
            return null;
        }

        var networks = matrix.ComparisonId is { } comparison
            ? await MembersAsync(db, comparison, matrix.Size, cancellation)
            : await NetworksAsync(db, matrix.ExperimentId, MatrixProvenance.Layer(matrix.Provenance), cancellation);
        var stored = await db.MatrixRows.AsNoTracking().Where(r => r.MatrixId == matrixId).OrderBy(r => r.Index).Select(SimilarityRow.WithoutImages).ToListAsync(cancellation);
        var rows = new double[]?[networks.Count];
        var statistics = new CellStatistics[]?[networks.Count];
        foreach (var row in stored)
        {
            rows[row.Index] = RowBytes.Values(row, networks.Count);
            statistics[row.Index] = row.Statistics is null ? null : RowBytes.Cells(row, networks.Count);
        }

        return new MatrixTable
        {
            Id = matrix.Id,
            ExperimentId = matrix.ExperimentId,
            ComparisonId = matrix.ComparisonId,
            Measure = matrix.Measure,
            MeasureLabel = matrix.MeasureLabel,
            ImageSet = matrix.ImageSet,
            Networks = networks,
            Rows = rows,
            Statistics = statistics,
            Inversions = await InversionsAsync(db, matrix.ImageSet, matrix.Provenance, networks.ConvertAll(n => n.ModelId), cancellation),
            Undefined = stored.SelectMany(Reasons).ToList(),
            Provenance = matrix.Provenance,
            CreatedAt = matrix.CreatedAt,
            FinishedAt = matrix.FinishedAt,
            ContentHash = matrix.ContentHash,
        };
    }

    private static Task<List<MatrixNetwork>> NetworksAsync(KindredDb db, long? experiment, string layer, CancellationToken cancellation) =>
        db.Networks.Where(n => n.ExperimentId == experiment).OrderBy(n => n.Index)
            .Select(n => new MatrixNetwork(n.Id, n.ModelId, ExperimentNetwork.LabelOf(n.ArchitectureLabel, n.Epsilon, n.Seed),
                n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, n.Seed)
            { Layer = layer == Classifier.Penultimate ? null : layer })
            .ToListAsync(cancellation);

    private static Task<List<MatrixNetwork>> MembersAsync(KindredDb db, long comparison, int size, CancellationToken cancellation) =>
        db.ComparisonMembers.Where(m => m.ComparisonId == comparison && m.Index < size).OrderBy(m => m.Index)
            .Select(m => new MatrixNetwork(m.Index, m.ModelId, m.Label, m.Model == null ? "" : m.Model.ArchitectureLabel,
                m.Model == null ? "" : m.Model.ArchitectureKind, m.Model == null ? 0 : m.Model.Epsilon ?? 0, m.Model == null ? 0 : m.Model.Seed)
            { StatesEpsilon = m.Model != null && m.Model.Epsilon != null, RepresentationId = m.RepresentationId, Layer = m.Layer })
            .ToListAsync(cancellation);

    /// <summary>The inverted images of each model that a matrix's values rest on; empty where it is on no inverted images.</summary>
    internal static async Task<IReadOnlyList<RowInversions?>> InversionsAsync(KindredDb db, string imageSet, string provenance, List<long?> models, CancellationToken cancellation)
    {
        if (!ImageSets.NeedsInversions(imageSet) || MatrixProvenance.Inversion(provenance) is not var (pairs, method))
        {
            return [];
        }

        var ids = models.OfType<long>().ToList();
        var keys = (await db.Models.Where(m => ids.Contains(m.Id)).Select(m => new { m.Id, m.Key }).ToListAsync(cancellation))
            .ToDictionary(m => m.Id, m => InversionKey.For(m.Key, pairs, method));
        var sets = await db.InvertedImageSets.Where(s => keys.Values.Contains(s.Key))
            .Select(s => new { s.Key, Row = new RowInversions(s.Id, s.ImagesArtifact, s.UnconvergedShare) }).ToDictionaryAsync(s => s.Key, s => s.Row, cancellation);
        return models.ConvertAll(m => m is { } id && keys.TryGetValue(id, out var key) ? sets.GetValueOrDefault(key) : null);
    }

    private static IEnumerable<UndefinedValue> Reasons(SimilarityRow row) =>
        row.Undefined is null ? []
            : JsonSerializer.Deserialize<SortedDictionary<int, string>>(row.Undefined)!.Select(u => new UndefinedValue(row.Index, u.Key, u.Value));
}
