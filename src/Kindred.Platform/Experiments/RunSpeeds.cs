using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>Image passes per second by kind of run and architecture, as measured on finished runs of this database.</summary>
public sealed class RunSpeeds
{
    /// <summary>Starting a process with libtorch and closing it: added to every run.</summary>
    private const double StartSeconds = 1.5;

    private const int RunsConsidered = 400;

    /// <summary>
    /// Where nothing was measured: passes per second of one core for training on 28×28 images, batch 128, small networks of each kind
    /// (2-core AMD, AVX-512, libtorch 2.10, tuned malloc).
    /// </summary>
    private static readonly Dictionary<string, double> Shipped = new()
    {
        ["resnet"] = 1100,
        ["vgg"] = 1800,
        ["vit"] = 800,
        ["mlp"] = 39_500,
    };

    private const double ShippedOther = 500;

    private readonly Dictionary<(RunKind, string), double> measured;

    private RunSpeeds(Dictionary<(RunKind, string), double> measured) => this.measured = measured;

    /// <summary>Reads the last finished runs that did their work in one go (claimed once).</summary>
    public static async Task<RunSpeeds> MeasureAsync(KindredDb db, CancellationToken cancellation)
    {
        var runs = await db.Runs
            .Where(r => r.Status == RunStatus.Succeeded && r.ReusedRunId == null && r.Fence == 1 && r.StartedAt != null && r.Network != null)
            .OrderByDescending(r => r.Id).Take(RunsConsidered)
            .Select(r => new { r.Kind, ExperimentId = r.Network!.ExperimentId, r.Network!.Architecture, r.Network.ArchitectureKind, r.Network.Epsilon, r.StartedAt, r.FinishedAt })
            .ToListAsync(cancellation);
        var experiments = runs.Select(r => r.ExperimentId).Distinct().ToList();
        var specs = (await db.Experiments.Where(e => experiments.Contains(e.Id)).Select(e => new { e.Id, e.Spec }).ToListAsync(cancellation))
            .ToDictionary(e => e.Id, e => SpecJson.Deserialize<ExperimentSpec>(e.Spec));
        var samples = runs.Select(r => (r.Kind, r.Architecture, r.ArchitectureKind,
            Passes: RunWork.Passes(specs[r.ExperimentId], r.Kind, r.Epsilon), Seconds: (r.FinishedAt!.Value - r.StartedAt!.Value).TotalSeconds)).ToList();

        // of this very architecture where it was seen, else of its kind
        return new(samples.GroupBy(s => (s.Kind, s.Architecture)).Concat(samples.GroupBy(s => (s.Kind, s.ArchitectureKind)))
            .ToDictionary(g => g.Key, g => g.Sum(s => s.Passes) / Math.Max(0.001, g.Sum(s => s.Seconds))));
    }

    /// <summary>
    /// Seconds of training a network on images of a data set, and whether that is known from finished runs of this very architecture.
    /// Where it is not, its multiply-adds are set against those of the network whose speed ships.
    /// </summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="dataset">Gives shape and classes.</param>
    /// <param name="passes">Forward and backward passes of one image.</param>
    public (double Seconds, bool Measured) Training(Architecture architecture, ImageDataset dataset, double passes)
    {
        if (measured.TryGetValue((RunKind.Train, SpecJson.Serialize(architecture)), out var speed))
        {
            return (StartSeconds + passes / speed, true);
        }

        var yardstick = new ResNet().Cost(new ImageShape(1, 28, 28), 10).MultiplyAdds; // whose shipped speed was measured at that shape
        var cost = architecture.Cost(dataset.Shape, dataset.ClassNames.Count).MultiplyAdds;
        return (StartSeconds + passes * cost / (yardstick * Shipped["resnet"]), false);
    }

    /// <summary>Seconds one run of a cell takes on one slot.</summary>
    /// <param name="kind">Train, evaluate or invert.</param>
    /// <param name="architecture">The architecture as JSON.</param>
    /// <param name="architectureKind">Its catalog id.</param>
    /// <param name="passes">Its work, see <see cref="RunWork"/>.</param>
    public double Seconds(RunKind kind, string architecture, string architectureKind, double passes) =>
        StartSeconds + passes / (measured.TryGetValue((kind, architecture), out var same) ? same
            : measured.TryGetValue((kind, architectureKind), out var alike) ? alike
            : Shipped.GetValueOrDefault(architectureKind, ShippedOther));
}
