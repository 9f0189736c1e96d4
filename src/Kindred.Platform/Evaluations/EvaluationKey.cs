using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Platform.Artifacts;

namespace Kindred.Platform.Evaluations;

/// <summary>The identity of a measured accuracy, and of a whole evaluate run.</summary>
public static class EvaluationKey
{
    /// <summary>Key of one <see cref="Evaluation"/>: a network on the first test images under an attack; null for clean accuracy.</summary>
    /// <param name="modelKey">The network's <see cref="Models.ModelKey"/>, which holds data set and seed.</param>
    /// <param name="attack">The attack with all its settings, or null.</param>
    /// <param name="images">First test images tried.</param>
    public static string Of(string modelKey, Attack? attack, int images) => ContentKey.Of(
        ("result", "evaluation"),
        ("numerics", RobustnessEvaluator.NumericsVersion),
        ("model", modelKey),
        ("attack", attack),
        ("images", images));

    /// <summary>Key of one <see cref="Evaluation"/> on other images than the first test images of the network's own data set.</summary>
    /// <param name="modelKey">The network's key.</param>
    /// <param name="attack">The attack with all its settings, or null.</param>
    /// <param name="dataset">Whose images they are.</param>
    /// <param name="images">Which of them.</param>
    public static string Of(string modelKey, Attack? attack, ImageDataset dataset, EvaluationImages images) => ContentKey.Of(
        ("result", "evaluation"),
        ("numerics", RobustnessEvaluator.NumericsVersion),
        ("model", modelKey),
        ("attack", attack),
        ("dataset", dataset),
        ("files", dataset.Files.Select(f => f.Sha256).ToArray()),
        ("images", images));

    /// <summary>Key of an evaluate run: everything it measures on one network.</summary>
    public static string OfRun(string modelKey, EvaluationSpec evaluation) => ContentKey.Of(
        ("result", "evaluations"),
        ("numerics", RobustnessEvaluator.NumericsVersion),
        ("model", modelKey),
        ("evaluation", evaluation));
}
