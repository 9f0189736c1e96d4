using Kindred.Engine.Architectures;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Comparisons;
using Kindred.Web.Experiments.Sections;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>The two matrices of one measure, and the labels of all measures there are; everything is null before the first matrix exists.</summary>
public sealed record ExperimentMatrices(IReadOnlyList<string> Measures, string? Measure, MatrixTable? PlainTable, MatrixTable? InvertedTable, IReadOnlyList<ExcludedNetwork> LeftOut)
{
    public SimilarityGrid? Plain { get; } = Grid(PlainTable, PlainTable, InvertedTable, LeftOut);
    public SimilarityGrid? Inverted { get; } = Grid(InvertedTable, PlainTable, InvertedTable, LeftOut);

    /// <summary>The layer they compare.</summary>
    public string Layer => (InvertedTable ?? PlainTable)?.Layer ?? Classifier.Penultimate;

    // one colour scale for both
    private static SimilarityGrid? Grid(MatrixTable? table, MatrixTable? plain, MatrixTable? inverted, IReadOnlyList<ExcludedNetwork> leftOut) =>
        table is null ? null : new SimilarityGrid(table, leftOut.Select(n => n.Index)) { Ends = MatrixViews.Ends([.. new[] { plain, inverted }.OfType<MatrixTable>()]) };

    /// <summary>Reads both matrices of the measure with this label, or of the first.</summary>
    public static async Task<ExperimentMatrices> ReadAsync(
        IDbContextFactory<KindredDb> database, MatrixReader reader, long experimentId, string? measure, IReadOnlyList<ExcludedNetwork> leftOut, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var all = await db.Matrices.Where(m => m.ExperimentId == experimentId).OrderBy(m => m.Id)
            .Select(m => new { m.Id, m.MeasureLabel, m.ImageSet }).ToListAsync(cancellation);
        var measures = all.Select(m => m.MeasureLabel).Distinct().ToList();
        var chosen = measures.Contains(measure!) ? measure : measures.FirstOrDefault();
        async Task<MatrixTable?> Table(string images) =>
            all.LastOrDefault(m => m.MeasureLabel == chosen && m.ImageSet == images) is { } found ? await reader.ReadAsync(found.Id, cancellation) : null;
        return new ExperimentMatrices(measures, chosen, await Table(ImageSets.Target), await Table(ImageSets.Inverted), leftOut);
    }
}
