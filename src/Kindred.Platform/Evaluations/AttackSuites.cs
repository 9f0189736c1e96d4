using Kindred.Engine.Attacks;
using Kindred.Platform.Models;

namespace Kindred.Platform.Evaluations;

/// <summary>Attacks that answer one question together.</summary>
/// <param name="Name">In two or three words.</param>
/// <param name="Help">What it answers.</param>
/// <param name="Attacks">The attacks, in order.</param>
public sealed record AttackSuite(string Name, string Help, IReadOnlyList<Attack> Attacks);

/// <summary>Suites that fit a network.</summary>
public static class AttackSuites
{
    /// <summary>Shares and multiples of a network's own epsilon at which the curve is measured; the last is far beyond what it was trained for.</summary>
    private static readonly double[] Curve = [0, 0.25, 0.5, 1, 1.5, 2, 4];

    /// <summary>Epsilon to attack with where training had none: small against the images, large against a network that never saw an adversary.</summary>
    private static double Usual(Norm norm) => norm == Norm.L2 ? 1 : 0.1;

    public static IReadOnlyList<AttackSuite> For(TrainedModel model)
    {
        var (norm, epsilon) = (model.Norm, model.Epsilon > 0 ? model.Epsilon : Usual(model.Norm));
        return
        [
            new("PGD-50", "A strong attack at the network's own epsilon: the first thing to ask.", [Pgd(norm, epsilon, 50)]),
            new("Epsilon curve", "PGD-20 from epsilon 0, where it must agree with clean accuracy, to four times its own, where little may be left.",
                [.. Curve.Select(f => Pgd(norm, Math.Round(f * epsilon, 4), 20))]),
        ];
    }

    private static PgdAttack Pgd(Norm norm, double epsilon, int steps) => new() { Norm = norm, Epsilon = epsilon, Steps = steps };
}
