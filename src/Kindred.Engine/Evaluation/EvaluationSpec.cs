using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Evaluation;

/// <summary>How clean and robust accuracy are measured on test images.</summary>
public sealed record EvaluationSpec : ISpecRules
{
    [Display(Name = "Attack", Description = "Used on every network with the same ball; each is also attacked at the epsilon it was trained with.")]
    public Attack Attack { get; init; } = new PgdAttack { Norm = Norm.L2, Epsilon = 1, Steps = 10 };

    [Range(50, 100_000), Unit("images")]
    [Display(Name = "Clean images", Description = "First test images classified as they are.")]
    public int CleanImages { get; init; } = 1000;

    [Range(50, 100_000), Unit("images")]
    [Display(Name = "Attacked images", Description = "First test images attacked. The interval shrinks with their number.")]
    public int AttackedImages { get; init; } = 250;

    [MaxLength(12), Range(0.0, 100.0), Unit("pixel units")]
    [Display(Name = "Curve", Description = "The attack is repeated at each of these epsilons: accuracy against epsilon of every network.")]
    public IReadOnlyList<double> CurveEpsilons { get; init; } = [];

    [MaxLength(200)]
    [Display(Name = "More attacks", Description = "Also run on every network, as they are: stronger ones, noise, occlusion, corruptions. Each adds its full cost.")]
    public IReadOnlyList<Attack> MoreAttacks { get; init; } = [];

    /// <summary>The ball that every network is attacked in.</summary>
    public NormBall Ball => Attack is { BallNorm: { } norm, BallEpsilon: { } epsilon }
        ? new(norm, epsilon)
        : throw new InvalidOperationException($"{Attack.Label} is not bounded by a norm.");

    public void Check(SpecErrors errors, string path)
    {
        if (Attack.BallNorm is null)
        {
            errors.Add($"{path}attack", $"{Attack.Label} is not bounded by a norm, so it has no epsilon to compare networks at: choose one that is.");
        }
    }
}

/// <summary>An accuracy with its 95 % Wilson score interval.</summary>
/// <param name="Correct">Images classified correctly.</param>
/// <param name="Count">Images tried.</param>
public sealed record Accuracy(int Correct, int Count)
{
    /// <summary>Share correct, in [0,1].</summary>
    public double Value => Count == 0 ? double.NaN : (double)Correct / Count;

    /// <summary>Lower end of the 95 % Wilson score interval (Wilson 1927).</summary>
    public double Low => Wilson(-1);

    /// <summary>Upper end of the 95 % Wilson score interval (Wilson 1927).</summary>
    public double High => Wilson(+1);

    /// <summary>Accuracy of one flag per image: classified correctly or not.</summary>
    public static Accuracy Of(IReadOnlyCollection<bool> correct) => new(correct.Count(c => c), correct.Count);

    private double Wilson(int sign)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        const double z = 1.959963984540054; // 97.5 % quantile of the normal distribution
        double n = Count, p = Value, z2 = z * z;
        var end = (p + z2 / (2 * n) + sign * z * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
        return Math.Clamp(end, 0, 1); // rounding alone can pass the ends at p = 0 and 1
    }
}
