using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Models;

/// <summary>All that a network's page shows.</summary>
public sealed record ModelView
{
    /// <summary>Failed evaluations shown beside those under way.</summary>
    private const int failedShown = 2;

    public required TrainedModel Model { get; init; }
    public required RobustnessCard Card { get; init; }
    public required IReadOnlyList<CheckLine> Checks { get; init; }
    public required IReadOnlyList<AttackSuite> Suites { get; init; }

    /// <summary>Evaluations of it that have not ended, and the last that failed.</summary>
    public required IReadOnlyList<RunLine> AtWork { get; init; }

    /// <summary>The run that trained it; null where it was brought from elsewhere.</summary>
    public required RunDetail? Training { get; init; }

    public required IReadOnlyList<RunPoint> TrainingPoints { get; init; }
    public required IReadOnlyList<(long Id, string Name)> Experiments { get; init; }

    /// <summary>Whether something can change by itself.</summary>
    public bool Live => AtWork.Any(r => !r.Ended);

    public string DatasetName => Catalog<Engine.Datasets.ImageDataset>.Find(Model.Dataset)?.Name ?? Model.Dataset;

    public static async Task<ModelView?> ReadAsync(KindredDb db, long id, CancellationToken cancellation)
    {
        var model = await db.Models.AsNoTracking().Include(m => m.Evaluations).Include(m => m.Checks).SingleOrDefaultAsync(m => m.Id == id, cancellation);
        if (model is null)
        {
            return null;
        }

        var evaluations = db.Runs.Where(r => r.Kind == RunKind.Evaluate && (r.ModelId == id || r.Network!.ModelId == id));
        var open = await evaluations.Where(r => r.Status != RunStatus.Succeeded && r.Status != RunStatus.Cancelled && r.Status != RunStatus.Failed)
            .OrderBy(r => r.Id).Select(RunLine.FromRun).ToListAsync(cancellation);
        var failed = await evaluations.Where(r => r.Status == RunStatus.Failed).OrderByDescending(r => r.Id).Take(failedShown).Select(RunLine.FromRun).ToListAsync(cancellation);
        var experiments = await db.Networks.Where(n => n.ModelId == id).OrderBy(n => n.ExperimentId)
            .Join(db.Experiments, n => n.ExperimentId, e => e.Id, (n, e) => new { e.Id, e.Name }).Distinct().ToListAsync(cancellation);
        return new()
        {
            Model = model,
            Card = new RobustnessCard(model.Evaluations, model.Dataset),
            Checks = CheckLine.Of(model),
            Suites = AttackSuites.For(model),
            AtWork = [.. open, .. failed],
            Training = await RunDetail.ReadAsync(db, model.TrainRunId, cancellation) is { Line.Kind: RunKind.Train } trained ? trained : null,
            TrainingPoints = await RunPoint.ReadAsync(db, model.TrainRunId, cancellation),
            Experiments = [.. experiments.Select(e => (e.Id, e.Name))],
        };
    }
}
