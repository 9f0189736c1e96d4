using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;

namespace Kindred.Engine.Tests.Evaluation;

public sealed class SanityChecksTests
{
    private const int Images = 200;

    private static readonly ImageShape Shape = new(1, 28, 28);

    /// <summary>Outcomes that raise the flag, and a pair or single one that lets the same check pass.</summary>
    public static TheoryData<string, AttackOutcome[], AttackOutcome[]> Cases => new()
    {
        { RedFlags.RobustAboveClean, [Outcome(new PgdAttack(), 181)], [Outcome(new PgdAttack(), 180)] },
        { RedFlags.EpsilonZero, [Outcome(new PgdAttack { Epsilon = 0 }, 179)], [Outcome(new PgdAttack { Epsilon = 0 }, 180)] },
        {
            RedFlags.MoreStepsStronger,
            [Outcome(new PgdAttack { Steps = 10, StepSize = 0.3 }, 120), Outcome(new PgdAttack { Steps = 50 }, 100)],
            [Outcome(new PgdAttack { Steps = 10, StepSize = 0.3 }, 102), Outcome(new PgdAttack { Steps = 50 }, 100)]
        },
        {
            RedFlags.SingleStepStronger,
            [Outcome(new FgsmAttack { Norm = Norm.L2, Epsilon = 1 }, 90), Outcome(new PgdAttack(), 100)],
            [Outcome(new FgsmAttack { Norm = Norm.L2, Epsilon = 1 }, 120), Outcome(new PgdAttack(), 100)]
        },
        {
            RedFlags.BlackBoxStronger,
            [Outcome(new SquareAttack(), 90), Outcome(new ApgdAttack(), 100)],
            [Outcome(new SquareAttack(), 120), Outcome(new ApgdAttack(), 100)]
        },
        { RedFlags.BlackBoxStronger, [Staged(brokenBySquare: 2)], [Staged(brokenBySquare: 0)] },
        {
            RedFlags.AccuracyRises,
            [Outcome(new PgdAttack { Epsilon = 0.5 }, 100), Outcome(new PgdAttack { Epsilon = 1 }, 110)],
            [Outcome(new PgdAttack { Epsilon = 0.5 }, 100), Outcome(new PgdAttack { Epsilon = 1 }, 90)]
        },
        { RedFlags.LargeEpsilon, [Outcome(new PgdAttack { Epsilon = 14 }, 20)], [Outcome(new PgdAttack { Epsilon = 14 }, 5)] },
        {
            RedFlags.LargeEpsilon,
            [Outcome(new PgdAttack { Norm = Norm.Linf, Epsilon = 0.5 }, 20)],
            [Outcome(new PgdAttack { Norm = Norm.Linf, Epsilon = 0.5 }, 5)]
        },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_check_is_raised_by_what_it_looks_for_and_by_nothing_less(string code, AttackOutcome[] suspicious, AttackOutcome[] sound)
    {
        Assert.Equal([code], Of(suspicious).Where(f => f.Raised).Select(f => f.Code));
        Assert.DoesNotContain(Of(sound), f => f.Raised);
        Assert.Contains(Of(sound), f => f.Code == code && f.Evidence.Count > 0);
    }

    [Fact]
    public void A_check_that_cannot_be_made_gives_no_flag() =>
        Assert.Equal([RedFlags.RobustAboveClean], Of([Outcome(new PgdAttack(), 100)]).Select(f => f.Code));

    [Fact]
    public void Attacks_in_different_balls_or_on_different_images_are_not_compared()
    {
        var flags = Of([
            Outcome(new SquareAttack { Epsilon = 0.5 }, 50),
            Outcome(new ApgdAttack { Epsilon = 1 }, 100),
            new AttackOutcome(new SquareAttack(), new(1, 50), [.. Enumerable.Range(0, 50).Select(i => i == 0)]),
        ]);

        Assert.DoesNotContain(flags, f => f.Code == RedFlags.BlackBoxStronger);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failed_self_test_is_a_flag(bool passed)
    {
        var numerics = new NumericsVerdict { Passed = passed, OneDnn = true, Shapes = 1, Wrong = [], WorstError = 0.7, Where = "cpu" };

        var flag = SanityChecks.Of(Clean(), [], Shape, numerics).Single();

        Assert.Equal((RedFlags.Numerics, !passed), (flag.Code, flag.Raised));
    }

    private static IReadOnlyList<RedFlag> Of(AttackOutcome[] outcomes) => SanityChecks.Of(Clean(), outcomes, Shape);

    private static bool[] Clean() => [.. Enumerable.Range(0, Images).Select(i => i < 180)];

    private static AttackOutcome Outcome(Attack attack, int survivors) =>
        new(attack, new(survivors, Images), [.. Enumerable.Range(0, Images).Select(i => i < survivors)]);

    private static AttackOutcome Staged(int brokenBySquare) => Outcome(new AutoAttack(), 100 - brokenBySquare) with
    {
        Stages = [new("APGD-CE", 180, 70), new("APGD-T", 110, 10), new("FAB-T", 100, 0), new("Square", 100, brokenBySquare)],
    };
}
