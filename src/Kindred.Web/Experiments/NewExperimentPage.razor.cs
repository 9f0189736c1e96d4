using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace Kindred.Web.Experiments;

/// <summary>A filled-in form, a plan beside it, and one button. The spec is the same whether edited as form or as JSON.</summary>
public sealed partial class NewExperimentPage : IDisposable
{
    private static readonly NewExperimentFields layout = new();
    private const string layer = "inversion.method.layer";
    private static readonly string[] inMore = [.. layout.Method.Select(f => SpecPath.Join("inversion.method", f.Name))];
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);
    private readonly CancellationTokenSource gone = new();
    private readonly string idempotencyKey = Guid.NewGuid().ToString("N"); // pressing Launch twice launches once
    private (string?, long?, string?)? started;
    private SpecDraft? draft;
    private string name = "";
    private string? cloned;
    private string? note;
    private string? missing;
    private string json = "";
    private IReadOnlyList<string> jsonErrors = [];
    private IReadOnlyList<string> refusedName = [];
    private IReadOnlyList<string> common = [Classifier.Penultimate];
    private PlanPreview preview = PlanPreview.Empty;
    private ExperimentPlan? plan;
    private int planning;
    private string? kept;
    private bool restored;
    private bool launching;

    [SupplyParameterFromQuery]
    public string? Preset { get; set; }

    [SupplyParameterFromQuery]
    public long? Clone { get; set; }

    /// <summary>Id of a data set that takes the place of the preset's.</summary>
    [SupplyParameterFromQuery]
    public string? Data { get; set; }

    [SupplyParameterFromQuery]
    public string? View { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required ExperimentPlanner Planner { get; init; }

    [Inject]
    public required ExperimentService Service { get; init; }

    [Inject]
    public required KindredOptions Options { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <summary>Layers that all chosen architectures have, as far as they can be read.</summary>
    private Dictionary<string, IReadOnlyList<string>> Layers => new() { [layer] = common };

    private bool LayerChosen => draft?.Spec?.Inversion.Method is { } method && method.Layer != Classifier.Penultimate;

    private bool AsJson => View == "json";

    private bool OneSeed => preview.Seeds == 1;

    private IReadOnlyList<string> NameErrors => string.IsNullOrWhiteSpace(name) ? ["An experiment needs a name."] : refusedName;

    private Dictionary<string, string> Hints
    {
        get
        {
            if (draft?.Spec is not { Dataset: var data } spec)
            {
                return [];
            }

            var test = data.Count(DatasetSplit.Test);
            return new()
            {
                ["dataset"] = $"{data.Shape} · {data.ClassNames.Count} classes",
                ["trainingImages"] = NewExperimentFields.UpTo("", "trainingImages", data.Count(DatasetSplit.Train) - ExperimentSpec.HeldOut),
                ["epsilons"] = $"{(spec.Norm == Norm.L2 ? "L2" : "L∞")}, pixel units, 0 to {ExperimentSpec.EpsilonLimit(spec.Norm, data.Shape):0.#}",
                ["seeds"] = "whole, at most 20",
                [layer] = $"{common.Count} in all architectures",
                ["inversion.pairs"] = NewExperimentFields.UpTo("inversion", "pairs", test),
                ["evaluation.cleanImages"] = NewExperimentFields.UpTo("evaluation", "cleanImages", test),
                ["evaluation.attackedImages"] = NewExperimentFields.UpTo("evaluation", "attackedImages", test),
            };
        }
    }

    /// <summary>What stands in the way of launching: a message and the input it belongs to.</summary>
    private List<PlanProblem> Problems =>
    [
        .. NameErrors.Select(m => new PlanProblem("Name", m, "f-name")),
        .. AsJson && jsonErrors.Count > 0 && draft?.Errors.Any == false ? jsonErrors.Select(m => new PlanProblem("Spec", m, "f-json")) : [],
        .. draft?.Errors.ToDictionary().SelectMany(e => e.Value.Select(m => new PlanProblem(
            SpecPath.Label(typeof(ExperimentSpec), e.Key, draft), m, AsJson ? "f-json" : NewExperimentFields.InputOf(e.Key)))) ?? [],
    ];

    protected override async Task OnParametersSetAsync()
    {
        if (started != (Preset, Clone, Data))
        {
            started = (Preset, Clone, Data);
            await StartAsync();
        }

        if (AsJson && draft is not null && jsonErrors.Count == 0)
        {
            json = draft.ToJson();
        }
    }

    private async Task StartAsync()
    {
        if (draft is not null)
        {
            draft.Changed -= Replan;
        }

        (draft, cloned, note, missing, jsonErrors, refusedName) = (null, null, null, null, [], []);
        if (Clone is { } id)
        {
            await using var db = await Database.CreateDbContextAsync(gone.Token);
            var original = await db.Experiments.Where(e => e.Id == id).Select(e => new { e.Name, e.Spec }).SingleOrDefaultAsync(gone.Token);
            if (original is null)
            {
                missing = $"There is no experiment {id} to copy.";
                return;
            }

            cloned = original.Name;
            name = $"{original.Name}, copy";
            draft = SpecDraft.Of(SpecJson.Deserialize<ExperimentSpec>(original.Spec));
        }
        else if (ExperimentPresets.Find(Preset ?? ExperimentPresets.All[0].Id) is { } preset)
        {
            name = preset.Name;
            note = preset.Description;
            draft = SpecDraft.Of(preset.Spec);
        }
        else
        {
            missing = $"There is no preset “{Preset}”. There are: {string.Join(", ", ExperimentPresets.All.Select(p => p.Id))}.";
            return;
        }

        if (Data is not null)
        {
            await TakeDataAsync(draft, Data);
        }

        draft.Changed += Replan;
        await PlanAsync();
    }

    private async Task TakeDataAsync(SpecDraft into, string id)
    {
        await using var db = await Database.CreateDbContextAsync(gone.Token);
        if (DatasetShelf.Find(db, id) is not { } dataset)
        {
            note = $"There is no data set {id}.";
            return;
        }

        into.Set("dataset", SpecJson.ToNode(dataset, typeof(ImageDataset)));
        var most = dataset.Count(DatasetSplit.Train) - ExperimentSpec.HeldOut;
        if (into.Spec?.TrainingImages > most && most > 0)
        {
            into.Set("trainingImages", most);
        }

        note = $"On {dataset.Title}: {dataset.Shape}, {dataset.ClassNames.Count} classes.";
    }

    // once typing has paused: a plan reads the database
    private void Replan() => _ = InvokeAsync(async () =>
    {
        var turn = ++planning;
        await Task.Delay(pause, gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (turn == planning && !gone.IsCancellationRequested)
        {
            await PlanAsync();
            StateHasChanged();
        }
    });

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && draft is not null && await Script.InvokeAsync<string?>("kindredDraft.take") is { } left && draft.Load(left) is null)
        {
            restored = true;
            StateHasChanged();
            await Script.InvokeVoidAsync("kindredDraft.replay"); // and what had not reached the server
        }
    }

    private async Task PlanAsync()
    {
        var turn = ++planning;
        (preview, kept) = (PlanPreview.Of(draft!), draft!.ToJson());
        if (draft.Spec is { Architectures: [var first, ..] architectures })
        {
            common = [.. first.LayerNames.Where(name => architectures.All(a => a.LayerNames.Contains(name)))];
        }

        StateHasChanged();
        var planned = preview.Plannable is { } spec ? await Planner.PlanAsync(spec, gone.Token) : null;
        if (turn == planning)
        {
            plan = planned; // not the answer to an earlier question
        }
    }

    private void Rename(string value) => (name, refusedName) = (value, []);

    private void EditJson(string text)
    {
        json = text;
        jsonErrors = draft!.Load(text) is { } broken ? [broken]
            : [.. draft.Errors.ToDictionary().SelectMany(e => e.Value.Select(m => $"{e.Key}: {m}"))];
    }

    private bool HasErrors(string path, IReadOnlyList<SpecField> fields) =>
        fields.Any(f => draft!.Errors.ToDictionary().Keys.Any(k => k.StartsWith($"{path}.{f.Name}", StringComparison.Ordinal)));

    private async Task LaunchAsync()
    {
        if (launching || draft?.Spec is not { } spec || Problems.Count > 0)
        {
            return;
        }

        launching = true;
        try
        {
            var experiment = await Service.LaunchAsync(name, spec, idempotencyKey, gone.Token);
            Navigation.NavigateTo(Urls.Experiment(experiment.Id));
        }
        catch (SpecException refused)
        {
            refusedName = refused.Errors.For("name");
            draft.Refuse(refused.Errors);
            launching = false;
        }
    }

    private async Task FocusAsync(string input) => await Script.InvokeVoidAsync("kindredFocus", input);

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }
}
