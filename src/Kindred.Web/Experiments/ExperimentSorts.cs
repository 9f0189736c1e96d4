using System.Linq.Expressions;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;

namespace Kindred.Web.Experiments;

/// <summary>Orders of lists of experiments, on the page and in REST.</summary>
public static class ExperimentSorts
{
    public static ListSorts<Experiment> All { get; } = new(
        "-createdAt",
        By("createdAt", e => e.CreatedAt),
        By("finishedAt", e => e.FinishedAt ?? DateTime.UnixEpoch),
        By("name", e => e.Name),
        By("status", e => e.Status == ExperimentStatus.Running ? 0 : e.Status == ExperimentStatus.Paused ? 1 : e.Status == ExperimentStatus.Queued ? 2
            : e.Status == ExperimentStatus.Failed ? 3 : e.Status == ExperimentStatus.Succeeded ? 4 : 5),
        By("networks", e => e.Networks.Count),
        By("dataset", e => e.Dataset),
        By("starred", e => e.Starred ? 1 : 0),
        By("finding", e => e.InvertedTo ?? -1));

    private static ListSort<Experiment, TKey> By<TKey>(string name, Expression<Func<Experiment, TKey>> key)
        where TKey : IComparable<TKey> => new(name, key, e => e.Id);
}
