using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;

namespace Kindred.Web.Compare;

/// <summary>What an address chooses to see of the networks.</summary>
public sealed record CompareChoice(string? Base, string? Attack, double? At, string? Lines);

/// <summary>The networks side by side, as chosen.</summary>
public sealed class CompareView
{
    /// <summary>Lines that charts draw singly; beyond, seeds are drawn as means.</summary>
    public const int MostLines = 40;

    public CompareView(IReadOnlyList<ComparedNetwork> networks, CompareChoice choice, (CellSource Source, CellTable Table)? cells)
    {
        Networks = networks;
        Base = networks.FirstOrDefault(n => $"{n.Reference}" == choice.Base) ?? networks[0];
        Groups = SeedGroup.Of(networks);
        Means = Groups.Count < networks.Count && (networks.Count > MostLines || choice.Lines == "means" || (choice.Lines != "each" && networks.Count > LineLook.Most));
        Lines = Means ? Groups : SeedGroup.Each(networks);
        Attacks = AttackChoice.Of(networks);
        Attack = Attacks.FirstOrDefault(a => a.Name == choice.Attack) ?? (Attacks is [var first, ..] ? first : null);
        At = Attack is null ? null : choice.At is { } at && Attack.Epsilons.Contains(at) ? at : Attack.Usual(networks);
        Inversion = networks.SelectMany(n => n.Inversions).GroupBy(i => i.Key).OrderByDescending(g => g.Count()).ThenByDescending(g => g.First().Value.Pairs).FirstOrDefault()?.Key;
        Quantities = Quantity.All(networks, Attack, Alike(cells), Inversion);
        Epsilons = [.. networks.Select(n => n.Epsilon).OfType<double>().Distinct().Order()];
    }

    public IReadOnlyList<ComparedNetwork> Networks { get; }

    /// <summary>What the others are compared with.</summary>
    public ComparedNetwork Base { get; }

    /// <summary>The base, then the others in their order.</summary>
    public IReadOnlyList<ComparedNetwork> BaseFirst => [Base, .. Networks.Where(n => n != Base)];

    public IReadOnlyList<SeedGroup> Groups { get; }

    /// <summary>Whether any group has several seeds.</summary>
    public bool HasSeeds => Groups.Count < Networks.Count;

    /// <summary>Whether lines are means over seeds.</summary>
    public bool Means { get; }

    /// <summary>One for each line of a chart: networks, or groups of seeds.</summary>
    public IReadOnlyList<SeedGroup> Lines { get; }

    public IReadOnlyList<AttackChoice> Attacks { get; }

    /// <summary>The one that robust accuracy is under; null where none was tried.</summary>
    public AttackChoice? Attack { get; }

    /// <summary>The epsilon that robust accuracy is at.</summary>
    public double? At { get; }

    /// <summary>The inversions that most networks have.</summary>
    public string? Inversion { get; }

    public IReadOnlyList<Quantity> Quantities { get; }

    /// <summary>Those without the training epsilon: what a row says already needs no column.</summary>
    public IReadOnlyList<Quantity> Measured => [.. Quantities.Where(q => q.Id != "epsilon")];

    /// <summary>Training epsilons, ascending.</summary>
    public IReadOnlyList<double> Epsilons { get; }

    private static (string, bool, Func<ComparedNetwork, double?>)? Alike((CellSource Source, CellTable Table)? cells)
    {
        if (cells is not var (source, table) || table.Stored == 0)
        {
            return null;
        }

        var facts = SpecJson.Deserialize<SimilarityMeasure>(source.Measure).Properties;
        return ($"{(source.ImageSet == ImageSets.Inverted ? "inverted " : "")}{source.MeasureLabel}", facts is { Minimum: >= 0, Maximum: 1 }, n => n.ModelId is { } id ? table.RowMean(id) : null);
    }
}
