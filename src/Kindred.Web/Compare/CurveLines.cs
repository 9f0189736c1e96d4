using Kindred.Platform.Experiments;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Runs;

namespace Kindred.Web.Compare;

/// <summary>A quantity by epoch of training: a line for each network, or for each group of seeds.</summary>
public sealed class CurveLines(CompareView view, CompareCurves points)
{
    public ChartAxis Across => CurveAxis.Epochs(points.Epochs);

    /// <summary>One scale for all charts of a quantity.</summary>
    public ChartAxis Up(CurveQuantity quantity, bool logarithmic)
    {
        if (quantity.Id != "loss")
        {
            return ChartAxis.Accuracy;
        }

        var values = view.Networks.SelectMany(n => points.Of(n, quantity)).Select(p => p.Value).Where(double.IsFinite).DefaultIfEmpty(1).ToList();
        return logarithmic
            ? new() { Logarithmic = true, Minimum = values.Where(v => v > 0).DefaultIfEmpty(0.1).Min(), Maximum = values.Max() }
            : new() { Minimum = 0, Maximum = Math.Ceiling(10.5 * values.Max()) / 10 };
    }

    /// <param name="lines">Those of one chart.</param>
    /// <param name="title">What the chart is of, and need not be said at the end of each line.</param>
    /// <param name="quantity">What is drawn.</param>
    public IReadOnlyList<LineSeries> Of(IReadOnlyList<SeedGroup> lines, string? title, CurveQuantity quantity) => [.. lines.Select(l =>
    {
        var epochs = points.Of(l, quantity);
        return LineLook.Of(l, lines, view.Epsilons, title) with
        {
            Points = [.. epochs.Select(e => new LinePoint(CurveAxis.Place(e.Epoch, points.Epochs), e.Spread.Mean))],
            Band = [.. epochs.Where(e => e.Spread.Deviation is not null).Select(e => new BandPoint(CurveAxis.Place(e.Epoch, points.Epochs), e.Spread.Mean - e.Spread.Deviation!.Value, e.Spread.Mean + e.Spread.Deviation.Value))],
            Marks = !CurveAxis.Few(points.Epochs) ? LineMarks.None : l.First.Robust ? LineMarks.Filled : LineMarks.Hollow,
        };
    }).Where(l => l.Points.Count > 0)];

    public string Spoken(IReadOnlyList<SeedGroup> lines, CurveQuantity quantity) =>
        $"{Words.Sentence(quantity.Name)} by epoch: " + string.Join(", ", Of(lines, null, quantity).Select(l => $"{l.Name} ends at {l.Points[^1].Y:0.##}"));

    /// <summary>What the lines rest on.</summary>
    public string Caption => string.Join(" ", new[]
    {
        "Loss: mean of the objective over the epoch; losses of different objectives are not comparable.",
        $"Accuracies: on a few of the {ExperimentSpec.HeldOut} training images that are held out, for watching, not for reporting.",
        Watched,
        view.Means ? "Lines: mean of the seeds; bands: one standard deviation to either side, where there are several seeds." : null,
        "Dashed: trained without an adversary.",
        view.Networks.Count(n => n.Brought) is > 0 and var brought ? $"{Words.Sentence(Words.Count(brought, "network"))} that {(brought == 1 ? "was" : "were")} brought {(brought == 1 ? "has" : "have")} no training here." : null,
    }.OfType<string>());

    private string? Watched => view.Networks.Select(n => n.WatchedUnder).OfType<string>().Distinct().ToList() switch
    {
        [] => null,
        [var one] => $"Robust: under {one}.",
        var several => $"Robust: under the attack that each experiment watches by, {string.Join(" or ", several)}; compare those of one attack only.",
    };
}
