using Kindred.Engine.Evaluation;

namespace Kindred.Web.Experiments.Sections;

/// <summary>Networks that differ in their seed only, as one line of the table; or one network, where all are shown.</summary>
public sealed class NetworkGroup(IReadOnlyList<NetworkLine> networks)
{
    public IReadOnlyList<NetworkLine> Networks => networks;
    public string ArchitectureLabel => networks[0].ArchitectureLabel;
    public string ArchitectureKind => networks[0].ArchitectureKind;
    public double Epsilon => networks[0].Epsilon;
    public int? Seed => networks.Count == 1 ? networks[0].Seed : null;
    public long? Parameters => networks.Select(n => n.Parameters).FirstOrDefault(p => p is not null);
    public Accuracy? Clean => Pooled(n => n.Clean);
    public Accuracy? Robust => Pooled(n => n.Robust);
    public double? MedianResidual => Mean(n => n.MedianResidual);
    public double? UnconvergedShare => Mean(n => n.UnconvergedShare);

    public IReadOnlyList<NetworkFlag> Flags => NetworkFlag.Of(networks);

    /// <summary>One line for each architecture and epsilon, architectures in the order given, epsilons ascending.</summary>
    public static IReadOnlyList<NetworkGroup> OverSeeds(IReadOnlyList<NetworkLine> networks) => Ordered(networks)
        .GroupBy(n => (n.ArchitectureLabel, n.Epsilon)).Select(g => new NetworkGroup(g.ToList())).ToList();

    public static IReadOnlyList<NetworkGroup> One(IReadOnlyList<NetworkLine> networks) =>
        Ordered(networks).Select(n => new NetworkGroup([n])).ToList();

    private static IEnumerable<NetworkLine> Ordered(IReadOnlyList<NetworkLine> networks)
    {
        var architectures = networks.Select(n => n.ArchitectureLabel).Distinct().ToList();
        return networks.OrderBy(n => architectures.IndexOf(n.ArchitectureLabel)).ThenBy(n => n.Epsilon).ThenBy(n => n.Seed);
    }

    // all seeds' images together: the interval of the pooled share is what the table draws
    private Accuracy? Pooled(Func<NetworkLine, Accuracy?> value)
    {
        var measured = networks.Select(value).OfType<Accuracy>().ToList();
        return measured.Count == 0 ? null : new Accuracy(measured.Sum(a => a.Correct), measured.Sum(a => a.Count));
    }

    private double? Mean(Func<NetworkLine, double?> value) => networks.Select(value).Average();
}
