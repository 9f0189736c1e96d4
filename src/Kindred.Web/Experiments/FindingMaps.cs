using System.Collections.Concurrent;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Charts;
using Kindred.Web.Experiments.Sections;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>The small maps of inverted similarity that stand for ended experiments in lists: each is drawn from its matrix once.</summary>
public sealed class FindingMaps(IDbContextFactory<KindredDb> database, MatrixReader matrices)
{
    private readonly ConcurrentDictionary<(long Id, DateTime SummarisedAt), IReadOnlyList<MatrixView>> known = new();

    /// <summary>Those already drawn; null otherwise.</summary>
    public IReadOnlyList<MatrixView>? Drawn(ExperimentLine line) => line.SummarisedAt is { } at ? known.GetValueOrDefault((line.Id, at)) : null;

    /// <summary>Architectures by architectures at the smallest and at the largest epsilon; one where there is one epsilon.</summary>
    public async Task<IReadOnlyList<MatrixView>> ReadAsync(ExperimentLine line, CancellationToken cancellation)
    {
        if (line.SummarisedAt is not { } at || line.InvertedTo is null)
        {
            return [];
        }

        if (!known.TryGetValue((line.Id, at), out var maps))
        {
            known[(line.Id, at)] = maps = await DrawAsync(line.Id, cancellation);
        }

        return maps;
    }

    private async Task<IReadOnlyList<MatrixView>> DrawAsync(long experimentId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var id = await db.Matrices.Where(m => m.ExperimentId == experimentId && m.ImageSet == ImageSets.Inverted)
            .OrderBy(m => m.Id).Select(m => (long?)m.Id).FirstOrDefaultAsync(cancellation); // the first measure of the spec has the first matrix
        if (id is null || await matrices.ReadAsync(id.Value, cancellation) is not { } table)
        {
            return [];
        }

        var grid = new SimilarityGrid(table);
        return [.. new[] { grid.Epsilons[0], grid.Epsilons[^1] }.Distinct().Select(e => grid.AtEpsilon(e))];
    }
}
