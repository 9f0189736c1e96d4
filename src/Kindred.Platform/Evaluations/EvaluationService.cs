using System.Globalization;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Evaluations;

/// <summary>Launches evaluations that stand alone: the one way in for the form and for REST.</summary>
public sealed class EvaluationService(IDbContextFactory<KindredDb> database, StandAloneRuns runs)
{
    /// <summary>Checks the task against network and data set, stores a run and lets the dispatcher look.</summary>
    /// <exception cref="SpecException">It cannot be measured; every reason is in it, nothing was stored.</exception>
    public async Task<Run> LaunchAsync(EvaluationTask task, string? idempotencyKey, CancellationToken cancellation)
    {
        var errors = SpecValidation.Validate(task);
        var model = await FindAsync(task.ModelId, cancellation);
        if (model is null)
        {
            errors.Add("modelId", $"There is no network \"{task.ModelId}\".");
        }
        else
        {
            await CheckAsync(task, model, errors, cancellation);
        }

        if (errors.Any)
        {
            throw new SpecException(errors);
        }

        var what = task.Attacks.Count switch
        {
            0 => "clean",
            1 => task.Attacks[0].Label,
            _ => $"{task.Attacks.Count} attacks",
        };
        return await runs.LaunchAsync(
            RunKind.Evaluate, $"Evaluate {model!.Name}: {what}", SpecJson.Serialize(task), model.Id, idempotencyKey, cancellation);
    }

    private async Task<TrainedModel?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.Models.AsNoTracking().SingleOrDefaultAsync(m => m.Id == number, cancellation);
    }

    private async Task CheckAsync(EvaluationTask task, TrainedModel model, SpecErrors errors, CancellationToken cancellation)
    {
        var id = task.Images.Dataset ?? model.Dataset;
        if (DatasetShelf.Find(database, id) is not { } dataset)
        {
            errors.Add("images.dataset", $"There is no data set \"{id}\". GET /datasets lists them.");
            return;
        }

        for (var i = 0; i < task.Attacks.Count; i++)
        {
            task.Attacks[i].CheckFits(dataset.Shape, model.Classes, errors, $"attacks[{i}].");
        }

        var own = DatasetShelf.Find(database, model.Dataset);
        if (own is not null && dataset.Shape != own.Shape)
        {
            errors.Add("images.dataset", $"Its images are {dataset.Shape}; the network takes {own.Shape}.");
        }

        if (dataset.ClassNames.Count != model.Classes)
        {
            errors.Add("images.dataset", $"It has {dataset.ClassNames.Count} classes; the network tells {model.Classes} apart.");
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await ExperimentPlanner.IsInstalledAsync(db, dataset, cancellation))
        {
            errors.Add("images.dataset", $"{dataset.Title} is not installed here; its page installs it.");
        }

        CheckPlaces(task.Images, dataset.Count(task.Images.Split), errors);
    }

    private static void CheckPlaces(EvaluationImages images, int available, SpecErrors errors)
    {
        if (images.Count > available)
        {
            errors.Add("images.count", $"The split has {available:N0} images.");
        }

        if (images.Indices?.Cast<int?>().FirstOrDefault(i => i >= available) is { } outside)
        {
            errors.Add("images.indices", $"{outside} is out of range: the split's {available:N0} images are numbered from 0.");
        }
    }
}
