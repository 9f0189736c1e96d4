using Kindred.Platform.Runs;

namespace Kindred.Web.Runs;

/// <summary>Which runs a list shows; the text is words of a run's label.</summary>
public sealed record RunFilter(RunStatus? Status, long? ExperimentId, string? Text)
{
    /// <summary>All but the state, for the counts of each state.</summary>
    public IQueryable<Run> AnyStatus(IQueryable<Run> runs)
    {
        if (ExperimentId is { } experiment)
        {
            runs = runs.Where(r => r.ExperimentId == experiment);
        }

        foreach (var word in (Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var part = word.ToLowerInvariant();
#pragma warning disable CA1862 // a comparison with a culture has no SQL
            runs = runs.Where(r => r.Label.ToLower().Contains(part));
#pragma warning restore CA1862
        }

        return runs;
    }

    public IQueryable<Run> Apply(IQueryable<Run> runs) => Status is { } status ? AnyStatus(runs).Where(r => r.Status == status) : AnyStatus(runs);
}
