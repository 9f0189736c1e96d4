using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;

namespace Kindred.Engine.Evaluation;

/// <summary>
/// The checks that follow from outcomes: the checklist of Carlini, Athalye, Papernot et al.: On evaluating adversarial robustness, 2019,
/// section 3, and AutoAttack's comparison of Square with the rest. Each pair of outcomes that can be compared gives a flag, raised or not.
/// </summary>
public static class SanityChecks
{
    /// <summary>Robust accuracy that more steps may take away before the shorter attack counts as unfinished.</summary>
    private const double MuchStronger = 0.05;

    /// <summary>Robust accuracy that Square may take away from white-box attacks, as in AutoAttack's published code.</summary>
    private const double BlackBoxMargin = 0.002;

    /// <summary>Accuracy that may be left where any image can be made grey.</summary>
    private const double NearZero = 0.05;

    /// <summary>Images that rounding and random starts may tip between two runs.</summary>
    private const double Tipping = 0.01;

    /// <summary>Every check that these outcomes allow.</summary>
    /// <param name="cleanCorrect">One flag per image, from the first: right as it is.</param>
    /// <param name="outcomes">Of one network on the same first images, at most as many as <paramref name="cleanCorrect"/>.</param>
    /// <param name="shape">C×H×W of an image.</param>
    /// <param name="numerics">The network's self-test, or null where there is none.</param>
    public static IReadOnlyList<RedFlag> Of(
        IReadOnlyList<bool> cleanCorrect, IReadOnlyList<AttackOutcome> outcomes, ImageShape shape, NumericsVerdict? numerics = null) =>
    [
        .. outcomes.Select(o => RobustAboveClean(cleanCorrect, o)),
        .. outcomes.Where(o => o.Attack.BallEpsilon == 0).Select(o => EpsilonZero(cleanCorrect, o)),
        .. Pairs(outcomes, IsLonger).Select(p => MoreSteps(p.First, p.Second)),
        .. Pairs(outcomes, IsSingleStepOf).Select(p => SingleStep(p.First, p.Second)),
        .. Pairs(outcomes, IsBlackBoxBeside).Select(p => BlackBox(p.First, p.Second)),
        .. outcomes.Where(o => o.Stages.Count > 1).Select(SquareStage).OfType<RedFlag>(),
        .. Pairs(outcomes, IsWider).Select(p => Rises(p.First, p.Second)),
        .. outcomes.Where(o => IsLarge(o.Attack, shape)).Select(LargeEpsilon),
        .. numerics is null ? [] : (RedFlag[])[NumericsFailed(numerics)],
    ];

    private static RedFlag RobustAboveClean(IReadOnlyList<bool> clean, AttackOutcome outcome)
    {
        var saved = outcome.Survived.Zip(clean).Count(p => p.First && !p.Second);
        return new(RedFlags.RobustAboveClean, saved > 0, $"{saved} images survive {outcome.Attack.Label} that are wrong as they are.")
        {
            Evidence = new Dictionary<string, double> { ["images"] = saved },
        };
    }

    private static RedFlag EpsilonZero(IReadOnlyList<bool> clean, AttackOutcome outcome)
    {
        var differing = outcome.Survived.Zip(clean).Count(p => p.First != p.Second);
        return new(RedFlags.EpsilonZero, differing > 0, $"{outcome.Attack.Label} changes the outcome of {differing} of {outcome.Survived.Count} images.")
        {
            Evidence = new Dictionary<string, double> { ["images"] = differing },
        };
    }

    private static RedFlag MoreSteps(AttackOutcome longer, AttackOutcome shorter) =>
        Compared(RedFlags.MoreStepsStronger, longer, shorter, MuchStronger, "the shorter attack had not converged");

    private static RedFlag SingleStep(AttackOutcome single, AttackOutcome many) =>
        Compared(RedFlags.SingleStepStronger, single, many, Tipping, "gradients mislead the longer attack");

    private static RedFlag BlackBox(AttackOutcome blackBox, AttackOutcome whiteBox) =>
        Compared(RedFlags.BlackBoxStronger, blackBox, whiteBox, Tipping, "gradients are masked");

    private static RedFlag Rises(AttackOutcome narrower, AttackOutcome wider) =>
        Compared(RedFlags.AccuracyRises, narrower, wider, Tipping, "the attack fails in the larger ball");

