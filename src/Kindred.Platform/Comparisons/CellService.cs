using System.Runtime.InteropServices;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Inversions;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>The images of a row that were inverted through its network, and how well.</summary>
/// <param name="MethodLabel">How they were made.</param>
/// <param name="RunId">The run that made them.</param>
/// <param name="Median">Median of <paramref name="Residuals"/>.</param>
/// <param name="UnconvergedShare">Share of images whose residual is <see cref="InvertedImageSet.UnconvergedAt"/> or more.</param>
/// <param name="Residuals">Final relative distance of each image, in the order of the pairs.</param>
public sealed record CellInversions(string MethodLabel, long RunId, double Median, double UnconvergedShare, IReadOnlyList<float> Residuals);

/// <summary>A second computation of a cell.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Status">How far that is.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Result">What came out; null while it is at work, or where it failed.</param>
public sealed record CellRecomputation(long RunId, RunStatus Status, string? Error, DateTime At, CellCheck? Result);

/// <summary>Answers why a cell has its value, and has it computed again.</summary>
public sealed class CellService(IDbContextFactory<KindredDb> database, StandAloneRuns runs)
{
    private const int MostRecomputations = 5;

    /// <summary>Has a cell computed again in a process of its own.</summary>
    public Task<Run> RecomputeAsync(MatrixTable table, int row, int column, string? idempotencyKey, CancellationToken cancellation) => runs.LaunchAsync(
        RunKind.Compare, $"Compute again: {table.MeasureLabel}, {table.Networks[row].Label} and {table.Networks[column].Label}",
        TaskOf(table.Id, row, column), null, idempotencyKey, cancellation);

    /// <summary>Second computations of a cell, the newest first.</summary>
    public async Task<IReadOnlyList<CellRecomputation>> RecomputationsAsync(long matrixId, int row, int column, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var task = TaskOf(matrixId, row, column);
        return await db.Runs.Where(r => r.Kind == RunKind.Compare && r.ExperimentId == null && r.Task == task).OrderByDescending(r => r.Id).Take(MostRecomputations)
            .Select(r => new CellRecomputation(r.Id, r.Status, r.Error, r.CreatedAt, db.CellChecks.AsNoTracking().SingleOrDefault(c => c.RunId == r.Id)))
            .ToListAsync(cancellation);
    }

    /// <summary>The inverted images of a row with their residuals; null where it is not on such of one network.</summary>
    public async Task<CellInversions?> InversionsAsync(MatrixTable table, int row, CancellationToken cancellation)
    {
        if (table.ImageSet != ImageSets.Inverted || table.Inversions.ElementAtOrDefault(row) is not { SetId: var id })
        {
            return null;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var set = await db.InvertedImageSets.AsNoTracking().SingleAsync(s => s.Id == id, cancellation);
        return new(set.MethodLabel, set.RunId, set.MedianResidual, set.UnconvergedShare, MemoryMarshal.Cast<byte, float>(set.Residuals).ToArray());
    }

    /// <summary>The images on which the two networks agree most and least, as they were found with the value; null where that was not kept.</summary>
    public async Task<ImageExtremes?> ImagesAsync(long matrixId, int row, int column, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var stored = await db.MatrixRows.AsNoTracking().SingleOrDefaultAsync(r => r.MatrixId == matrixId && r.Index == row, cancellation);
        return stored is null ? null : RowBytes.Images(stored, column);
    }

    /// <summary>What a run that computes a cell again is told.</summary>
    public static string TaskOf(long matrixId, int row, int column) => SpecJson.Serialize(new ComparisonTask { MatrixId = matrixId, Row = row, Column = column });
}
