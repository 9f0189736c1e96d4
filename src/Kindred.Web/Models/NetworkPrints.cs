using Kindred.Engine.Evaluation;
using Kindred.Web.Controls;
using Kindred.Web.Evaluations;
using Kindred.Web.Tables;
using Kindred.Platform.Evaluations;

namespace Kindred.Web.Models;

/// <summary>What was measured of one network, as tables.</summary>
public static class NetworkPrints
{
    private sealed record Line(string Attack, double? Epsilon, Accuracy Accuracy, string? Norm, double? Seconds, string? Notes);

    /// <summary>Every attack bounded by a norm, and images as they are.</summary>
    public static PrintedTable Attacks(RobustnessCard card, long modelId, string network)
    {
        List<Line> lines = [.. card.Clean is { } clean ? [new Line("None: images as they are", 0, clean, null, null, null)] : Array.Empty<Line>(),
            .. card.Attacked.Select(row => new Line(RobustnessCard.NameOf(row), row.Epsilon, RobustnessCard.Of(row), $"{row.Norm}", row.Seconds, row.Notes))];
        return new TableOf<Line>().Text("Attack", "attack", l => l.Attack).Value("norm", l => l.Norm).Number("ε", "epsilon", l => l.Epsilon, Words.Epsilon)
            .Accuracy("Still right, %", "robust", l => l.Accuracy).Written("n", l => Words.Count(l.Accuracy.Count)).Value("seconds", l => l.Seconds).Value("notes", l => l.Notes)
            .Table($"network-{modelId}-attacks", $"Test images that {network} still gets right under each attack; ε is the radius of the ball in pixel units. In brackets 95 % Wilson intervals, n test images. An attack gives an upper bound.", lines, l => l.Norm);
    }

    /// <summary>What each attack of an ensemble left.</summary>
    public static PrintedTable Stages(Evaluation row, string network) => new TableOf<AttackStage>()
        .Text("Stage", "stage", s => s.Label).Count("Run on", "entering", s => s.Entering).Count("Broke", "broken", s => s.Broken)
        .Accuracy("Left of all images, %", "left", s => new(s.Survivors, row.Count))
        .Table($"network-{row.ModelId}-evaluation-{row.Id}-stages", $"{row.Label} on {network}, stage by stage: each attack runs on the images that those before it left. {Words.Count(row.Count, "test image")}; in brackets 95 % Wilson intervals.", EvaluationRows.Stages(row));

    /// <summary>Common corruptions by severity.</summary>
    public static PrintedTable Corruptions(ConditionsCard card, long modelId, string network)
    {
        var table = new TableOf<(string Name, IReadOnlyList<Accuracy?> Values)>().Text("Corruption", "corruption", c => Words.Sentence(c.Name));
        foreach (var (place, severity) in ConditionsCard.Severities.Index())
        {
            table.Written($"{severity}", c => Words.Accuracy(c.Values[place]?.Value))
                .Value($"severity_{severity}", c => c.Values[place]?.Value).Value($"severity_{severity}_images", c => c.Values[place]?.Count);
        }

        var images = card.Corruptions.SelectMany(c => c.Values).OfType<Accuracy>().Select(a => a.Count).DefaultIfEmpty(0).Max();
        return table.Table($"network-{modelId}-corruptions", $"Test images that {network} still gets right, per cent, by corruption and severity (1 to 5), n {Words.Count(images)}. After Hendrycks and Dietterich (2019), at this data set's image size.", card.Corruptions);
    }

    /// <summary>Where a patch of one size does harm.</summary>
    public static PrintedTable Places(OcclusionMap map, long modelId, string network)
    {
        var table = new TableOf<int>().Written("", row => $"{row + 1}").Value("row", row => row + 1);
        foreach (var column in Enumerable.Range(0, map.Grid))
        {
            table.Written($"{column + 1}", row => Words.Accuracy(map.At(row, column)?.Value)).Value($"column_{column + 1}", row => map.At(row, column)?.Value);
        }

        return table.Table($"network-{modelId}-patch-{100 * map.Size:0}", $"Test images that {network} still gets right, per cent, by the place (row and column, from the top left) of a patch of {100 * map.Size:0} % of the image's side, n {Words.Count(map.Images)}.", [.. Enumerable.Range(0, map.Grid)]);
    }

    /// <summary>The list of networks.</summary>
    public static PrintedTable List(IReadOnlyList<NetworkRow> rows, Func<string, string> dataset) => new TableOf<NetworkRow>().Value("id", r => r.Id)
        .Text("Network", "network", r => r.Name).Text("Architecture", "architecture", r => r.ArchitectureLabel).Value("data", r => r.Dataset).Written("Data", r => dataset(r.Dataset))
        .Text("Trained by", "trained_by", r => r.TrainedBy).Value("norm", r => r.Epsilon is null ? null : $"{r.Norm}").Written("ε", r => r.Epsilon is { } epsilon ? $"{r.Norm} {Words.Epsilon(epsilon)}" : Words.None).Value("epsilon", r => r.Epsilon)
        .Accuracy("Clean, %", "clean", r => r.Clean).Accuracy("Robust, %", "robust", r => r.Robust).Value("attack", r => r.RobustLabel)
        .Count("Parameters", "parameters", r => r.Parameters).Value("added_at", r => $"{r.CreatedAt:yyyy-MM-ddTHH:mm:ssZ}")
        .Table("networks", $"Clean and robust accuracy of networks on test images; in brackets 95 % Wilson intervals. {ReferenceBall.Caption}", rows);
}
