using Kindred.Engine.Evaluation;
using Kindred.Web.Controls;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Tables;

namespace Kindred.Web.Reports.Embeds;

/// <summary>The networks of an experiment with what was measured on them, as a table: one line for each network, or means ± deviations over seeds.</summary>
public static class NetworksPrint
{
    public static PrintedTable Of(EmbeddedExperiment of, IReadOnlyList<NetworkLine> networks, SimilarityGrid? inverted, bool all)
    {
        var (spec, seeds) = (of.Spec, of.Spec.Seeds.Count);
        all = all || seeds == 1;
        var groups = all ? NetworkGroup.One(networks) : NetworkGroup.OverSeeds(networks);
        var attack = spec.Evaluation.Attack;
        double? Others(NetworkGroup group) => inverted?.ToOthers(group.ArchitectureLabel, group.Epsilon, group.Seed);
        return new()
        {
            Name = $"experiment-{of.Id}-networks",
            Caption = $"Networks of {of.Head.Name}. Clean: n {Words.Count(spec.Evaluation.CleanImages)} test images; robust: {attack.Label}, n {Words.Count(spec.Evaluation.AttackedImages)}; "
                + $"{(all ? "in brackets 95 % Wilson intervals" : $"means ± standard deviations over {seeds} seeds")}. Others: {spec.Measures[0].Label} on images inverted through the network, mean over the other architectures. "
                + $"Residual: median final relative distance of {Words.Count(spec.Inversion.Pairs)} inversions. ε: {spec.Norm} in training, {spec.Training.Objective.Label}.{of.Unfinished}",
            Columns =
            [
                new("Architecture", Number: false), new("ε"), .. all && seeds > 1 ? (TableColumn[])[new("Seed")] : [], new("Clean, %"), new("Robust, %"), new("Others"), new("Residual"), new("Flags", Number: false),
            ],
            Rows =
            [
                .. groups.Select(g => (IReadOnlyList<string>)
                [
                    g.ArchitectureLabel, Words.Epsilon(g.Epsilon), .. all && seeds > 1 ? (string[])[$"{g.Seed}"] : [], Accuracy(g, n => n.Clean, all), Accuracy(g, n => n.Robust, all),
                    Words.Similarity(Others(g)), Words.Residual(g.MedianResidual), string.Join(", ", g.Flags.Select(f => f.Text)),
                ]),
            ],
            Groups = [.. groups.Index().Where(g => g.Index > 0 && groups[g.Index - 1].ArchitectureLabel != g.Item.ArchitectureLabel).Select(g => g.Index)],
            Values =
            [
                ["architecture", "epsilon", "seeds", .. Headings("clean"), .. Headings("robust"), "inverted_to_others", "median_residual", "flags"],
                .. groups.Select(g => (IReadOnlyList<object?>)
                [
                    g.ArchitectureLabel, g.Epsilon, string.Join(' ', g.Networks.Select(n => n.Seed)), .. Values(g, n => n.Clean), .. Values(g, n => n.Robust), Others(g), g.MedianResidual,
                    string.Join("; ", g.Flags.Select(f => f.Text)),
                ]),
            ],
        };
    }

    /// <summary>"62.5 ± 1.2" over seeds, "62.5 (59.4 to 65.5)" of one network.</summary>
    private static string Accuracy(NetworkGroup group, Func<NetworkLine, Accuracy?> value, bool all)
    {
        var measured = group.Networks.Select(value).OfType<Accuracy>().ToList();
        return measured.Count == 0 ? "–"
            : all || measured.Count == 1 ? Words.WithInterval(measured[0])
            : $"{Words.Accuracy(measured.Average(a => a.Value))} ± {Words.Accuracy(Deviation(measured))}";
    }

    private static string[] Headings(string of) => [$"{of}_accuracy", $"{of}_deviation", $"{of}_low", $"{of}_high", $"{of}_images"];

    // interval and number of images are of all seeds' images together
    private static object?[] Values(NetworkGroup group, Func<NetworkLine, Accuracy?> value)
    {
        var measured = group.Networks.Select(value).OfType<Accuracy>().ToList();
        var pooled = new Accuracy(measured.Sum(a => a.Correct), measured.Sum(a => a.Count));
        return measured.Count == 0 ? new object?[5]
            : [measured.Average(a => a.Value), measured.Count > 1 ? Deviation(measured) : null, pooled.Low, pooled.High, pooled.Count];
    }

    private static double Deviation(List<Accuracy> measured)
    {
        var mean = measured.Average(a => a.Value);
        return Math.Sqrt(measured.Sum(a => (a.Value - mean) * (a.Value - mean)) / (measured.Count - 1));
    }
}
