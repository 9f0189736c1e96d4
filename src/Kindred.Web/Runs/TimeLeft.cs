using Kindred.Platform.Runs;

namespace Kindred.Web.Runs;

/// <summary>
/// How long runs will still take, from how long like ones took: same kind and architecture where any has finished, same kind otherwise.
/// </summary>
public sealed class TimeLeft
{
    private readonly Dictionary<(RunKind, string?), double> byArchitecture;
    private readonly Dictionary<RunKind, double> byKind;

    /// <param name="finished">Succeeded runs to learn from, of any experiment.</param>
    public TimeLeft(IEnumerable<RunLine> finished)
    {
        var measured = finished.Where(r => r.Status == RunStatus.Succeeded && r.Seconds is not null).ToList();
        byArchitecture = measured.GroupBy(r => (r.Kind, r.ArchitectureKind)).ToDictionary(g => g.Key, g => g.Average(r => r.Seconds!.Value));
        byKind = measured.GroupBy(r => r.Kind).ToDictionary(g => g.Key, g => g.Average(r => r.Seconds!.Value));
    }

    /// <summary>Seconds of work left in one run; null where nothing is known of its kind yet.</summary>
    public double? Of(RunLine run, DateTime now)
    {
        if (run.Ended)
        {
            return 0;
        }

        if (byArchitecture.TryGetValue((run.Kind, run.ArchitectureKind), out var whole))
        {
            return whole * (1 - run.Progress);
        }

        // a run that has done a tenth says more about itself than other architectures do
        if (run is { Status: RunStatus.Running, Progress: >= 0.1, StartedAt: { } started })
        {
            return (now - started).TotalSeconds * (1 - run.Progress) / run.Progress;
        }

        return byKind.TryGetValue(run.Kind, out whole) ? whole * (1 - run.Progress) : null;
    }

    /// <summary>Wall seconds until all of these have ended on so many slots; null where the work of some is unknown.</summary>
    public double? Of(IEnumerable<RunLine> runs, int slots, DateTime now)
    {
        var (work, longest) = (0.0, 0.0);
        foreach (var run in runs.Where(r => !r.Ended))
        {
            if (Of(run, now) is not { } seconds)
            {
                return null;
            }

            work += seconds;
            longest = Math.Max(longest, seconds);
        }

        return Math.Max(work / Math.Max(1, slots), longest);
    }
}
