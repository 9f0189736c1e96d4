using System.Collections.Concurrent;
using Kindred.Platform.Comparisons;

namespace Kindred.Web.Experiments;

/// <summary>Findings for lists: those of an experiment that has ended no longer change, so each is drawn from its matrices once.</summary>
public sealed class FindingCache(FindingsReader reader)
{
    private readonly ConcurrentDictionary<(long Id, DateTime FinishedAt), ExperimentFindings?> known = new();

    public async Task<ExperimentFindings?> ReadAsync(ExperimentRow row, CancellationToken cancellation)
    {
        if (row.FinishedAt is not { } finished || !row.Ended)
        {
            return await reader.ReadAsync(row.Id, cancellation);
        }

        if (!known.TryGetValue((row.Id, finished), out var findings))
        {
            known[(row.Id, finished)] = findings = await reader.ReadAsync(row.Id, cancellation);
        }

        return findings;
    }

    /// <summary>"From → to" of inverted similarity over epsilon; null where there is none yet.</summary>
    public static (double From, double To, bool OneEpsilon)? Range(ExperimentFindings? findings)
    {
        var inverted = findings?.ByEpsilon.Select(e => e.Inverted).OfType<double>().ToList() ?? [];
        return inverted.Count == 0 ? null : (inverted[0], inverted[^1], inverted.Count == 1);
    }
}
