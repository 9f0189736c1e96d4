using Kindred.Engine.Evaluation;

namespace Kindred.Web.Compare;

/// <summary>Networks that differ in their seed only.</summary>
/// <param name="Label">What tells it from the other groups: "ResNet-8 ε 0.5".</param>
/// <param name="Networks">In the order in which they are compared.</param>
public sealed record SeedGroup(string Label, IReadOnlyList<ComparedNetwork> Networks)
{
    public ComparedNetwork First => Networks[0];

    public static IReadOnlyList<SeedGroup> Of(IReadOnlyList<ComparedNetwork> networks)
    {
        var groups = networks.GroupBy(n => n.Group).Select(g => (Label: g.First().Brought ? g.First().Name : NetworkLabels.Of(g.First()), Networks: g.ToList())).ToList();
        return [.. groups.Select(g => new SeedGroup(groups.Count(o => o.Label == g.Label) > 1 ? $"{g.Label} #{g.Networks[0].Reference}" : g.Label, g.Networks))];
    }

    /// <summary>Each network as a group of its own.</summary>
    public static IReadOnlyList<SeedGroup> Each(IReadOnlyList<ComparedNetwork> networks) => [.. networks.Select(n => new SeedGroup(n.Label, [n]))];

    /// <summary>Accuracy over all seeds' images together.</summary>
    public Accuracy? Pooled(Func<ComparedNetwork, Accuracy?> of)
    {
        var measured = Networks.Select(of).OfType<Accuracy>().ToList();
        return measured.Count == 0 ? null : new(measured.Sum(a => a.Correct), measured.Sum(a => a.Count));
    }

    /// <summary>Mean, sample standard deviation and number of what was measured; null where nothing was.</summary>
    public Spread? Of(Func<ComparedNetwork, double?> of) => Spread.Of([.. Networks.Select(of).OfType<double>()]);
}

/// <summary>A mean over seeds.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Deviation">Sample standard deviation (n − 1); null for a single value.</param>
/// <param name="Count">Values.</param>
public sealed record Spread(double Mean, double? Deviation, int Count)
{
    public static Spread? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var mean = values.Average();
        return new(mean, values.Count == 1 ? null : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)), values.Count);
    }
}