    private static RedFlag Compared(string code, AttackOutcome stronger, AttackOutcome weaker, double tolerance, string meaning)
    {
        var (low, high) = (stronger.Accuracy.Value, weaker.Accuracy.Value);
        var raised = high - low > tolerance;
        return new(code, raised, $"{stronger.Attack.Label} leaves {low:P1}, {weaker.Attack.Label} {high:P1}{(raised ? $": {meaning}" : "")}.")
        {
            Evidence = new Dictionary<string, double> { ["first"] = low, ["second"] = high, ["tolerance"] = tolerance },
        };
    }

    /// <summary>What the gradient-free attack of an ensemble broke of what the others had left; null where it has none at the end.</summary>
    private static RedFlag? SquareStage(AttackOutcome outcome)
    {
        var cascade = outcome.Attack.Cascade(int.MaxValue);
        if (cascade.Count != outcome.Stages.Count || cascade[^1].UsesGradients)
        {
            return null;
        }

        var last = outcome.Stages[^1];
        var share = (double)last.Broken / outcome.Accuracy.Count;
        return new(RedFlags.BlackBoxStronger, share > BlackBoxMargin,
            $"{last.Label} breaks {last.Broken} of the {last.Entering} images that the gradient attacks before it left, {share:P1} of all.")
        {
            Evidence = new Dictionary<string, double> { ["broken"] = last.Broken, ["entering"] = last.Entering, ["share"] = share },
        };
    }

    private static RedFlag LargeEpsilon(AttackOutcome outcome) => new(RedFlags.LargeEpsilon, outcome.Accuracy.Value > NearZero,
        $"{outcome.Accuracy.Value:P1} survive {outcome.Attack.Label}, where any image can be turned grey.")
    {
        Evidence = new Dictionary<string, double> { ["accuracy"] = outcome.Accuracy.Value, ["epsilon"] = outcome.Attack.BallEpsilon!.Value },
    };

    private static RedFlag NumericsFailed(NumericsVerdict numerics) => new(RedFlags.Numerics, !numerics.Passed,
        numerics.Passed ? numerics.Sentence : $"The numerics self-test failed on {numerics.Where}: worst relative error {numerics.WorstError:0.##e0}.")
    {
        Evidence = new Dictionary<string, double> { ["worstError"] = numerics.WorstError },
    };

    private static IEnumerable<(AttackOutcome First, AttackOutcome Second)> Pairs(IReadOnlyList<AttackOutcome> outcomes, Func<Attack, Attack, bool> fit) =>
        from first in outcomes
        from second in outcomes
        where first.Survived.Count == second.Survived.Count && fit(first.Attack, second.Attack)
        select (first, second);

    /// <summary>The same attack with at least twice the steps.</summary>
    private static bool IsLonger(Attack first, Attack second) => (first, second) switch
    {
        (PgdAttack a, PgdAttack b) => a.Steps >= 2 * b.Steps && a with { Steps = b.Steps, StepSize = b.StepSize } == b,
        (ApgdAttack a, ApgdAttack b) => a.Steps >= 2 * b.Steps && a with { Steps = b.Steps } == b,
        _ => false,
    };

    private static bool IsSingleStepOf(Attack first, Attack second) =>
        SameBall(first, second) && (first is FgsmAttack or PgdAttack { Steps: 1 }) && second.UsesGradients && second is not (FgsmAttack or PgdAttack { Steps: 1 });

    private static bool IsBlackBoxBeside(Attack first, Attack second) =>
        SameBall(first, second) && !first.UsesGradients && second.UsesGradients && second is not FgsmAttack;

    private static bool IsWider(Attack narrower, Attack wider) =>
        narrower.BallNorm is { } norm && norm == wider.BallNorm && narrower.BallEpsilon < wider.BallEpsilon
        && narrower.WithBall(norm, wider.BallEpsilon!.Value) == wider;

    private static bool SameBall(Attack a, Attack b) => a.BallNorm is not null && a.BallNorm == b.BallNorm && a.BallEpsilon == b.BallEpsilon;

    // half of the pixel range, or half of the longest distance: from any image to the middle of the box
    private static bool IsLarge(Attack attack, ImageShape shape) =>
        attack.UsesGradients && attack.BallEpsilon >= (attack.BallNorm == Norm.Linf ? 0.5 : Math.Sqrt(shape.Pixels) / 2);
}
