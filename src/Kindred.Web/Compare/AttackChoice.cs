using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Web.Models;

namespace Kindred.Web.Compare;

/// <summary>An attack, whatever its epsilon, that was tried on some of the networks; or all of them together, as the worst case.</summary>
/// <param name="Name">With its norm, as it stands in addresses: "PGD-10, L2".</param>
/// <param name="Networks">Networks it was tried on.</param>
/// <param name="Epsilons">Those it was tried at, ascending, without 0.</param>
public sealed record AttackChoice(string Name, Norm Norm, int Networks, IReadOnlyList<double> Epsilons)
{
    /// <summary>Tried on most networks first, then at most epsilons; the worst case after what it is made of.</summary>
    public static IReadOnlyList<AttackChoice> Of(IReadOnlyList<ComparedNetwork> networks) => [.. networks
        .SelectMany(n => Curves(n).Select(c => (Name: NameOf(c), c.Norm, Epsilons: c.Points.Where(p => p.Attacks > 0 && p.Epsilon > 0).Select(p => p.Epsilon).ToList())))
        .GroupBy(c => (c.Name, c.Norm)).Select(g => new AttackChoice(g.Key.Name, g.Key.Norm, g.Count(), [.. g.SelectMany(c => c.Epsilons).Distinct().Order()]))
        .Where(c => c.Epsilons.Count > 0)
        .OrderByDescending(c => c.Networks).ThenBy(c => c.Name.StartsWith(RobustnessCard.WorstCase, StringComparison.Ordinal)).ThenByDescending(c => c.Epsilons.Count).ThenBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>Accuracy by epsilon; null where it was not tried.</summary>
    public EpsilonCurve? CurveOf(ComparedNetwork network) => Curves(network).FirstOrDefault(c => NameOf(c) == Name && c.Norm == Norm);

    /// <summary>Accuracy at one epsilon; null where it was not tried there.</summary>
    public Accuracy? At(ComparedNetwork network, double epsilon) => CurveOf(network)?.Points.FirstOrDefault(p => p.Epsilon == epsilon)?.Accuracy;

    /// <summary>The epsilon at which most networks were tried; of several the middle one.</summary>
    public double Usual(IReadOnlyList<ComparedNetwork> networks)
    {
        var counted = Epsilons.Select(e => (Epsilon: e, Networks: networks.Count(n => At(n, e) is not null))).ToList();
        var most = counted.Where(c => c.Networks == counted.Max(o => o.Networks)).ToList();
        return most[(most.Count - 1) / 2].Epsilon;
    }

    private static IEnumerable<EpsilonCurve> Curves(ComparedNetwork network) => network.Card is { } card ? [.. card.Curves, .. card.Worst.Where(w => w.Points.Any(p => p.Attacks > 1))] : [];

    private static string NameOf(EpsilonCurve curve) => curve.Name == RobustnessCard.WorstCase ? $"{curve.Name}, {curve.Norm}" : curve.Name;
}

/// <summary>What AutoAttack left of a network, and in which ball.</summary>
public sealed record AutoAttackResult(Norm Norm, double Epsilon, Accuracy Accuracy)
{
    /// <summary>At an epsilon where it was tried there, else the one nearest to it; null where it was not tried.</summary>
    public static AutoAttackResult? Of(ComparedNetwork network, double epsilon) => network.Card?.Attacked
        .Where(e => SpecJson.Deserialize<Attack>(e.Attack!) is AutoAttack).Select(e => new AutoAttackResult(e.Norm!.Value, e.Epsilon!.Value, RobustnessCard.Of(e)))
        .MinBy(a => Math.Abs(a.Epsilon - epsilon));

    /// <summary>Of several seeds together, where all that were attacked were at one epsilon; null else.</summary>
    public static AutoAttackResult? Of(SeedGroup line, double epsilon)
    {
        var results = line.Networks.Select(n => Of(n, epsilon)).OfType<AutoAttackResult>().ToList();
        return results.Select(r => (r.Norm, r.Epsilon)).Distinct().ToList() is [var (norm, at)]
            ? new(norm, at, new(results.Sum(r => r.Accuracy.Correct), results.Sum(r => r.Accuracy.Count))) : null;
    }
}
