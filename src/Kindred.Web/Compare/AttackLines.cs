using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Models;

namespace Kindred.Web.Compare;

/// <summary>Accuracy against epsilon under the chosen attack: a line for each network, or for each group of seeds.</summary>
public static class AttackLines
{
    public static List<double> Epsilons(CompareView view) => [.. view.Networks.SelectMany(n => view.Attack!.CurveOf(n)?.Points ?? []).Select(p => p.Epsilon).Distinct().Order()];

    public static ChartAxis Across(CompareView view) => EpsilonAxis.Of("epsilon of the attack", view.Attack!.Norm, Epsilons(view));

    /// <param name="view">What is compared, with an attack.</param>
    /// <param name="lines">Those of one chart.</param>
    /// <param name="title">What the chart is of, and need not be said at the end of each line.</param>
    public static IReadOnlyList<LineSeries> Of(CompareView view, IReadOnlyList<SeedGroup> lines, string? title)
    {
        var epsilons = Epsilons(view);
        return [.. lines.Select(l => (LineLook.Of(l, lines, view.Epsilons, title) with { Marks = l.First.Robust ? LineMarks.Filled : LineMarks.Hollow })
            .Along(epsilons, epsilon => l.Pooled(n => view.Attack!.At(n, epsilon)))).Where(l => l.Points.Count > 0)];
    }

    public static string Spoken(CompareView view, IReadOnlyList<SeedGroup> lines) => $"Accuracy against epsilon under {view.Attack!.Name}: {EpsilonAxis.Spoken(Of(view, lines, null), Epsilons(view))}";

    /// <summary>What the lines rest on, and how they are drawn.</summary>
    public static string Caption(CompareView view) => $"{Basis(view)} Dashed and hollow: trained without an adversary.";

    /// <summary>What the accuracies rest on.</summary>
    public static string Basis(CompareView view)
    {
        var untried = view.Networks.Count(n => view.Attack!.At(n, view.At!.Value) is null);
        return "Test images still right, with 95 % Wilson intervals."
            + (view.Means ? " All seeds' images together: the interval says nothing of how seeds differ, which the table over seeds does." : "")
            + $" {Words.Sentence(view.Attack!.Name)}: an attack gives an upper bound, and a stronger one may find more."
            + (untried == 0 ? "" : $" {Words.Sentence(Words.Count(untried, "network"))} {(untried == 1 ? "was" : "were")} not attacked so.");
    }
}
