using Kindred.Web.Controls;

namespace Kindred.Web.Compare;

/// <summary>Gives networks labels of what tells them apart: architecture and epsilon, the seed where there are several, the number where that is still the same.</summary>
public static class NetworkLabels
{
    public static IReadOnlyList<ComparedNetwork> Put(IReadOnlyList<ComparedNetwork> networks)
    {
        var seeds = networks.GroupBy(Of).Any(g => g.Select(n => n.Seed).Distinct().Count() > 1);
        var labels = networks.Select(n => n.Brought ? n.Name : Of(n) + (seeds ? $" seed {n.Seed}" : "")).ToList();
        return [.. networks.Select((n, i) => n with { Label = labels.Count(l => l == labels[i]) > 1 ? $"{labels[i]} #{n.Reference}" : labels[i] })];
    }

    /// <summary>"ResNet-8 ε 0.5"; the epsilon is left out where it is not known.</summary>
    public static string Of(ComparedNetwork network) => network.Epsilon is { } epsilon ? $"{network.ArchitectureLabel} ε {Words.Epsilon(epsilon)}" : network.ArchitectureLabel;
}
