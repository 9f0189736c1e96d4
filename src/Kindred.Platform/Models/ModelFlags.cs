using System.Globalization;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
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
/// <param name="Code">A name that does not change: the fault looked for.</param>
/// <param name="Verdict">Passed where it was not found.</param>
/// <param name="Evidence">What was found, with its numbers; or what it would take to look.</param>
public sealed record CheckResult(string Code, CheckVerdict Verdict, string Evidence);

/// <summary>
/// What speaks against a network's numbers. What follows from stored results is derived here whenever it is asked for, so that it holds
/// for all of them, whichever run measured which; what needed the network itself was stored by the evaluate run that probed it.
/// </summary>
public static class ModelFlags
{
    /// <summary>Clean accuracy is not above that of a guess.</summary>
    public const string NoBetterThanChance = "no-better-than-chance";

    /// <summary>Training ended in catastrophic overfitting.</summary>
    public const string CatastrophicOverfitting = "catastrophic-overfitting";

    /// <summary>What each check needs that was not made.</summary>
    private static readonly (string Code, string Needs)[] known =
    [
        (RedFlags.Numerics, "A numerics self-test."),
        (NoBetterThanChance, "Clean accuracy."),
        (CatastrophicOverfitting, "Training that watches multi-step accuracy on held-out images."),
        (RedFlags.RobustAboveClean, "An attack on images whose clean accuracy is known."),
        (RedFlags.EpsilonZero, "An attack at epsilon 0: the curve has one."),
        (RedFlags.MoreStepsStronger, "One attack with few and with at least twice as many steps, on the same images."),
        (RedFlags.SingleStepStronger, "FGSM beside an attack of many steps in the same ball, on the same images."),
        (RedFlags.BlackBoxStronger, "AutoAttack, or Square beside a gradient attack in the same ball, on the same images."),
        (RedFlags.AccuracyRises, "One attack at two epsilons, on the same images."),
        (RedFlags.LargeEpsilon, "A gradient attack with an epsilon from which any image can be made grey."),
        (RedFlags.Randomised, "An evaluation by this version."),
        (RedFlags.BatchDependent, "An evaluation by this version."),
        (RedFlags.TrainMode, "An evaluation by this version."),
        (RedFlags.ProbabilityOutput, "An evaluation by this version."),
        (RedFlags.NonFiniteOutput, "An evaluation by this version."),
        (RedFlags.ZeroGradient, "An evaluation by this version."),
        (RedFlags.TestTimeOptimisation, "An evaluation by this version."),
    ];

    /// <summary>Where an image's shape is not known: only what counts as a large epsilon depends on it, and is left out then.</summary>
    private static readonly ImageShape anyShape = new(1, 1, 1);

    /// <summary>The checks that failed. The network comes with its evaluations and checks.</summary>
    public static IReadOnlyList<ModelFlag> Of(TrainedModel model) =>
        [.. Checks(model).Where(c => c.Verdict == CheckVerdict.Failed).Select(c => new ModelFlag(c.Code, c.Evidence))];

    /// <summary>Every check, passed, failed or not made. The network comes with its evaluations and checks.</summary>
    public static IReadOnlyList<CheckResult> Checks(TrainedModel model)
    {
        var found = Derived(model).GroupBy(f => f.Code).Select(Summed)
            .Concat(model.Checks.Select(c => new CheckResult(c.Code, c.Verdict, c.Evidence)))
            .Append(Chance(model)).Append(Collapse(model)).OfType<CheckResult>().ToLookup(c => c.Code);
        var others = found.Where(f => known.All(k => k.Code != f.Key)).Select(f => f.First());
        return [.. known.Select(k => found[k.Code].FirstOrDefault() ?? new CheckResult(k.Code, CheckVerdict.NotTested, $"Needs: {k.Needs}")), .. others];
    }

    private static IEnumerable<RedFlag> Derived(TrainedModel model)
    {
        var numerics = SpecJson.Deserialize<NumericsVerdict>(model.Numerics);
        var shape = model.InputShape;
        yield return SanityChecks.Of([], [], shape ?? anyShape, numerics).Single();
        foreach (var images in model.Evaluations.GroupBy(e => (e.Dataset, e.Images)))
        {
            var attacked = images.Where(e => e.Attack is not null).ToList();
            var clean = images.Where(e => e.Attack is null).MaxBy(e => e.Count);
            if (clean is null || attacked.Count == 0)
            {
                continue;
            }

            var outcomes = attacked.Where(e => e.Count <= clean.Count).Select(Outcome).ToList();
            var flags = SanityChecks.Of(OutcomeBits.Unpack(clean.Outcomes, clean.Count), outcomes, shape ?? anyShape);
            foreach (var flag in flags.Where(f => shape is not null || f.Code != RedFlags.LargeEpsilon))
            {
                yield return flag;
            }
        }
    }

    private static AttackOutcome Outcome(Evaluation row) => new(
        SpecJson.Deserialize<Attack>(row.Attack!), new Accuracy(row.Correct, row.Count), OutcomeBits.Unpack(row.Outcomes, row.Count))
    {
        Stages = row.Stages is null ? [] : SpecJson.Deserialize<IReadOnlyList<AttackStage>>(row.Stages),
    };

    private static CheckResult Summed(IGrouping<string, RedFlag> flags)
    {
        var raised = flags.Where(f => f.Raised).ToList();
        var all = flags.Count();
        return raised.Count > 0
            ? new(flags.Key, CheckVerdict.Failed, string.Join(' ', raised.Take(3).Select(f => f.Message)) + (raised.Count > 3 ? $" And {raised.Count - 3} more." : ""))
            : new(flags.Key, CheckVerdict.Passed, all == 1 ? flags.Single().Message : $"{flags.First().Message} {(all == 2 ? "One more comparison agrees" : $"{all - 1} more comparisons agree")}.");
    }

    /// <summary>Whether training ended in catastrophic overfitting; the weights in use are then those from before it.</summary>
    private static CheckResult? Collapse(TrainedModel model) =>
        model.Collapse is not null
            ? new(CatastrophicOverfitting, CheckVerdict.Failed,
                $"{SpecJson.Deserialize<Engine.Training.CatastrophicOverfitting>(model.Collapse).Sentence} Training was stopped and the weights of epoch {model.BestEpoch} are used.")
            : model.Epochs > 0 && SpecJson.Deserialize<TrainingSpec>(model.Training).At(model.Epsilon!.Value) is { CollapseDrop: > 0 and var drop }
            ? new(CatastrophicOverfitting, CheckVerdict.Passed,
                $"In {model.Epochs} epochs, multi-step accuracy on held-out images never fell by more than {100 * drop:0.#} points while single-step accuracy held.")
            : null;

    private static CheckResult? Chance(TrainedModel model)
    {
        if (model.Evaluations.Where(e => e.Attack is null).MaxBy(e => e.Count) is not { } clean)
        {
            return null;
        }

        var accuracy = new Accuracy(clean.Correct, clean.Count);
        var above = accuracy.Low > 1.0 / model.Classes;
        return new(NoBetterThanChance, above ? CheckVerdict.Passed : CheckVerdict.Failed, string.Create(CultureInfo.InvariantCulture,
            $"Clean accuracy {clean.Correct} of {clean.Count} is {(above ? "" : "not ")}above chance, 1 in {model.Classes}."));
    }
}
