using System.Text.Json.Nodes;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Platform.Evaluations;
using Kindred.Web.Controls;
using Kindred.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Models;

/// <summary>Launches an evaluation of one network, by the same fields and the same validator as REST, and shows those under way.</summary>
public sealed partial class EvaluateMore : IDisposable
{
    private static readonly IReadOnlyList<SpecField> fields = [.. SpecFields.Of(typeof(EvaluationTask)).Where(f => f.Name == "attacks")];
    private static readonly IReadOnlyList<SpecField> imageFields = [.. SpecFields.Of(typeof(EvaluationImages)).Where(f => f.Name == "count")];
    private SpecDraft draft = SpecDraft.Of(new EvaluationTask());
    private string key = Guid.NewGuid().ToString("N"); // pressing twice launches once
    private bool launching;
    private long? launched;
    private long? shown;

    [Parameter, EditorRequired]
    public long ModelId { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<AttackSuite> Suites { get; set; }

    /// <summary>Images to begin with.</summary>
    [Parameter]
    public int Images { get; set; } = 250;

    /// <summary>Evaluations of this network that have not ended, or have failed lately.</summary>
    [Parameter]
    public IReadOnlyList<RunLine> AtWork { get; set; } = [];

    /// <summary>One was launched.</summary>
    [Parameter]
    public EventCallback Launched { get; set; }

    [Inject]
    public required EvaluationService Service { get; init; }

    private int Chosen => (draft.Get("attacks") as JsonArray)?.Count ?? 0;

    /// <summary>What is wrong in places that have no input here.</summary>
    private IEnumerable<(string Field, string Message)> Other => draft.Errors.ToDictionary()
        .Where(e => !e.Key.StartsWith("attacks", StringComparison.Ordinal) && e.Key != "images.count")
        .SelectMany(e => e.Value.Select(m => (SpecPath.Label(typeof(EvaluationTask), e.Key, draft), m)));

    public void Dispose() => draft.Changed -= Changed;

    protected override void OnParametersSet()
    {
        if (shown != ModelId)
        {
            shown = ModelId;
            draft.Changed -= Changed;
            draft = SpecDraft.Of(new EvaluationTask { ModelId = $"{ModelId}", Images = new() { Count = Images } });
            draft.Changed += Changed;
            (launched, launching) = (null, false);
        }
    }

    private void Changed()
    {
        key = Guid.NewGuid().ToString("N");
        launched = null;
        StateHasChanged();
    }

    private void Take(AttackSuite suite)
    {
        var there = draft.Value is EvaluationTask task ? task.Attacks : [];
        draft.Set("attacks", new JsonArray([.. there.Concat(suite.Attacks).Distinct().Select(a => SpecJson.ToNode(a, typeof(Attack)))]));
    }

    private void Clear() => draft.Set("attacks", new JsonArray());

    private async Task LaunchAsync()
    {
        if (launching || draft.Value is not EvaluationTask task)
        {
            return;
        }

        launching = true;
        try
        {
            launched = (await Service.LaunchAsync(task, key, CancellationToken.None)).Id;
            await Launched.InvokeAsync();
        }
        catch (SpecException refused)
        {
            draft.Refuse(refused.Errors);
        }

        launching = false;
    }
}
