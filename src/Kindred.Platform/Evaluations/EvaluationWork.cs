using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;

namespace Kindred.Platform.Evaluations;

/// <summary>What an evaluate run measures of which network on which images, and under which keys the results are kept.</summary>
public sealed record EvaluationWork
{
    public required TrainedModel Model { get; init; }

    /// <summary>Whose images they are.</summary>
    public required ImageDataset Dataset { get; init; }

    /// <summary>Which of its images; null for the first of the test split of the data set the network was trained on.</summary>
    public EvaluationImages? Images { get; init; }

    public required int CleanImages { get; init; }
    public required int AttackedImages { get; init; }
    public required IReadOnlyList<Attack> Attacks { get; init; }

    /// <summary>The network of an experiment's cell, under all that its spec asks for.</summary>
    public static EvaluationWork Of(ExperimentSpec spec, ExperimentNetwork cell, TrainedModel model) => new()
    {
        Model = model,
        Dataset = spec.Dataset,
        CleanImages = spec.Evaluation.CleanImages,
        AttackedImages = spec.Evaluation.AttackedImages,
        Attacks = AttacksOf(spec, cell.Epsilon),
    };

    /// <summary>What a task asks for.</summary>
    /// <param name="task">The task.</param>
    /// <param name="model">Its network.</param>
    /// <param name="find">The data set of an id.</param>
    public static EvaluationWork Of(EvaluationTask task, TrainedModel model, Func<string, ImageDataset?> find)
    {
        var images = task.Images with { Dataset = task.Images.Dataset ?? model.Dataset };
        var usual = images is { Indices: null, Split: DatasetSplit.Test } && images.Dataset == model.Dataset;
        return new()
        {
            Model = model,
            Dataset = find(images.Dataset) ?? throw new InvalidOperationException($"there is no data set “{images.Dataset}”"),
            Images = usual ? null : images,
            CleanImages = images.Number,
            AttackedImages = images.Number,
            Attacks = task.Attacks,
        };
    }

    /// <summary>
    /// The experiment's attack; the same in the ball of the network's own training where that is another, and at the epsilons of the
    /// curve; then the attacks beside it as they are.
    /// </summary>
    internal static IReadOnlyList<Attack> AttacksOf(ExperimentSpec spec, double trainedEpsilon)
    {
        var evaluation = spec.Evaluation;
        List<Attack> attacks = [evaluation.Attack];
        if (trainedEpsilon > 0)
        {
            attacks.Add(evaluation.Attack.WithBall(spec.Norm, trainedEpsilon));
        }

        attacks.AddRange(evaluation.CurveEpsilons.Select(e => evaluation.Attack.WithBall(evaluation.Ball.Norm, e)));
        attacks.AddRange(evaluation.MoreAttacks);
        return [.. attacks.Distinct()];
    }

    /// <summary>Key of one result; null for clean accuracy.</summary>
    public string Key(Attack? attack)
    {
        var count = attack is null ? CleanImages : AttackedImages;
        return Images is null ? EvaluationKey.Of(Model.Key, attack, count) : EvaluationKey.Of(Model.Key, attack, Dataset, Images);
    }

    /// <summary>The images, in order.</summary>
    /// <param name="folder">Where the data set's files are.</param>
    public LabeledImages Load(string folder)
    {
        var split = Dataset.Load(folder, Images?.Split ?? DatasetSplit.Test);
        return Images?.Indices is { } indices ? split.At(indices) : split.Take(Math.Max(CleanImages, AttackedImages));
    }
}
