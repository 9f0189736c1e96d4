using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;

namespace Kindred.Web.Models;

/// <summary>
/// The one ball in which lists state a network's robust accuracy, so that rows can be compared: a larger ball always leaves fewer images
/// right, and the largest one tried says nothing.
/// </summary>
public static class ReferenceBall
{
    /// <summary>Stands under tables that state it.</summary>
    public const string Caption = "Robust: images left right by the strongest attack tried in one ball, which is that of the experiment's evaluation; of a brought network, the ball it says it was trained in, else the smallest tried in its norm. The attack is named beside each value.";

    /// <summary>An attack and what it left.</summary>
    public sealed record Attacked(string Label, Norm? Norm, double? Epsilon, int Correct, int Count);

    /// <summary>The ball of a network.</summary>
    /// <param name="spec">Spec of the experiment that trained it, as JSON; null for a brought network.</param>
    /// <param name="norm">The norm it was trained in; null where that is not stated, and Linf stands in.</param>
    /// <param name="claimed">The radius a brought network's card states.</param>
    /// <param name="tried">All attacks on it.</param>
    public static NormBall? Of(string? spec, Norm? norm, double? claimed, IReadOnlyList<Attacked> tried) =>
        spec is not null ? SpecJson.Deserialize<ExperimentSpec>(spec).Evaluation.Ball
        : claimed is > 0 and { } radius ? new NormBall(norm ?? Norm.Linf, radius)
        : tried.Where(a => a.Norm == (norm ?? Norm.Linf) && a.Epsilon > 0).Min(a => a.Epsilon) is { } smallest ? new NormBall(norm ?? Norm.Linf, smallest)
        : null;

    /// <summary>The attack in the ball that left the fewest images right; null where none was tried in it.</summary>
    public static Attacked? Strongest(NormBall? ball, IEnumerable<Attacked> tried) => ball is not { } b ? null
        : tried.Where(a => a.Norm == b.Norm && a.Count > 0 && Math.Abs(a.Epsilon!.Value - b.Epsilon) < 1e-9).MinBy(a => (double)a.Correct / a.Count);
}
