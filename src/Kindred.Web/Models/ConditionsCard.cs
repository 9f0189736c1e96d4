using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Evaluations;
using Kindred.Web.Evaluations;

namespace Kindred.Web.Models;

/// <summary>Accuracy by one number that grows: size of a patch, deviation of noise. The first point is clean accuracy.</summary>
public sealed record ConditionCurve(string Name, IReadOnlyList<(double At, Accuracy Accuracy)> Points);

/// <summary>Accuracy by place of a patch.</summary>
/// <param name="Size">Side of the patch, as a share of the image's.</param>
/// <param name="Grid">Places in each direction.</param>
/// <param name="Images">Images tried at each place.</param>
/// <param name="Places">Row after row.</param>
public sealed record OcclusionMap(double Size, int Grid, int Images, IReadOnlyList<Accuracy> Places)
{
    public Accuracy? At(int row, int column) => Places.ElementAtOrDefault(row * Grid + column);
}

/// <summary>What was measured of a network without an adversary: under patches, noise and common corruptions.</summary>
public sealed class ConditionsCard
{
    public static readonly IReadOnlyList<int> Severities = [1, 2, 3, 4, 5];

    /// <param name="rows">All that was measured under attacks on the first test images of the network's own data set.</param>
    /// <param name="clean">Clean accuracy on so many first images, where a curve begins; null where it is not known.</param>
    public ConditionsCard(IReadOnlyList<Evaluation> rows, Func<int, Accuracy?> clean)
    {
        var measured = rows.Where(r => r.Norm is null && r.Attack is not null)
            .Select(r => (Attack: SpecJson.Deserialize<Attack>(r.Attack!), Accuracy: RobustnessCard.Of(r), Row: r)).ToList();
        List<(T Attack, Accuracy Accuracy, Evaluation Row)> Of<T>()
            where T : Attack => [.. measured.Where(m => m.Attack is T).Select(m => ((T)m.Attack, m.Accuracy, m.Row))];

        var patches = Of<OcclusionAttack>();
        Occlusions = [.. patches.GroupBy(p => (p.Attack.Position, p.Attack.Value, Grid: p.Attack.Position == PatchPosition.Middle ? 0 : p.Attack.Grid))
            .OrderBy(g => g.Key.Position).Select(g => Curve(NameOf(g.Key.Position), clean, g.Select(p => (p.Attack.Size, p.Accuracy))))];
        Maps = [.. patches.Where(p => p.Attack.Position == PatchPosition.Worst && p.Row.Stages is not null).OrderBy(p => p.Attack.Size)
            .Select(p => new OcclusionMap(p.Attack.Size, p.Attack.Grid, p.Row.Count, [.. EvaluationRows.Stages(p.Row).Select(s => new Accuracy(s.Survivors, s.Entering))]))];
        Noise = [.. Of<GaussianNoiseAttack>().GroupBy(n => n.Attack.Draws).Select(g => Curve(g.Key == 1 ? "one draw" : $"worst of {g.Key}", clean, g.Select(n => (n.Attack.Deviation, n.Accuracy))))];
        Corruptions = [.. Of<CorruptionAttack>().GroupBy(c => c.Attack.Corruption).OrderBy(g => g.Key)
            .Select(g => (NameOf(g.First().Attack), (IReadOnlyList<Accuracy?>)[.. Severities.Select(s => g.FirstOrDefault(c => c.Attack.Severity == s).Accuracy)]))];
    }

    /// <summary>By size of the patch, one for each way to place it.</summary>
    public IReadOnlyList<ConditionCurve> Occlusions { get; }

    public IReadOnlyList<OcclusionMap> Maps { get; }
    public IReadOnlyList<ConditionCurve> Noise { get; }

    /// <summary>By kind, at each of <see cref="Severities"/>; null where it was not tried.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<Accuracy?> Values)> Corruptions { get; }

    /// <summary>Mean over kinds at each severity; null unless every kind was tried there.</summary>
    public IReadOnlyList<double?> CorruptionMeans => [.. Severities.Select((_, i) =>
        Corruptions.All(c => c.Values[i] is not null) ? Corruptions.Average(c => c.Values[i]!.Value) : (double?)null)];

    public bool Empty => Occlusions.Count + Maps.Count + Noise.Count + Corruptions.Count == 0;

    private static string NameOf(PatchPosition position) => position switch
    {
        PatchPosition.Worst => "worst place",
        PatchPosition.Random => "random place",
        _ => "middle",
    };

    // its label without the severity
    private static string NameOf(CorruptionAttack attack) => attack.Label.Replace($" {attack.Severity} of 5", "", StringComparison.Ordinal);

    private static ConditionCurve Curve(string name, Func<int, Accuracy?> clean, IEnumerable<(double At, Accuracy Accuracy)> points)
    {
        var grown = points.Where(p => p.At > 0).ToList();
        var start = grown.Count == 0 ? null : clean(grown.Min(p => p.Accuracy.Count));
        return new(name, [.. (start is null ? [] : new[] { (At: 0.0, Accuracy: start) }).Concat(grown).OrderBy(p => p.At)]);
    }
}
