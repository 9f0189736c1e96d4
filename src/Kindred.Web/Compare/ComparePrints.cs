using Kindred.Engine.Evaluation;
using Kindred.Web.Controls;
using Kindred.Web.Tables;

namespace Kindred.Web.Compare;

/// <summary>The tables of networks side by side, for papers, programs and reports.</summary>
public static class ComparePrints
{
    // networks beyond which settings are columns: a line of a paper holds no more
    private const int mostColumns = 5;

    public static PrintedTable Members(CompareView view) => new TableOf<ComparedNetwork>().Value("id", n => $"{n.Reference}").Text("Network", "network", n => n.Name)
        .Text("Architecture", "architecture", n => n.ArchitectureLabel).Value("norm", n => n.Epsilon is null ? null : $"{n.Spec.Norm}").Number("ε", "epsilon", n => n.Epsilon, Words.Epsilon).Number("Seed", "seed", n => n.Seed, s => $"{s:0}")
        .Text("Experiment", "experiment", n => n.Experiments.Count > 0 ? string.Join("; ", n.Experiments.Select(e => e.Name)) : n.Brought ? "brought" : null)
        .Text("State", "state", n => n.Work is { Ended: false } work ? $"{work.Kind} {work.Status}".ToLowerInvariant() : n.ModelId is null ? "not trained" : n.Brought ? "brought" : "trained")
        .Table("compare-networks", $"{Words.Count(view.Networks.Count, "network")} side by side; ε: radius of the adversary in training.", view.Networks);

    /// <summary>Settings by networks, or networks by settings where they are many.</summary>
    /// <param name="view">What is compared.</param>
    /// <param name="all">Also settings that do not differ.</param>
    public static PrintedTable Settings(CompareView view, bool all)
    {
        var (networks, rows) = (view.BaseFirst, SettingRows.Shown(view, all));
        static string Title(SettingRow row) => row.Unit is null ? row.Label : $"{row.Label}, {row.Unit}";
        var caption = $"{(all ? "All settings" : "Settings that differ")} of {Words.Count(networks.Count, "network")} and what came of them; base: {view.Base.Label}. Accuracies: test images, per cent.";
        if (networks.Count > mostColumns)
        {
            var across = new TableOf<int>().Text("Network", "network", n => networks[n].Label);
            foreach (var row in rows)
            {
                across.Text(Title(row), $"{row.Section}: {Title(row)}", n => row.Values[n]);
            }

            return across.Table("compare-settings", caption, [.. Enumerable.Range(0, networks.Count)], n => networks[n].ArchitectureLabel);
        }

        var down = new TableOf<SettingRow>().Value("section", r => r.Section).Text("Setting", "setting", Title);
        foreach (var (place, network) in networks.Index())
        {
            down.Text(network.Label, network.Label, r => r.Values[place]);
        }

        return down.Table("compare-settings", caption, rows, r => r.Section);
    }

    /// <summary>Accuracies as they are, under the chosen attack and under AutoAttack.</summary>
    public static PrintedTable Attacks(CompareView view)
    {
        var (attack, at) = (view.Attack!, view.At!.Value);
        var table = new TableOf<SeedGroup>().Text(view.Means ? "Group" : "Network", "network", l => l.Label).Value("seeds", l => string.Join(' ', l.Networks.Select(n => n.Seed)))
            .Accuracy("Clean, %", "clean", l => l.Pooled(n => n.Clean))
            .Written($"{Words.Sentence(attack.Name)}, ε {Words.Epsilon(at)}, %", l => l.Pooled(n => attack.At(n, at)) is { } accuracy ? Words.WithInterval(accuracy) : Words.None);
        foreach (var epsilon in attack.Epsilons)
        {
            Accuracy? Of(SeedGroup line) => line.Pooled(n => attack.At(n, epsilon));
            var name = $"robust_{Words.Epsilon(epsilon)}";
            table.Value($"{name}_accuracy", l => Of(l)?.Value).Value($"{name}_low", l => Of(l)?.Low).Value($"{name}_high", l => Of(l)?.High).Value($"{name}_images", l => Of(l)?.Count);
        }

        if (view.Networks.Any(n => AutoAttackResult.Of(n, at) is not null))
        {
            table.Accuracy("AutoAttack, %", "autoattack", l => AutoAttackResult.Of(l, at)?.Accuracy).Value("autoattack_norm", l => AutoAttackResult.Of(l, at) is { } r ? $"{r.Norm}" : null).Value("autoattack_epsilon", l => AutoAttackResult.Of(l, at)?.Epsilon);
        }

        var counts = view.Networks.SelectMany(n => new[] { attack.At(n, at)?.Count }).OfType<int>().Distinct().Order().ToList();
        return table.Table("compare-robustness", $"{AttackLines.Basis(view)} In brackets those intervals."
            + (counts.Count == 0 ? "" : $" n under attack: {Words.Count(counts[0])}{(counts.Count > 1 ? $" to {Words.Count(counts[^1])}" : "")} for each network.")
            + (AutoAttackNote(view, at) is { } note ? $" {note}" : ""), view.Lines, l => l.First.ArchitectureLabel);
    }

