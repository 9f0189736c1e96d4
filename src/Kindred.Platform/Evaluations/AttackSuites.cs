using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
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
    /// <summary>Shares and multiples of a network's own epsilon at which the curve is measured.</summary>
    private static readonly double[] curve = [0, 0.25, 0.5, 1, 1.5, 2, 4];

    private static readonly double[] patches = [0.15, 0.25, 0.35, 0.5];

    private static readonly double[] deviations = [0.05, 0.1, 0.2, 0.3, 0.5];

    /// <summary>What a network can be asked for at one press, strongest questions first.</summary>
    public static IReadOnlyList<AttackSuite> For(TrainedModel model)
    {
        var shape = model.InputShape ?? new ImageShape(1, 28, 28);
        var norm = model.Norm ?? Norm.Linf;
        var (epsilon, own) = model.Epsilon is > 0 and { } trained ? (trained, "the network's own epsilon")
            : (Usual(norm), model.Epsilon is null ? "an epsilon usual in its norm, its own not being stated" : "an epsilon usual in its norm, for it was trained with none");
        return
        [
            new("AutoAttack", $"The field's yardstick at {own}: four attacks, each on the survivors of the last.", [new AutoAttack { Norm = norm, Epsilon = epsilon }]),
            new("PGD-50", $"A strong attack at {own}.", [Pgd(norm, epsilon, 50)]),
            new("Epsilon curve", "PGD-20 from epsilon 0, where it must agree with clean accuracy, to where any image can be made grey and nothing may be left.",
                [.. curve.Select(f => Math.Round(f * epsilon, 4)).Append(Grey(norm, shape)).Distinct().Select(e => Pgd(norm, e, 20))]),
            new("Sanity", "What the red flags are judged by: one step, few steps and many, and an attack without gradients, in one ball.",
                [new FgsmAttack { Norm = norm, Epsilon = epsilon }, Pgd(norm, epsilon, 10), Pgd(norm, epsilon, 50), new SquareAttack { Norm = norm, Epsilon = epsilon }]),
            new("Occlusion", "A grey patch of growing size, at the worst, a random and the middle place.",
                [.. from position in Enum.GetValues<PatchPosition>() from size in patches select new OcclusionAttack { Size = size, Position = position }]),
            new("Corruptions", "Every common corruption at five severities.",
                [.. from kind in CorruptionAttack.KindsFor(shape) from severity in Enumerable.Range(1, 5) select new CorruptionAttack { Corruption = kind, Severity = severity }]),
            new("Noise", "Gaussian noise of growing deviation.", [.. deviations.Select(d => new GaussianNoiseAttack { Deviation = d })]),
        ];
    }

    /// <summary>Epsilon to attack with where training had none: small against the images, large against a network that never saw an adversary.</summary>
    private static double Usual(Norm norm) => norm == Norm.L2 ? 1 : 0.1;

    /// <summary>From any image to the middle of the box.</summary>
    private static double Grey(Norm norm, ImageShape shape) => norm == Norm.Linf ? 0.5 : Math.Ceiling(10 * Math.Sqrt(shape.Pixels) / 2) / 10;

    private static PgdAttack Pgd(Norm norm, double epsilon, int steps) => new() { Norm = norm, Epsilon = epsilon, Steps = steps };
}
