using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>How long runs will still take: their work in image passes, at the speed measured on finished runs.</summary>
public sealed class TimeLeft(RunSpeeds speeds, IReadOnlyDictionary<long, ExperimentSpec> specs)
{
    /// <summary>A run that has done this much says more about itself than others do.</summary>
    private const double tellsItself = 0.1;

    /// <summary>Learns from this database, for runs of these experiments.</summary>
    public static async Task<TimeLeft> MeasureAsync(KindredDb db, IEnumerable<long?> experimentIds, CancellationToken cancellation)
    {
        var ids = experimentIds.OfType<long>().Distinct().ToList();
        var specs = await db.Experiments.Where(e => ids.Contains(e.Id)).Select(e => new { e.Id, e.Spec }).ToListAsync(cancellation);
        return new TimeLeft(await RunSpeeds.MeasureAsync(db, cancellation), specs.ToDictionary(e => e.Id, e => SpecJson.Deserialize<ExperimentSpec>(e.Spec)));
    }

    /// <summary>Seconds of work left in one run; null where its experiment is not known here.</summary>
    public double? Of(RunLine run, DateTime now)
    {
        if (run.Ended)
        {
            return 0;
        }

        // only a first attempt began at 0: a resumed one starts with progress it did not spend this time on
        if (run is { Status: RunStatus.Running, Progress: >= tellsItself, Attempt: <= 1, StartedAt: { } started })
        {
            return Math.Max(0, (now - started).TotalSeconds) * (1 - run.Progress) / run.Progress;
        }

        return run.ExperimentId is { } id && specs.TryGetValue(id, out var spec) ? Whole(run, spec) * (1 - run.Progress) : null;
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

    private double Whole(RunLine run, ExperimentSpec spec)
    {
        if (run is { Architecture: { } architecture, ArchitectureKind: { } kind, Epsilon: { } epsilon })
        {
            return speeds.Seconds(run.Kind, architecture, kind, RunWork.Passes(spec, run.Kind, epsilon));
        }

        if (run.Kind != RunKind.Compare || run.Task is null)
        {
            return speeds.Seconds(run.Kind, "", "", 0);
        }

        var passes = RunWork.ComparePasses(spec, SpecJson.Deserialize<CompareTask>(run.Task));
        return spec.Architectures.Average(a => speeds.Seconds(RunKind.Train, SpecJson.Serialize(a), Catalog<Engine.Architectures.Architecture>.IdOf(a), passes));
    }
}
