using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Models;

/// <summary>Accuracy against epsilon in one norm: a line for each attack, and the worst case where several were tried at one epsilon.</summary>
public sealed class RobustnessLines
{
    private static readonly string[] colours = ["ink", "plain", "ink-2", "ink-3"];
    private readonly Norm norm;

    public RobustnessLines(RobustnessCard card, Norm norm)
    {
        this.norm = norm;
        var worst = card.Worst.Single(w => w.Norm == norm);
        Several = worst.Points.Any(p => p.Attacks > 1);
        Curves = [.. card.Curves.Where(c => c.Norm == norm), .. Several ? [worst] : Array.Empty<EpsilonCurve>()];
        Epsilons = [.. Curves.SelectMany(c => c.Points).Select(p => p.Epsilon).Distinct().Order()];
    }

    public IReadOnlyList<EpsilonCurve> Curves { get; }

    /// <summary>Epsilons tried, ascending.</summary>
    public IReadOnlyList<double> Epsilons { get; }

    /// <summary>Whether several attacks were tried at one epsilon, so that there is a worst case.</summary>
    public bool Several { get; }

    public IReadOnlyList<LineSeries> Series => [.. Curves.Select((curve, i) => new LineSeries
    {
        Name = curve.Name.Replace($", {norm}", "", StringComparison.Ordinal),
        Colour = curve.Name == RobustnessCard.WorstCase ? "inverted" : colours[i % colours.Length],
        Width = curve.Name == RobustnessCard.WorstCase ? 2.25 : 1.75,
        Marks = curve.Name == RobustnessCard.WorstCase ? LineMarks.Filled : LineMarks.Hollow,
        Points = [],
    }.Along(Epsilons, epsilon => curve.Points.FirstOrDefault(p => p.Epsilon == epsilon)?.Accuracy))];

    public ChartAxis Across => EpsilonAxis.Of("epsilon of the attack", norm, Epsilons);

    public string Spoken => $"Accuracy against epsilon in {norm}: {EpsilonAxis.Spoken(Series, Epsilons)}";
}

/// <summary>The axis that accuracies under attack stand along, and what stands on it.</summary>
public static class EpsilonAxis
{
    public static ChartAxis Of(string title, Norm norm, IEnumerable<double> epsilons) => ChartAxis.Ordinal($"{title}, {norm}, ordinal", epsilons.Select(Words.Epsilon));

    /// <summary>A line through accuracies with their Wilson intervals, where they were measured.</summary>
    public static LineSeries Along(this LineSeries line, IReadOnlyList<double> epsilons, Func<double, Accuracy?> at)
    {
        var measured = epsilons.Select((epsilon, place) => (Place: place, Accuracy: at(epsilon))).Where(p => p.Accuracy is not null).ToList();
        return line with
        {
            Points = [.. measured.Select(p => new LinePoint(p.Place, p.Accuracy!.Value))],
            Band = [.. measured.Select(p => new BandPoint(p.Place, p.Accuracy!.Low, p.Accuracy.High))],
        };
    }

    /// <summary>"MLP ε 0 85.2 % at 0, 12.0 % at 1; …".</summary>
    public static string Spoken(IEnumerable<LineSeries> lines, IReadOnlyList<double> epsilons) =>
        string.Join("; ", lines.Select(l => $"{l.Name} {string.Join(", ", l.Points.Select(p => $"{Words.Accuracy(p.Y)} % at {Words.Epsilon(epsilons[(int)p.X])}"))}"));
}
