using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Compare;

/// <summary>A number that each network has, or can have.</summary>
/// <param name="Id">As it stands in addresses.</param>
/// <param name="Name">With its unit: "clean accuracy, %".</param>
/// <param name="Of">Its value; null where it is not known.</param>
public sealed record Quantity(string Id, string Name, Func<ComparedNetwork, double?> Of)
{
    public const string Similarity = "similarity";

    /// <summary>How values are written.</summary>
    public required Func<double, string> Write { get; init; }

    /// <summary>Spans powers of ten: drawn on a logarithmic axis.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Bounded by 0 and 1, and drawn on all of it.</summary>
    public bool Share { get; init; }

    public ValueForm Form { get; init; }

    /// <summary>Follows from the architecture, so that seeds cannot differ in it.</summary>
    public bool OfArchitecture { get; init; }

    /// <summary>All that any of the networks has.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="attack">The attack that robust accuracy is under; null where none was tried.</param>
    /// <param name="similarity">Mean similarity to the others, and its name; null where there is none.</param>
    /// <param name="inversion">Which inversions their distance is of.</param>
    public static IReadOnlyList<Quantity> All(IReadOnlyList<ComparedNetwork> networks, AttackChoice? attack, (string Measure, bool Bounded, Func<ComparedNetwork, double?> Of)? similarity, string? inversion)
    {
        List<Quantity> all = [Percent("clean", "clean accuracy, %", n => n.Clean?.Value)];
        all.AddRange((attack?.Epsilons ?? []).Select(e => Percent($"robust-{Words.Epsilon(e)}", $"robust accuracy at ε {Words.Epsilon(e)}, %", n => attack!.At(n, e)?.Value)));
        all.Add(Percent("autoattack", "accuracy under AutoAttack, %", n => AutoAttackResult.Of(n, n.Epsilon ?? 0)?.Accuracy.Value));
        if (similarity is var (measure, bounded, alike))
        {
            all.Add(new(Similarity, $"mean {measure} to the others", alike) { Write = v => Words.Similarity(v), Form = bounded ? ValueForm.Similarity : ValueForm.Number, Share = bounded });
        }

        all.Add(new("distance", "median inversion distance", n => inversion is null ? null : n.Inversions.GetValueOrDefault(inversion)?.MedianResidual) { Write = v => Words.Residual(v) });
        all.Add(new("epsilon", "training epsilon", n => n.Epsilon) { Write = Words.Epsilon });
        all.Add(new("parameters", "parameters", n => n.Parameters) { Write = v => Words.Count((long)v), Logarithmic = true, OfArchitecture = true });
        all.Add(new("multiply-adds", "multiply-adds per image", n => n.MultiplyAdds) { Write = v => Words.Count((long)v), Logarithmic = true, OfArchitecture = true });
        all.Add(new("minutes", "training time, min", n => n.TrainSeconds / 60) { Write = v => v.ToString(v < 10 ? "0.00" : "0.0") });
        return [.. all.Where(q => networks.Any(n => q.Of(n) is { } value && double.IsFinite(value)))];
    }

    private static Quantity Percent(string id, string name, Func<ComparedNetwork, double?> of) => new(id, name, of) { Write = v => Words.Accuracy(v), Form = ValueForm.Percent, Share = true };
}