    /// <summary>Stored similarities between them, with the mean of each row.</summary>
    public static PrintedTable Cells(ComparedCells cells)
    {
        var table = MatrixPrint.Of("compare-similarity", cells.Caption, [new("similarity", "", cells.Matrix)]);
        return table with
        {
            Columns = [.. table.Columns, new("Mean of the others")],
            Rows = [.. table.Rows.Select((row, r) => (IReadOnlyList<string>)[.. row, Words.Similarity(cells.Rows[r].Mean)])],
        };
    }

    /// <summary>Means ± standard deviations over seeds.</summary>
    public static PrintedTable Spread(CompareView view)
    {
        var table = new TableOf<SeedGroup>().Value("group", g => g.Label).Text("Architecture", "architecture", NameOf).Number("ε", "epsilon", g => g.First.Epsilon, Words.Epsilon)
            .Written("Seeds", g => $"{g.Networks.Count}").Value("seeds", g => string.Join(' ', g.Networks.Select(n => n.Seed)));
        foreach (var quantity in view.Measured)
        {
            table.Written(Words.Sentence(quantity.Name), g => Written(g, quantity)).Value($"{quantity.Id}_mean", g => g.Of(quantity.Of)?.Mean)
                .Value($"{quantity.Id}_deviation", g => g.Of(quantity.Of)?.Deviation).Value($"{quantity.Id}_n", g => g.Of(quantity.Of)?.Count ?? 0);
        }

        return table.Table("compare-seeds", $"Networks that differ in their seed only, as mean ± standard deviation of the sample (n − 1). {(view.Attack is { } attack ? $"Robust: {attack.Name}. " : "")}Where fewer seeds were measured than there are, their number follows.", view.Groups, g => g.First.ArchitectureLabel);
    }

    /// <summary>A group by its architecture, as its epsilon has a column of its own.</summary>
    public static string NameOf(SeedGroup group) => group.First.Brought ? group.Label : group.Label.Replace(NetworkLabels.Of(group.First), group.First.ArchitectureLabel, StringComparison.Ordinal);

    /// <summary>"62.5 ± 1.2", with n where it is less than the seeds.</summary>
    public static string Written(SeedGroup group, Quantity quantity) => group.Of(quantity.Of) is not { } spread ? Words.None
        : quantity.Write(spread.Mean) + (spread.Deviation is { } deviation && !quantity.OfArchitecture ? $" ± {quantity.Write(deviation)}" : "") + (spread.Count < group.Networks.Count ? $" (n {spread.Count})" : "");

    private static string? AutoAttackNote(CompareView view, double at)
    {
        var results = view.Networks.Select(n => AutoAttackResult.Of(n, at)).OfType<AutoAttackResult>().Select(r => $"{r.Norm} ε {Words.Epsilon(r.Epsilon)}, n {Words.Count(r.Accuracy.Count)}").Distinct().ToList();
        return results.Count == 0 ? null : $"AutoAttack: {string.Join("; ", results)}.";
    }
}
