using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>What people and scripts do with experiments: the one way in for the form and for REST.</summary>
public sealed class ExperimentService(IDbContextFactory<KindredDb> database, RunDispatcher dispatcher, TimeProvider clock)
{
    public const int LongestName = 120;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Validates, plans and stores an experiment with its runs in one transaction, then lets the dispatcher look.</summary>
    /// <exception cref="SpecException">The name or the spec cannot be accepted; every reason is in it, nothing was written.</exception>
    public async Task<Experiment> LaunchAsync(string name, ExperimentSpec spec, string? idempotencyKey, CancellationToken cancellation)
    {
        name = name.Trim();
        var errors = SpecValidation.Validate(spec);
        if (name.Length is 0 or > LongestName)
        {
            errors.Add("name", $"A name has 1 to {LongestName} characters; this one has {name.Length}.");
        }

        if (errors.Any)
        {
            throw new SpecException(errors);
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        if (spec.Dataset is UploadedDataset && !await ExperimentPlanner.IsInstalledAsync(db, spec.Dataset, cancellation))
        {
            errors.Add("dataset.hash", $"No such data set has been uploaded here: {spec.Dataset.Id}.");
            throw new SpecException(errors);
        }

        if (await FindAsync(db, idempotencyKey, cancellation) is { } launched)
        {
            return launched;
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var experiment = await StoreAsync(db, name, spec, idempotencyKey, cancellation);
            await transaction.CommitAsync(cancellation);
            dispatcher.Wake();
            return experiment;
        }
        catch (DbUpdateException) when (idempotencyKey is not null)
        {
            // the same request arrived twice at once and the other one was stored first
            await using var other = await database.CreateDbContextAsync(cancellation);
            if (await FindAsync(other, idempotencyKey, cancellation) is { } first)
            {
                return first;
            }

            throw;
        }
    }

    /// <summary>Stops what runs (checkpoints stay) and cancels what waits. False where there is no such experiment.</summary>
    public Task<bool> CancelAsync(long experimentId, CancellationToken cancellation) =>
        ChangeAsync(experimentId, (db, runs) => RunControl.CancelAsync(runs, Now, cancellation), cancellation);

    /// <summary>Stops what runs and keeps what waits until <see cref="ResumeAsync"/>.</summary>
    public Task<bool> PauseAsync(long experimentId, CancellationToken cancellation) =>
        ChangeAsync(
            experimentId,
            async (db, runs) =>
            {
                await RunControl.PauseAsync(runs, cancellation);
                await db.Experiments
                    .Where(e => e.Id == experimentId && (e.Status == ExperimentStatus.Queued || e.Status == ExperimentStatus.Running))
                    .ExecuteUpdateAsync(e => e.SetProperty(x => x.Status, ExperimentStatus.Paused), cancellation);
            },
            cancellation);

    /// <summary>Puts what was paused back in the queue.</summary>
    public Task<bool> ResumeAsync(long experimentId, CancellationToken cancellation) =>
        ChangeAsync(
            experimentId,
            async (db, runs) =>
            {
                await RunControl.ResumeAsync(runs, Now, cancellation);
                await ReopenAsync(db, experimentId, cancellation);
            },
            cancellation);

    /// <summary>Puts failed and cancelled runs back in the queue; they go on from their last checkpoint.</summary>
    public Task<bool> RetryAsync(long experimentId, CancellationToken cancellation) =>
        ChangeAsync(
            experimentId,
            async (db, runs) =>
            {
                await RunControl.RetryAsync(runs, cancellation);
                await ReopenAsync(db, experimentId, cancellation);
            },
            cancellation);

    public Task<bool> CancelRunAsync(long runId, CancellationToken cancellation) =>
        ChangeRunAsync(runId, run => RunControl.CancelAsync(run, Now, cancellation), reopens: false, cancellation);

    public Task<bool> PauseRunAsync(long runId, CancellationToken cancellation) =>
        ChangeRunAsync(runId, run => RunControl.PauseAsync(run, cancellation), reopens: false, cancellation);

    public Task<bool> ResumeRunAsync(long runId, CancellationToken cancellation) =>
        ChangeRunAsync(runId, run => RunControl.ResumeAsync(run, Now, cancellation), reopens: true, cancellation);

    public Task<bool> RetryRunAsync(long runId, CancellationToken cancellation) =>
        ChangeRunAsync(runId, run => RunControl.RetryAsync(run, cancellation), reopens: true, cancellation);

    private static async Task<Experiment?> FindAsync(KindredDb db, string? idempotencyKey, CancellationToken cancellation) =>
        idempotencyKey is null ? null : await db.Experiments.SingleOrDefaultAsync(e => e.IdempotencyKey == idempotencyKey, cancellation);

    private async Task<Experiment> StoreAsync(KindredDb db, string name, ExperimentSpec spec, string? idempotencyKey, CancellationToken cancellation)
    {
        var cells = ExperimentGrid.Cells(spec);
        var drafts = RunGraph.Build(spec, cells, await ExperimentPlanner.IsInstalledAsync(db, spec.Dataset, cancellation));
        var reusable = await ReusableResults.FindAsync(db, drafts.Select(d => d.ResultKey).OfType<string>(), cancellation);
        var experiment = new Experiment
        {
            Name = name,
            Spec = SpecJson.Serialize(spec),
            Dataset = Catalog<ImageDataset>.IdOf(spec.Dataset),
            Objective = Catalog<Objective>.IdOf(spec.Training.Objective),
            Norm = spec.Norm,
            CreatedAt = Now,
            IdempotencyKey = idempotencyKey,
        };
        var networks = cells.ToDictionary(c => c, c => Network(c, reusable.GetValueOrDefault(c.ModelKey)?.ModelId));
        experiment.Networks.AddRange(networks.Values);
        db.Add(experiment);
        await db.SaveChangesAsync(cancellation); // networks first: runs then get their ids in their order

        var runs = new Dictionary<RunDraft, Run>(ReferenceEqualityComparer.Instance);
        foreach (var (order, draft) in drafts.Index())
        {
            var run = runs[draft] = Queued(draft, order, draft.ResultKey is null ? null : reusable.GetValueOrDefault(draft.ResultKey));
            run.Network = draft.Cell is null ? null : networks[draft.Cell];
            run.Needs.AddRange(draft.Needs.Select(n => new RunNeed { Needed = runs[n] }));
            experiment.Runs.Add(run);
        }

        await db.SaveChangesAsync(cancellation);
        return experiment;
    }

    private static ExperimentNetwork Network(GridCell cell, long? modelId) => new()
    {
        Index = cell.Index,
        Architecture = SpecJson.Serialize(cell.Architecture),
        ArchitectureKind = Catalog<Architecture>.IdOf(cell.Architecture),
        ArchitectureLabel = cell.ArchitectureLabel,
        Epsilon = cell.Epsilon,
        Seed = cell.Seed,
        ModelKey = cell.ModelKey,
        ModelId = modelId,
    };

    private Run Queued(RunDraft draft, int order, ReusableResult? reused) => new()
    {
        Kind = draft.Kind,
        Label = draft.Label,
        Task = draft.Task,
        ResultKey = draft.ResultKey,
        Order = order,
        Status = reused is not null ? RunStatus.Succeeded : draft.Needs.Count == 0 ? RunStatus.Queued : RunStatus.Waiting,
        Progress = reused is null ? 0 : 1,
        ReusedRunId = reused?.RunId,
        Note = reused?.Note(draft.Kind),
        CreatedAt = Now,
        QueuedAt = reused is null && draft.Needs.Count == 0 ? Now : null,
        FinishedAt = reused is null ? null : Now,
    };

    private async Task<bool> ChangeAsync(long experimentId, Func<KindredDb, IQueryable<Run>, Task> change, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await db.Experiments.AnyAsync(e => e.Id == experimentId, cancellation))
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await change(db, db.Runs.Where(r => r.ExperimentId == experimentId));
        await ExperimentStatusUpdate.ApplyAsync(db, Now, cancellation);
        await transaction.CommitAsync(cancellation);
        dispatcher.Wake();
        return true;
    }

    private async Task<bool> ChangeRunAsync(long runId, Func<IQueryable<Run>, Task> change, bool reopens, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.Runs.Where(r => r.Id == runId).Select(r => new { r.ExperimentId }).SingleOrDefaultAsync(cancellation) is not { } run)
        {
            return false;
        }

        if (run.ExperimentId is not { } id)
        {
            await change(db.Runs.Where(r => r.Id == runId));
            dispatcher.Wake();
            return true;
        }

        return await ChangeAsync(
            id,
            async (inside, runs) =>
            {
                await change(runs.Where(r => r.Id == runId));
                if (reopens)
                {
                    await ReopenAsync(inside, id, cancellation);
                }
            },
            cancellation);
    }

    // as running as its runs are: the status is derived right after
    private static Task<int> ReopenAsync(KindredDb db, long experimentId, CancellationToken cancellation) =>
        db.Experiments
            .Where(e => e.Id == experimentId && e.Runs.Any(r => r.Status == RunStatus.Queued || r.Status == RunStatus.Waiting || r.Status == RunStatus.Running))
            .ExecuteUpdateAsync(
                e => e.SetProperty(x => x.Status, ExperimentStatus.Running).SetProperty(x => x.FinishedAt, (DateTime?)null),
                cancellation);
}
