using System.Runtime.InteropServices;
using System.Text.Json;
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

        var networks = await db.Networks.Where(n => n.ExperimentId == matrix.ExperimentId).OrderBy(n => n.Index)
            .Select(n => new MatrixNetwork(n.Id, n.ModelId, ExperimentNetwork.LabelOf(n.ArchitectureLabel, n.Epsilon, n.Seed),
                n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, n.Seed))
            .ToListAsync(cancellation);
        var stored = await db.MatrixRows.AsNoTracking().Where(r => r.MatrixId == matrixId).OrderBy(r => r.Index).ToListAsync(cancellation);
        var rows = new double[]?[networks.Count];
        foreach (var row in stored)
        {
            rows[row.Index] = Values(row, networks.Count);
        }

        return new MatrixTable
        {
            Id = matrix.Id,
            ExperimentId = matrix.ExperimentId,
            Measure = matrix.Measure,
            MeasureLabel = matrix.MeasureLabel,
            ImageSet = matrix.ImageSet,
            Networks = networks,
            Rows = rows,
            Undefined = stored.SelectMany(Reasons).ToList(),
            Provenance = matrix.Provenance,
            CreatedAt = matrix.CreatedAt,
            FinishedAt = matrix.FinishedAt,
            ContentHash = matrix.ContentHash,
        };
    }

    private static double[] Values(SimilarityRow row, int size)
    {
        var values = MemoryMarshal.Cast<byte, double>(row.Values); // rows are little-endian, as is every platform libtorch runs on
        return values.Length == size ? values.ToArray()
            : throw new InvalidDataException($"row {row.Index} of matrix {row.MatrixId} holds {values.Length} values; the experiment has {size} networks");
    }

    private static IEnumerable<UndefinedValue> Reasons(SimilarityRow row) =>
        row.Undefined is null ? []
            : JsonSerializer.Deserialize<SortedDictionary<int, string>>(row.Undefined)!.Select(u => new UndefinedValue(row.Index, u.Key, u.Value));
}
