using Kindred.Engine.Similarity.Statistics;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Comparisons;

/// <summary>Values of the same pairs under two conditions, as two boxes beside each other at each epsilon.</summary>
/// <param name="Title">What the values are.</param>
/// <param name="Epsilons">Ascending.</param>
/// <param name="Left">What the left boxes are of, and their values by epsilon.</param>
/// <param name="Right">The right boxes.</param>
/// <param name="Bounded">Whether values lie between 0 and 1.</param>
public sealed record PairedBoxes(string Title, IReadOnlyList<double> Epsilons, PairedBox Left, PairedBox Right, bool Bounded)
{
    private const double beside = 0.17;

    public ChartAxis Across => ChartAxis.Ordinal("epsilon in training", Epsilons.Select(Words.Epsilon));

    public ChartAxis Up => Bounded ? ChartAxis.Similarity : new ChartAxis();

    public IReadOnlyList<LineSeries> Boxes => [Box(Left, "plain", -beside), Box(Right, "inverted", beside)];

    /// <summary>The boxes in one sentence, for those who do not see them.</summary>
    public string Spoken => $"{Words.Sentence(Title)} of all ordered pairs by epsilon, {Left.Name} and {Right.Name}: "
        + string.Join(", ", Epsilons.Select((e, i) => $"medians {Words.Similarity(Median(Left.Values[i]))} and {Words.Similarity(Median(Right.Values[i]))} at epsilon {Words.Epsilon(e)}"));

    private static LineSeries Box(PairedBox box, string colour, double shift) => new()
    {
        Name = box.Name,
        Colour = colour,
        EndLabel = "",
        Points = [.. box.Values.Select((v, i) => new LinePoint(i, Median(v)))],
        Boxes = [.. box.Values.Select((v, i) => new BoxSample(i, shift, v)).Where(b => b.Values.Count > 0)],
    };

    private static double? Median(IReadOnlyList<double> values) => values.Count == 0 ? null : Quantiles.OfSorted([.. values.Order()], 0.5);
}

/// <summary>One condition of <see cref="PairedBoxes"/>.</summary>
/// <param name="Name">In a word or two.</param>
/// <param name="Values">Of every pair, by epsilon.</param>
public sealed record PairedBox(string Name, IReadOnlyList<IReadOnlyList<double>> Values);
