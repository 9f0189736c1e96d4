using System.Text.Json.Nodes;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments;

/// <summary>One line of the plan's grid: an architecture or an epsilon; <paramref name="Bad"/> where it cannot be planned.</summary>
public sealed record PlanLine(string Label, string Kind, bool Bad);

/// <summary>What stands in the way of launching.</summary>
public sealed record PlanProblem(string Label, string Message, string Input);

/// <summary>The grid of a draft as it stands, right or wrong, and the part of it that can be planned.</summary>
public sealed record PlanPreview(IReadOnlyList<PlanLine> Rows, IReadOnlyList<PlanLine> Columns, int Seeds)
{
    public static PlanPreview Empty { get; } = new([], [], 0);

    /// <summary>The spec without the lines that are wrong; null where something else is.</summary>
    public ExperimentSpec? Plannable { get; private init; }

    public int Networks => Rows.Count * Columns.Count * Seeds;

    public int PlannableNetworks => Plannable?.NetworkCount ?? 0;

    public static PlanPreview Of(SpecDraft draft)
    {
        var wrong = draft.Errors.ToDictionary().Keys.ToList();
        var epsilons = draft.Get("epsilons") as JsonArray ?? [];
        var architectures = draft.Get("architectures") as JsonArray ?? [];
        var columns = epsilons.Select((e, i) => new PlanLine($"ε {SpecText.Write(e)}", "", IsWrong("epsilons", i))).ToList();
        var rows = architectures.Select((a, i) => Row(draft, i, IsWrong("architectures", i))).ToList();
        var others = wrong.Where(k => !k.StartsWith("epsilons[", StringComparison.Ordinal) && !k.StartsWith("architectures[", StringComparison.Ordinal));
        return new PlanPreview(rows, columns, (draft.Get("seeds") as JsonArray)?.Count ?? 0)
        {
            Plannable = others.Any() || draft.Spec is not { } spec ? null : Part(spec, rows, columns),
        };

        bool IsWrong(string list, int place) => wrong.Any(k => k.StartsWith($"{list}[{place}]", StringComparison.Ordinal));
    }

    private static PlanLine Row(SpecDraft draft, int place, bool wrong)
    {
        var entry = SpecPath.EntryAt(draft, CatalogFamilies.Find("architectures")!, $"architectures[{place}]");
        var label = !wrong && draft.Spec is { } spec ? spec.Architectures[place].Label : entry?.Name ?? "?";
        return new PlanLine(label, entry?.Id ?? "", wrong);
    }

    private static ExperimentSpec? Part(ExperimentSpec spec, List<PlanLine> rows, List<PlanLine> columns)
    {
        IReadOnlyList<Architecture> architectures = [.. spec.Architectures.Where((_, i) => !rows[i].Bad)];
        IReadOnlyList<double> epsilons = [.. spec.Epsilons.Where((_, i) => !columns[i].Bad)];
        return architectures.Count == 0 || epsilons.Count == 0 ? null : spec with { Architectures = architectures, Epsilons = epsilons };
    }
}
