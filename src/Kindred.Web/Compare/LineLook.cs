using Kindred.Web.Charts;
using Kindred.Web.Layout;

namespace Kindred.Web.Compare;

/// <summary>How networks look as lines: in the colour of their architecture, or of their epsilon where all are of one; dashed where trained without an adversary.</summary>
public static class LineLook
{
    /// <summary>Lines that one chart holds; beyond, each architecture has a chart of its own on the same axes.</summary>
    public const int Most = 8;

    /// <summary>A line in its colour, named and without points.</summary>
    /// <param name="group">What it is of.</param>
    /// <param name="chart">All lines of its chart.</param>
    /// <param name="epsilons">Training epsilons of all networks, ascending.</param>
    /// <param name="title">What the chart is of, and need not be said at the end of each line.</param>
    public static LineSeries Of(SeedGroup group, IReadOnlyList<SeedGroup> chart, IReadOnlyList<double> epsilons, string? title)
    {
        var alone = chart.Select(g => g.First.ArchitectureLabel).Distinct().Count() == 1 && chart.Select(g => g.First.Epsilon).Distinct().Count() > 1;
        var rank = group.First.Epsilon is { } epsilon ? epsilons.ToList().IndexOf(epsilon) : 0;
        return new LineSeries
        {
            Name = group.Label,
            EndLabel = Within(group.Label, title),
            Colour = alone ? $"eps-{(epsilons.Count < 2 ? 3 : (int)Math.Round(3.0 * rank / (epsilons.Count - 1)))}" : ColourOf(group.First.ArchitectureKind),
            Dashed = !group.First.Robust,
            Points = [],
        };
    }

    /// <summary>A label without what its chart's title says already.</summary>
    public static string Within(string label, string? title) => title is not null && label.StartsWith(title, StringComparison.Ordinal) && label.Length > title.Length ? label[title.Length..].Trim() : label;

    /// <summary>The token of an architecture's colour.</summary>
    public static string ColourOf(string kind) => Tokens.Light.Has($"arch-{kind}") ? $"arch-{kind}" : "ink-3";

    /// <summary>One chart of all lines where they are few, else one for each architecture.</summary>
    public static IReadOnlyList<(string? Title, IReadOnlyList<SeedGroup> Lines)> Charts(IReadOnlyList<SeedGroup> lines) => lines.Count <= Most
        ? [(null, lines)]
        : [.. lines.GroupBy(l => l.First.ArchitectureLabel).Select(g => ((string?)g.Key, (IReadOnlyList<SeedGroup>)[.. g]))];
}
