using System.Linq.Expressions;
using Kindred.Platform.Runs;
using Kindred.Web.Api;

namespace Kindred.Web.Runs;

/// <summary>Orders of the list of all runs.</summary>
public static class RunSorts
{
    public static ListSorts<Run> All { get; } = new(
        "-createdAt",
        By("createdAt", r => r.CreatedAt),
        By("startedAt", r => r.StartedAt ?? DateTime.UnixEpoch),
        By("finishedAt", r => r.FinishedAt ?? DateTime.UnixEpoch),
        By("label", r => r.Label));

    private static ListSort<Run, TKey> By<TKey>(string name, Expression<Func<Run, TKey>> key)
        where TKey : IComparable<TKey> => new(name, key, r => r.Id);
}
