using Kindred.Web.Runs;

namespace Kindred.Web.Compare;

/// <summary>One quantity by epoch.</summary>
/// <param name="Id">As it stands in addresses.</param>
/// <param name="Metric">Its name among the run's metrics.</param>
/// <param name="Name">What it is.</param>
public sealed record CurveQuantity(string Id, string Metric, string Name)
{
    public static IReadOnlyList<CurveQuantity> All { get; } =
    [
        new("loss", "loss/train", "training loss"),
        new("clean", "clean/acc", "clean accuracy"),
        new("robust", "adv/acc", "robust accuracy"),
        new("own", "validation/multi-step", "robust accuracy in the network's own ball"),
    ];
}

/// <summary>The course of all networks' training.</summary>
public sealed class CompareCurves(ILookup<(long Run, string Metric), RunPoint> points)
{
    private const int MostPoints = 200; // of one line: more would not be seen, and would have to be sent

    public static CompareCurves None { get; } = new(Enumerable.Empty<RunPoint>().ToLookup(_ => (0L, "")));

    /// <summary>Those that any network has.</summary>
    public IReadOnlyList<CurveQuantity> Quantities => [.. CurveQuantity.All.Where(q => points.Any(p => p.Key.Metric == q.Metric))];

    public int Epochs => points.Select(p => (int)Math.Ceiling(p.Max(e => e.Epoch))).DefaultIfEmpty(0).Max();

    public bool Empty => points.Count == 0;

    /// <summary>Epochs and values of one network; empty where it has none.</summary>
    public IReadOnlyList<RunPoint> Of(ComparedNetwork network, CurveQuantity quantity)
    {
        var all = network.TrainRunId is { } run ? points[(run, quantity.Metric)].ToList() : [];
        var step = (all.Count + MostPoints - 1) / MostPoints;
        return step <= 1 ? all : [.. all.Index().Where(p => p.Index % step == 0 || p.Index == all.Count - 1).Select(p => p.Item)];
    }

    /// <summary>Mean over a group's seeds by epoch, and one standard deviation to either side where there are several.</summary>
    public IReadOnlyList<(double Epoch, Spread Spread)> Of(SeedGroup group, CurveQuantity quantity) => [.. group.Networks.SelectMany(n => Of(n, quantity))
        .GroupBy(p => p.Epoch).OrderBy(g => g.Key).Select(g => (g.Key, Spread.Of([.. g.Select(p => p.Value)])!))];
}
