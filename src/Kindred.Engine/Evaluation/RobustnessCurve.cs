using Kindred.Engine.Attacks;

namespace Kindred.Engine.Evaluation;

/// <summary>Accuracy at one epsilon.</summary>
/// <param name="Epsilon">In pixel units.</param>
/// <param name="Outcome">What the attack found there.</param>
/// <param name="UpToHere">The point-wise worst case of this and every smaller epsilon: a point found in a smaller ball lies in this one too.</param>
public sealed record CurvePoint(double Epsilon, AttackOutcome Outcome, WorstCase UpToHere);

/// <summary>
/// Accuracy against epsilon for one attack. <see cref="CurvePoint.Outcome"/> is as measured and may rise where an attack fails at a large
/// epsilon, which is a red flag; <see cref="CurvePoint.UpToHere"/> falls by construction.
/// </summary>
public sealed record RobustnessCurve(Norm Norm, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>The attack at each epsilon, from the smallest: what to hand to <see cref="RobustnessEvaluator"/>.</summary>
    public static IReadOnlyList<Attack> Attacks(Attack attack, Norm norm, IEnumerable<double> epsilons) =>
        [.. epsilons.Distinct().Order().Select(e => attack.WithBall(norm, e))];

    /// <summary>The curve of one attack's outcomes on the same images, at different epsilons of one norm, in any order.</summary>
    /// <exception cref="ArgumentException">They are of different norms or attacks, or of attacks without a ball.</exception>
    public static RobustnessCurve Of(IReadOnlyList<AttackOutcome> outcomes)
    {
        var sorted = outcomes.OrderBy(o => o.Attack.BallEpsilon).ToList();
        if (sorted is not [{ Attack: { BallNorm: { } norm, BallEpsilon: { } epsilon } first }, ..]
            || sorted.Any(o => o.Attack.WithBall(norm, epsilon) != first.WithBall(norm, epsilon) || o.Attack.BallNorm != norm))
        {
            throw new ArgumentException("outcomes must be one or more of one attack in balls of one norm.", nameof(outcomes));
        }

        return new(norm, [.. sorted.Select((o, i) => new CurvePoint(o.Attack.BallEpsilon!.Value, o, WorstCase.Of(sorted[..(i + 1)])))]);
    }
}
