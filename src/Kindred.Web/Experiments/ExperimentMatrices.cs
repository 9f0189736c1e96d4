using Kindred.Engine.Architectures;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Experiments.Sections;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>The two matrices of one measure, and the labels of all measures there are; everything is null before the first matrix exists.</summary>
public sealed record ExperimentMatrices(IReadOnlyList<string> Measures, string? Measure, MatrixTable? PlainTable, MatrixTable? InvertedTable, IReadOnlyList<ExcludedNetwork> LeftOut)
{
    public SimilarityGrid? Plain { get; } = PlainTable is null ? null : new SimilarityGrid(PlainTable, LeftOut.Select(n => n.Index));
    public SimilarityGrid? Inverted { get; } = InvertedTable is null ? null : new SimilarityGrid(InvertedTable, LeftOut.Select(n => n.Index));

    /// <summary>The layer they compare.</summary>
    public string Layer => (InvertedTable ?? PlainTable)?.Layer ?? Classifier.Penultimate;

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
