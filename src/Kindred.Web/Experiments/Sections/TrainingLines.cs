using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Runs;

namespace Kindred.Web.Experiments.Sections;

/// <summary>A quantity watched in training.</summary>
/// <param name="Id">In addresses and embeds.</param>
/// <param name="Metric">Name of its metric.</param>
/// <param name="Name">In a sentence.</param>
/// <param name="Says">What it is; {0} stands for the attack it is watched under.</param>
public sealed record TrainingQuantity(string Id, string Metric, string Name, string Says)
{
    public static IReadOnlyList<TrainingQuantity> All { get; } =
    [
        new("loss", "loss/train", "training loss", "Loss of the training objective, mean over the epoch."),
        new("clean", "clean/acc", "clean accuracy", "Share of unperturbed images classified correctly, per cent."),
        new("robust", "adv/acc", "robust accuracy", "Share still classified correctly under {0}, per cent."),
    ];

    public bool IsLoss => Id == "loss";

    public static TrainingQuantity? Find(string? id) => All.FirstOrDefault(q => q.Id == id);
}

/// <summary>Training curves of one architecture: a line for each epsilon, means over seeds.</summary>
public static class TrainingLines
{
    public static IReadOnlyList<LineSeries> Of(IEnumerable<CurvePoint> architecture, ExperimentSpec spec)
    {
        var epsilons = spec.Epsilons.Order().ToList();
        return architecture.GroupBy(p => p.Epsilon).OrderBy(g => g.Key).Select(g => new LineSeries
        {
            Name = $"ε {Words.Epsilon(g.Key)}",
            Colour = $"eps-{(epsilons.Count < 2 ? 3 : (int)Math.Round(3.0 * epsilons.IndexOf(g.Key) / (epsilons.Count - 1)))}",
            Points = g.GroupBy(p => p.Epoch).OrderBy(e => e.Key).Select(e => new LinePoint(CurveAxis.Place(e.Key, spec.Training.Epochs), e.Average(p => p.Value))).ToList(),
            Marks = CurveAxis.Few(spec.Training.Epochs) ? LineMarks.Filled : LineMarks.None,
        }).ToList();
    }

    public static ChartAxis Across(ExperimentSpec spec) => CurveAxis.Epochs(spec.Training.Epochs);

    /// <summary>One scale for all architectures, so that they can be compared.</summary>
    public static ChartAxis Vertical(TrainingQuantity quantity, IReadOnlyList<CurvePoint> all, bool logarithmic) => !quantity.IsLoss ? ChartAxis.Accuracy
        : logarithmic ? new() { Logarithmic = true, Minimum = all.Where(p => p.Value > 0).Min(p => p.Value), Maximum = all.Max(p => p.Value) }
        : new() { Minimum = 0, Maximum = Math.Ceiling(10.5 * all.Max(p => p.Value)) / 10, LogMinimum = all.Where(p => p.Value > 0).Min(p => (double?)p.Value) };

    public static string Caption(TrainingQuantity quantity, ExperimentSpec spec) => string.Join(' ', new[]
    {
        string.Format(quantity.Says, TrainRun.MonitorAttack(spec).Label),
        spec.Seeds.Count > 1 ? $"Lines: mean of {spec.Seeds.Count} seeds." : "",
        quantity.IsLoss ? "" : $"Watched on a few of the {ExperimentSpec.HeldOut} training images that are held out: for watching, not for reporting.",
    }.Where(s => s != ""));

    public static string Spoken(TrainingQuantity quantity, IGrouping<string, CurvePoint> architecture, ExperimentSpec spec) =>
        $"{Words.Sentence(quantity.Name)} of {architecture.Key} by epoch: {string.Join(", ", Of(architecture, spec).Select(l => $"{l.Name} ends at {l.Points[^1].Y:0.##}"))}";
}
