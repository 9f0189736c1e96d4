using Kindred.Engine.Architectures;
using Kindred.Platform.Models;

namespace Kindred.Platform.Experiments;

/// <summary>One network to be: its place in matrices, what it is and its identity.</summary>
public sealed record GridCell(int Index, Architecture Architecture, string ArchitectureLabel, double Epsilon, int Seed, string ModelKey)
{
    public string Label => ExperimentNetwork.LabelOf(ArchitectureLabel, Epsilon, Seed);
}

/// <summary>
/// The grid of a spec. Index order is epsilon, then architecture, then seed, each as given in the spec: networks of one epsilon are
/// contiguous, so that a matrix reads in blocks of epsilon and one compare run fills one block of rows.
/// </summary>
public static class ExperimentGrid
{
    public static IReadOnlyList<GridCell> Cells(ExperimentSpec spec)
    {
        var labels = Labels(spec.Architectures);
        var cells =
            from epsilon in spec.Epsilons
            from architecture in spec.Architectures.Zip(labels, (record, label) => (record, label))
            from seed in spec.Seeds
            select (architecture.record, architecture.label, epsilon, seed);
        return [.. cells.Select((c, index) =>
            new GridCell(index, c.record, c.label, c.epsilon, c.seed, ModelKey.Of(spec, c.record, c.epsilon, c.seed)))];
    }

    /// <summary>Labels of architectures; those of one label are numbered: "ResNet-8 (1)", "ResNet-8 (2)".</summary>
    private static List<string> Labels(IReadOnlyList<Architecture> architectures)
    {
        var labels = architectures.Select(a => a.Label).ToList();
        return [.. labels.Select((label, i) => labels.Count(l => l == label) == 1 ? label : $"{label} ({labels.Take(i + 1).Count(l => l == label)})")];
    }
}
