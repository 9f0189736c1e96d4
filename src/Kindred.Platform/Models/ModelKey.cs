using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Training;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Experiments;

namespace Kindred.Platform.Models;

/// <summary>The identity of a trained network: the hash of everything that determines its weights. Two cells of one key are trained once.</summary>
public static class ModelKey
{
    /// <summary>Key of the network a cell of an experiment trains.</summary>
    public static string Of(ExperimentSpec spec, Architecture architecture, double epsilon, int seed) =>
        Of(spec.Dataset, spec.TrainingImages, architecture, spec.Training, spec.Norm, epsilon, seed);

    /// <summary>Lower-case hex SHA-256. At epsilon 0 every objective is standard training (<see cref="TrainingSpec.At"/>), whatever the norm: neither counts there.</summary>
    public static string Of(
        ImageDataset dataset, int trainingImages, Architecture architecture, TrainingSpec training, Norm norm, double epsilon, int seed)
    {
        var standard = epsilon == 0;
        var trained = training.At(epsilon);
        (string, object?)[] parts =
        [
            ("result", "model"),
            ("numerics", Trainer.NumericsVersion),
            ("dataset", dataset),
            ("files", dataset.Files.Select(f => f.Sha256).ToArray()),
            ("trainingImages", trainingImages),
            ("architecture", architecture),
            ("training", trained),
            ("norm", standard ? null : norm),
            ("epsilon", standard ? 0.0 : epsilon),
            ("seed", seed),
        ];

        // validation decides which epoch is best, so how it is measured is part of what determines the weights
        return ContentKey.Of(trained.Validates ? [.. parts, ("validation", RobustnessEvaluator.NumericsVersion)] : parts);
    }
}
