using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments.Sections;

/// <summary>One epoch's value of one network's training.</summary>
public sealed record CurvePoint(string ArchitectureLabel, string ArchitectureKind, double Epsilon, int Seed, double Epoch, double Value)
{
    /// <summary>All networks' course of one metric; a reused network shows the training it comes from.</summary>
    public static async Task<IReadOnlyList<CurvePoint>> ReadAsync(KindredDb db, long experimentId, string metric, CancellationToken cancellation) => await (
        from run in db.Runs
        where run.ExperimentId == experimentId && run.Kind == RunKind.Train
        join point in db.Metrics on (run.ReusedRunId ?? run.Id) equals point.RunId
        where point.Name == metric
        orderby run.Order, point.Step
        select new CurvePoint(run.Network!.ArchitectureLabel, run.Network.ArchitectureKind, run.Network.Epsilon, run.Network.Seed, point.Epoch, point.Value))
        .ToListAsync(cancellation);
}
