using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Evaluations;

/// <summary>A network measured under attacks, as far as the run has come.</summary>
public sealed record EvaluationDetails
{
    public required string Id { get; init; }
    public required string RunId { get; init; }
    public required string? ModelId { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>Done, in [0,1].</summary>
    public required double Progress { get; init; }

    /// <summary>Where it is, or why it is as it is.</summary>
    public required string? Note { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Error { get; init; }

    /// <summary>Which images, in the order of the outcomes; null for an experiment's, which are the first test images.</summary>
    public required EvaluatedImages? Images { get; init; }

    /// <summary>Accuracy as the images are; null before it is measured.</summary>
    public required MeasuredOutcomes? Clean { get; init; }

    /// <summary>Each attack that is finished, in the order asked for.</summary>
    public required IReadOnlyList<MeasuredAttack> Attacks { get; init; }

    /// <summary>What speaks against the network's numbers; empty where nothing was found.</summary>
    public required IReadOnlyList<ModelFlag> Flags { get; init; }

    /// <summary>Checks that were made of the network, passed or not, with what was found.</summary>
    public required IReadOnlyList<CheckedFact> Checks { get; init; }

    public static async Task<EvaluationDetails?> ReadAsync(KindredDb db, long runId, CancellationToken cancellation)
    {
        var run = await db.Runs.AsNoTracking().Include(r => r.Network).Include(r => r.Experiment).SingleOrDefaultAsync(r => r.Id == runId && r.Kind == RunKind.Evaluate, cancellation);
        if (run is null)
        {
            return null;
        }

        var modelId = run.ModelId ?? run.Network?.ModelId;
        var model = await db.Models.AsNoTracking().Include(m => m.Evaluations.OrderBy(e => e.Id)).Include(m => m.Checks.OrderBy(c => c.Id))
            .SingleOrDefaultAsync(m => m.Id == modelId, cancellation);
        var task = run is { ExperimentId: null, Task: { } json } ? SpecJson.Deserialize<EvaluationTask>(json) : null;
        var work = model is null ? null
            : task is not null ? EvaluationWork.Of(task, model, id => DatasetShelf.Find(db, id))
            : EvaluationWork.Of(SpecJson.Deserialize<ExperimentSpec>(run.Experiment!.Spec), run.Network!, model);
        var rows = model?.Evaluations.ToDictionary(e => e.Key) ?? [];
        return new()
        {
            Id = PublicId.Of(run.Id),
            RunId = PublicId.Of(run.Id),
            ModelId = PublicId.Of(modelId),
            Status = run.Status,
            Progress = run.Progress,
            Note = run.Note,
            Error = run.Error,
            Images = task is null || model is null ? null : EvaluatedImages.Of(task.Images, model),
            Clean = work is not null && rows.TryGetValue(work.Key(null), out var clean) ? MeasuredOutcomes.Of(clean) : null,
            Attacks = work is null ? [] : [.. work.Attacks.Select(a => rows.GetValueOrDefault(work.Key(a))).OfType<Evaluation>().Select(MeasuredAttack.Of)],
            Flags = model is null ? [] : ModelFlags.Of(model),
            Checks = model is null ? [] : [.. model.Checks.Select(CheckedFact.Of)],
        };
    }
}

/// <summary>Which images were tried.</summary>
/// <param name="Dataset">Catalog id.</param>
/// <param name="Split">Part of the data set.</param>
/// <param name="Count">How many.</param>
/// <param name="Indices">Places in the split, in the order of the outcomes; null for the first <paramref name="Count"/>.</param>
public sealed record EvaluatedImages(string Dataset, DatasetSplit Split, int Count, IReadOnlyList<int>? Indices)
{
    internal static EvaluatedImages Of(EvaluationImages images, TrainedModel model) =>
        new(images.Dataset ?? model.Dataset, images.Split, images.Number, images.Indices);
}

/// <summary>Share of images classified correctly, with one bit for each.</summary>
public record MeasuredOutcomes
{
    /// <summary>"clean", or the attack with norm, epsilon and steps.</summary>
    public required string Label { get; init; }

    /// <summary>In [0,1]: still correct after the attack.</summary>
    public required double RobustAccuracy { get; init; }

    /// <summary>Lower end of the 95 % Wilson score interval.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of the 95 % Wilson score interval.</summary>
    public required double High { get; init; }

    /// <summary>Images tried.</summary>
    public required int N { get; init; }

    /// <summary>One bit per image, 1 or 0, in the order of the images: correct.</summary>
    public required IReadOnlyList<int> Correct { get; init; }

    /// <summary>The run that measured it.</summary>
    public required string MeasuredByRunId { get; init; }

    public required DateTime CreatedAt { get; init; }

    internal static MeasuredOutcomes Of(Evaluation row)
    {
        var accuracy = new Accuracy(row.Correct, row.Count);
        return new()
        {
            Label = row.Label,
            RobustAccuracy = accuracy.Value,
            Low = accuracy.Low,
            High = accuracy.High,
            N = row.Count,
            Correct = [.. OutcomeBits.Unpack(row.Outcomes, row.Count).Select(c => c ? 1 : 0)],
            MeasuredByRunId = PublicId.Of(row.RunId),
            CreatedAt = row.CreatedAt,
        };
    }
}

/// <summary>Robust accuracy under one attack.</summary>
public sealed record MeasuredAttack : MeasuredOutcomes
{
    /// <summary>The attack with all its settings.</summary>
    public required JsonElement Settings { get; init; }

    public required Norm? Norm { get; init; }

    /// <summary>Radius of the ball, pixel units; null where no norm bounds the attack.</summary>
    public required double? Epsilon { get; init; }

    /// <summary>
    /// What each attack of an ensemble did to the images that those before it left; of a patch at the worst place, what it broke at each
    /// place of its grid by itself, row after row. Empty for other attacks.
    /// </summary>
    public required IReadOnlyList<AttackStage> Stages { get; init; }

    /// <summary>What was done otherwise than the settings say, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Seconds of computing; null where it was not measured.</summary>
    public required double? Seconds { get; init; }

    internal static new MeasuredAttack Of(Evaluation row)
    {
        var outcomes = MeasuredOutcomes.Of(row);
        return new()
        {
            Label = outcomes.Label,
            RobustAccuracy = outcomes.RobustAccuracy,
            Low = outcomes.Low,
            High = outcomes.High,
            N = outcomes.N,
            Correct = outcomes.Correct,
            MeasuredByRunId = outcomes.MeasuredByRunId,
            CreatedAt = outcomes.CreatedAt,
            Settings = StoredJson.Of(row.Attack!),
            Norm = row.Norm,
            Epsilon = row.Epsilon,
            Stages = EvaluationRows.Stages(row),
            Notes = row.Notes?.Split('\n') ?? [],
            Seconds = row.Seconds,
        };
    }
}

/// <summary>A check of a network, and what it found.</summary>
/// <param name="Code">A name that does not change.</param>
/// <param name="Verdict">Passed, failed or not tested.</param>
/// <param name="Evidence">What was found, with its numbers.</param>
public sealed record CheckedFact(string Code, CheckVerdict Verdict, string Evidence)
{
    internal static CheckedFact Of(ModelCheck check) => new(check.Code, check.Verdict, check.Evidence);
}
