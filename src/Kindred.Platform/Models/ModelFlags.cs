using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Evaluations;

namespace Kindred.Platform.Models;

/// <summary>Something that speaks against a network's numbers.</summary>
/// <param name="Code">A name that does not change.</param>
/// <param name="Message">What was found, with its numbers.</param>
public sealed record ModelFlag(string Code, string Message);

/// <summary>A check of a network with its verdict and evidence.</summary>
/// <param name="Code">A name that does not change, in words the fault looked for.</param>
/// <param name="Verdict">Passed where it was not found.</param>
/// <param name="Evidence">What was found, with its numbers.</param>
public sealed record CheckResult(string Code, CheckVerdict Verdict, string Evidence);

/// <summary>
/// What speaks against a network's numbers, after the checklist of Carlini, Athalye, Papernot et al.: On evaluating adversarial
/// robustness, 2019, section 3. What follows from stored results is derived here whenever it is asked for, so that it holds for all of
/// them; what needed the network itself was stored by the evaluate run that checked it.
/// </summary>
public static class ModelFlags
{
    /// <summary>The checks that failed. The network comes with its evaluations and checks.</summary>
    public static IReadOnlyList<ModelFlag> Of(TrainedModel model) =>
        [.. Checks(model).Where(c => c.Verdict == CheckVerdict.Failed).Select(c => new ModelFlag(c.Code, c.Evidence))];

    /// <summary>Every check, passed or not. The network comes with its evaluations and checks.</summary>
    public static IReadOnlyList<CheckResult> Checks(TrainedModel model)
    {
        var derived = new[]
        {
            NumericsOf(SpecJson.Deserialize<NumericsVerdict>(model.Numerics)),
            ChanceOf(model.Classes, model.Evaluations),
            OrderOf(model.Evaluations),
            CollapseOf(model),
        };
        return [.. derived, .. model.Checks.Where(c => derived.All(d => d.Code != c.Code)).Select(c => new CheckResult(c.Code, c.Verdict, c.Evidence))];
    }

    private static CheckResult NumericsOf(NumericsVerdict numerics) => new(
        "numerics-failed",
        numerics.Passed ? CheckVerdict.Passed : CheckVerdict.Failed,
        numerics.Passed
            ? $"Float32 agrees with float64 at {numerics.Shapes} shapes: worst relative error {numerics.WorstError:0.##e0}."
            : $"The numerics self-test failed on {numerics.Where}: worst relative error {numerics.WorstError:0.##e0}.");

    /// <summary>Whether training ended in catastrophic overfitting; the weights in use are then those from before it.</summary>
    private static CheckResult CollapseOf(TrainedModel model)
    {
        const string code = "catastrophic-overfitting";
        return model.Collapse is not null
            ? new(code, CheckVerdict.Failed,
                $"{SpecJson.Deserialize<CatastrophicOverfitting>(model.Collapse).Sentence} Training was stopped and the weights of epoch {model.BestEpoch} are used.")
            : model.Epochs > 0 && SpecJson.Deserialize<TrainingSpec>(model.Training).At(model.Epsilon) is { CollapseDrop: > 0 and var drop }
            ? new(code, CheckVerdict.Passed, $"In {model.Epochs} epochs, multi-step accuracy on held-out images never fell by more than {100 * drop:0.#} points while single-step accuracy held.")
            : new(code, CheckVerdict.NotTested, "Training was not watched for it.");
    }

    private static CheckResult ChanceOf(int classes, IReadOnlyList<Evaluation> evaluations)
    {
        const string code = "no-better-than-chance";
        var clean = evaluations.Where(e => e.Attack is null).ToList();
        var low = clean.FirstOrDefault(e => new Accuracy(e.Correct, e.Count).Low <= 1.0 / classes);
        return low is not null ? new(code, CheckVerdict.Failed, $"Clean accuracy {low.Correct} of {low.Count} is not above chance, 1 in {classes}.")
            : clean.Count == 0 ? new(code, CheckVerdict.NotTested, "Clean accuracy has not been measured.")
            : new(code, CheckVerdict.Passed, $"Clean accuracy {clean[^1].Correct} of {clean[^1].Count}; chance is 1 in {classes}.");
    }

    private static CheckResult OrderOf(IReadOnlyList<Evaluation> evaluations)
    {
        const string code = "robust-above-clean";
        var pairs = (from clean in evaluations.Where(e => e.Attack is null)
                     from attacked in evaluations.Where(e => e.Attack is not null && e.Dataset == clean.Dataset && e.Images == clean.Images && e.Count <= clean.Count)
                     select (Attacked: attacked, Clean: OutcomeBits.CountFirst(clean.Outcomes, attacked.Count))).ToList();
        var wrong = pairs.Where(p => p.Attacked.Correct > p.Clean)
            .Select(p => $"{p.Attacked.Correct} of {p.Attacked.Count} images survive {p.Attacked.Label}, but only {p.Clean} of the same images are right as they are.").ToList();
        return wrong.Count > 0 ? new(code, CheckVerdict.Failed, string.Join(' ', wrong))
            : pairs.Count == 0 ? new(code, CheckVerdict.NotTested, "No attack has been run on images whose clean accuracy is known.")
            : new(code, CheckVerdict.Passed, $"Never more right after an attack than before it, in {pairs.Count} comparisons on the same images.");
    }
}
