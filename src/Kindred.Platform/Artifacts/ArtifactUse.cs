using Kindred.Platform.Data;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Artifacts;

/// <summary>Which files of the store something still needs.</summary>
internal static class ArtifactUse
{
    /// <summary>Those among some that have a row, or that the task of a run names which has not succeeded and may yet be tried (again).</summary>
    /// <param name="db">Where rows and runs are.</param>
    /// <param name="sha256s">Files.</param>
    /// <param name="butRun">A run whose task does not count.</param>
    /// <param name="endedBefore">Tasks of runs that ended before do not count either.</param>
    public static HashSet<string> Named(KindredDb db, IReadOnlyCollection<string> sha256s, long? butRun = null, DateTime? endedBefore = null)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in sha256s.Chunk(500))
        {
            named.UnionWith(db.Artifacts.Where(a => chunk.Contains(a.Sha256)).Select(a => a.Sha256));
        }

        var rest = sha256s.Where(s => !named.Contains(s)).ToList();
        if (rest.Count > 0)
        {
            var tasks = db.Runs
                .Where(r => (r.Kind == RunKind.ImportModel || r.Kind == RunKind.ImportDataset) && r.Task != null && r.Status != RunStatus.Succeeded && r.Id != butRun)
                .Where(r => r.FinishedAt == null || endedBefore == null || r.FinishedAt >= endedBefore).Select(r => r.Task!).ToList();
            named.UnionWith(rest.Where(s => tasks.Exists(t => t.Contains(s, StringComparison.Ordinal))));
        }

        return named;
    }
}
