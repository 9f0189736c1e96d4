using System.Text.Json;
using System.Text.Json.Nodes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>Launches a comparison of networks or of uploaded arrays, by the same fields and the same validator as REST.</summary>
public sealed partial class NewComparisonPage : IDisposable
{
    private static readonly IReadOnlyList<SpecField> measureFields = Fields("measures");
    private static readonly IReadOnlyList<SpecField> pairFields = Fields("pairs", "pairSeed");
    private static readonly IReadOnlyList<SpecField> statisticsFields = Fields("bootstrap", "permutations");
    private static readonly IReadOnlyList<SpecField> nameFields = Fields("name");
    private readonly SpecDraft draft = SpecDraft.Of(new ComparisonSpec { Measures = [new LinearCka { Estimator = CkaEstimator.Debiased }] });
    private Choices choices = new();
    private string key = Guid.NewGuid().ToString("N"); // pressing twice launches once
    private bool launching;
    private bool? shown;
    private IReadOnlyList<string> refused = [];
    private HashSet<long> deleting = [];
    private int stored;
    private UndoBar? undo;

    /// <summary>"arrays" for uploaded representations.</summary>
    [SupplyParameterFromQuery]
    public string? Of { get; set; }

    /// <summary>Ids of networks that are chosen already, joined by commas.</summary>
    [SupplyParameterFromQuery]
    public string? Models { get; set; }

    [Inject]
    public required ComparisonService Service { get; init; }

    [Inject]
    public required RepresentationService Representations { get; init; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool Uploaded => Of == "arrays";
    private string Base => Navigation.BaseUri;
    private List<string> Images => Uploaded ? [ImageSets.Uploaded] : (draft.Get("images") as JsonArray)?.Select(i => i!.GetValue<string>()).ToList() ?? [];
    private IReadOnlyList<SimilarityMeasure> Measures => (draft.Value as ComparisonSpec)?.Measures ?? [];

    public void Dispose() => draft.Changed -= Changed;

    protected override void OnInitialized() => draft.Changed += Changed;

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Uploaded)
        {
            return;
        }

        shown = Uploaded;
        choices = new();
        if (!Uploaded && Models is not null)
        {
            await using var db = await Database.CreateDbContextAsync();
            choices.Add(await Choosable.NetworksAsync(db, [.. Models.Split(',').Select(id => long.TryParse(id, out var number) ? number : 0)], CancellationToken.None));
        }

        Chosen();
    }

    private static IReadOnlyList<SpecField> Fields(params string[] names) => [.. SpecFields.Of(typeof(ComparisonSpec)).Where(f => names.Contains(f.Name))];

    private static string Range(MeasureProperties facts) =>
        $"{facts.Minimum?.ToString("0.##").Replace('-', '−') ?? "−∞"} to {facts.Maximum?.ToString("0.##") ?? "∞"}, {(facts.LargerIsMoreSimilar ? "larger" : "smaller")} is more similar · {facts.Cost}";

    // that nothing is chosen yet is no error of what is
    private IReadOnlyList<string> ErrorsOf(params string[] names) => choices.Members.Count == 0 && names is ["models", ..] ? []
        : [.. draft.Errors.ToDictionary().Where(e => names.Contains(e.Key.Split('[', '.')[0])).SelectMany(e => e.Value)];

    private void Changed()
    {
        key = Guid.NewGuid().ToString("N");
        StateHasChanged();
    }

    private void Chosen()
    {
        draft.Set("models", Uploaded ? null : Texts(choices.Ids));
        draft.Set("representations", Uploaded ? Texts(choices.Ids) : null);
        draft.Set("layers", Uploaded || choices.Layers is null ? null : Texts(choices.Layers));
    }

    private EventCallback<Choosable> Deletable => Uploaded ? EventCallback.Factory.Create<Choosable>(this, DeleteAsync) : default;

    private void Refuse(IReadOnlyDictionary<string, string[]> messages) => refused = [.. messages.SelectMany(m => m.Value)];

    // what has just come is what is to be compared
    private async Task StoredAsync(JsonElement answer)
    {
        await using var db = await Database.CreateDbContextAsync();
        choices.Add(await Choosable.RepresentationsAsync(db, [.. answer.EnumerateArray().Select(a => long.Parse(a.GetProperty("id").GetString()!))], CancellationToken.None));
        stored++;
        Chosen();
    }

    private async Task DeleteAsync(Choosable array)
    {
        choices.Remove(array.Id);
        deleting = [.. deleting, array.Id];
        Chosen();
        await undo!.ShowAsync(new($"“{array.Name}” deleted.", Undo: () => ShowAgain(array.Id), Expired: () => ForgetAsync(array)));
    }

    private Task ShowAgain(long id)
    {
        deleting = [.. deleting.Where(d => d != id)];
        return InvokeAsync(StateHasChanged);
    }

    private async Task ForgetAsync(Choosable array)
    {
        refused = await Representations.DeleteAsync(array.Id, CancellationToken.None) ? [] : [$"“{array.Name}” was not deleted: a comparison has it by now."];
        stored++;
        await ShowAgain(array.Id);
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private void ToggleImages(string set)
    {
        var images = Images;
        draft.Set("images", Texts(ImageSets.OfNetworks.Where(s => s == set ? !images.Contains(s) : images.Contains(s))));
    }

    private async Task LaunchAsync()
    {
        if (launching || draft.Value is not ComparisonSpec spec)
        {
            return;
        }

        launching = true;
        try
        {
            var comparison = await Service.LaunchAsync(spec, key, CancellationToken.None);
            Navigation.NavigateTo(Urls.Comparison(comparison.Id));
        }
        catch (SpecException refused)
        {
            draft.Refuse(refused.Errors);
        }

        launching = false;
    }
}
