using Kindred.Engine.Evaluation;
using Kindred.Platform.Models;
using Kindred.Web.Controls;

namespace Kindred.Web.Models;

/// <summary>A check as pages show it: the fault looked for, the verdict, and what was found.</summary>
public sealed record CheckLine(string Code, string Title, CheckVerdict Verdict, string Evidence)
{
    private static readonly Dictionary<string, string> titles = new()
    {
        [RedFlags.Numerics] = "Arithmetic is wrong in float32",
        [ModelFlags.NoBetterThanChance] = "No better than chance",
        [ModelFlags.CatastrophicOverfitting] = "Catastrophic overfitting in training",
        [RedFlags.RobustAboveClean] = "More right after an attack than before",
        [RedFlags.EpsilonZero] = "An attack of epsilon 0 changes something",
        [RedFlags.MoreStepsStronger] = "More steps find much more",
        [RedFlags.SingleStepStronger] = "One step beats many",
        [RedFlags.BlackBoxStronger] = "An attack without gradients beats those with them",
        [RedFlags.AccuracyRises] = "Accuracy rises with epsilon",
        [RedFlags.LargeEpsilon] = "Accuracy stays up at a very large epsilon",
        [RedFlags.Randomised] = "Other answers when asked again",
        [RedFlags.BatchDependent] = "Answers depend on the batch",
        [RedFlags.TrainMode] = "A part is in train mode",
        [RedFlags.ProbabilityOutput] = "Outputs are probabilities, not logits",
        [RedFlags.NonFiniteOutput] = "Outputs are not finite",
        [RedFlags.ZeroGradient] = "Gradients are zero",
        [RedFlags.TestTimeOptimisation] = "It changes itself when asked",
    };

    /// <summary>The fault looked for, in words.</summary>
    public static string TitleOf(string code) => titles.GetValueOrDefault(code) ?? Words.Sentence(code.Replace('-', ' '));

    /// <summary>Every check of a network, red first.</summary>
    public static IReadOnlyList<CheckLine> Of(TrainedModel model) => [.. ModelFlags.Checks(model)
        .OrderBy(c => c.Verdict switch { CheckVerdict.Failed => 0, CheckVerdict.Passed => 1, _ => 2 })
        .Select(c => new CheckLine(c.Code, TitleOf(c.Code), c.Verdict, c.Evidence))];
}
