using Kindred.Platform.Experiments;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Experiments;

/// <summary>What launching would do: the grid with what is trained already, the time by kind of run, what stands in the way, and Launch.</summary>
public sealed partial class PlanCard
{
    [Parameter, EditorRequired]
    public PlanPreview Preview { get; set; } = PlanPreview.Empty;

    /// <summary>The plan of the valid part; null while there is none.</summary>
    [Parameter]
    public ExperimentPlan? Plan { get; set; }

    [Parameter]
    public int Slots { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyList<PlanProblem> Problems { get; set; } = [];

    [Parameter]
    public bool Launching { get; set; }

    /// <summary>False while the page is not connected yet.</summary>
    [Parameter]
    public bool Ready { get; set; } = true;

    [Parameter]
    public EventCallback Launch { get; set; }

    /// <summary>A problem was pressed: the id of its input.</summary>
    [Parameter]
    public EventCallback<string> Follow { get; set; }

    private bool Partly => Preview.PlannableNetworks < Preview.Networks;

    private string Title => Preview.Plannable is null || Partly
        ? $"{Preview.PlannableNetworks} of {Words.Count(Preview.Networks, "network")} can be planned"
        : Words.Count(Preview.Networks, "network");

    /// <summary>The seeds of one cell, from the plan's index order: architectures, then epsilons, then seeds, of the valid lines alone.</summary>
    private List<PlannedCell> CellsAt(int row, int column)
    {
        if (Plan is null || Plan.Cells.Count != Preview.PlannableNetworks)
        {
            return [];
        }

        var kept = Preview.Rows.Take(row).Count(r => !r.Bad);
        var architectures = Plan.Cells.Select(c => c.ArchitectureLabel).Distinct().ToList();
        return kept >= architectures.Count || Preview.Plannable is not { } spec ? []
            : [.. Plan.Cells.Where(c => c.ArchitectureLabel == architectures[kept] && c.Epsilon == spec.Epsilons[Preview.Columns.Take(column).Count(x => !x.Bad)]).OrderBy(c => c.Seed)];
    }

    private static string CellTitle(PlanLine row, PlanLine column, List<PlannedCell> cells) =>
        $"{row.Label}, {column.Label}: {cells.Count(c => c.ModelId is not null)} of {cells.Count} already trained";

    private static string Count(PlannedRuns kind) =>
        kind.Reused == 0 ? Words.Count(kind.Count, "run") : $"{Words.Count(kind.Count - kind.Reused, "run")}, {kind.Reused} reused";
}
