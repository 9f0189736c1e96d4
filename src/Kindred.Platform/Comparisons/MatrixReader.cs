using System.Text.Json;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
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
            : await NetworksAsync(db, matrix.ExperimentId, cancellation);
        var stored = await db.MatrixRows.AsNoTracking().Where(r => r.MatrixId == matrixId).OrderBy(r => r.Index).ToListAsync(cancellation);
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
            Undefined = stored.SelectMany(Reasons).ToList(),
            Provenance = matrix.Provenance,
            CreatedAt = matrix.CreatedAt,
            FinishedAt = matrix.FinishedAt,
            ContentHash = matrix.ContentHash,
        };
    }

    private static Task<List<MatrixNetwork>> NetworksAsync(KindredDb db, long? experiment, CancellationToken cancellation) =>
        db.Networks.Where(n => n.ExperimentId == experiment).OrderBy(n => n.Index)
            .Select(n => new MatrixNetwork(n.Id, n.ModelId, ExperimentNetwork.LabelOf(n.ArchitectureLabel, n.Epsilon, n.Seed),
                n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, n.Seed))
            .ToListAsync(cancellation);

    private static Task<List<MatrixNetwork>> MembersAsync(KindredDb db, long comparison, int size, CancellationToken cancellation) =>
        db.ComparisonMembers.Where(m => m.ComparisonId == comparison && m.Index < size).OrderBy(m => m.Index)
            .Select(m => new MatrixNetwork(m.Index, m.ModelId, m.Label, m.Model == null ? "" : m.Model.ArchitectureLabel,
                m.Model == null ? "" : m.Model.ArchitectureKind, m.Model == null ? 0 : m.Model.Epsilon, m.Model == null ? 0 : m.Model.Seed)
            { RepresentationId = m.RepresentationId, Layer = m.Layer })
            .ToListAsync(cancellation);

    private static IEnumerable<UndefinedValue> Reasons(SimilarityRow row) =>
        row.Undefined is null ? []
            : JsonSerializer.Deserialize<SortedDictionary<int, string>>(row.Undefined)!.Select(u => new UndefinedValue(row.Index, u.Key, u.Value));
}
